package dev.weft.io;

import dev.weft.AsyncIterator;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.frame.PulledValues;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletionStage;

/** The changes in one directory. A thread that may block waits for them. */
final class FileWatch extends PulledValues<FileChange> {
  private final Path directory;
  private final WatchService service;
  private final Deque<FileChange> changes = new ArrayDeque<>();
  private Task<WatchKey> taking;

  private FileWatch(Path directory, WatchService service) {
    this.directory = directory;
    this.service = service;
  }

  static Task<AsyncIterator<FileChange>> start(Path directory) {
    CurrentLoop.any("A directory was watched");
    return Offloaded.call(() -> open(directory));
  }

  private static FileWatch open(Path directory) throws IOException {
    WatchService service = directory.getFileSystem().newWatchService();
    try {
      directory.register(
          service,
          StandardWatchEventKinds.ENTRY_CREATE,
          StandardWatchEventKinds.ENTRY_MODIFY,
          StandardWatchEventKinds.ENTRY_DELETE);
    } catch (IOException e) {
      service.close();
      throw e;
    }
    return new FileWatch(directory, service);
  }

  @Override
  protected CompletionStage<?> fetch() {
    if (!changes.isEmpty()) return null;
    if (taking == null) taking = Weft.blocking(this::nextKey);
    return Following.of(taking);
  }

  @Override
  protected Boolean take(CompletionStage<?> settled) {
    if (settled != null) note(settled);
    return changes.isEmpty() ? null : moveTo(changes.poll());
  }

  /** Returns null if the watching has ended, which nobody may be there any more to be told. */
  private WatchKey nextKey() throws InterruptedException {
    try {
      return service.take();
    } catch (ClosedWatchServiceException closed) {
      return null;
    }
  }

  private void note(CompletionStage<?> settled) {
    if (taking != null && !taking.isDone()) {
      Routine.take(settled); // was cancelled: throws, and the thread goes on waiting
    }
    taking = null;
    WatchKey key = Routine.take(settled);
    if (key == null) return;
    for (WatchEvent<?> event : key.pollEvents()) changes.add(change(event));
    key.reset();
  }

  private FileChange change(WatchEvent<?> event) {
    if (!(event.context() instanceof Path name)) {
      return new FileChange(directory, FileChange.Kind.OVERFLOW);
    }
    FileChange.Kind kind =
        event.kind() == StandardWatchEventKinds.ENTRY_CREATE
            ? FileChange.Kind.CREATED
            : event.kind() == StandardWatchEventKinds.ENTRY_DELETE
                ? FileChange.Kind.DELETED
                : FileChange.Kind.MODIFIED;
    return new FileChange(directory.resolve(name), kind);
  }

  @Override
  protected Task<Void> release() {
    return Offloaded.callInAnyCase(
        () -> {
          service.close();
          return null;
        });
  }
}
