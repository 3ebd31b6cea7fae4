package dev.weft.io;

import dev.weft.AsyncIterator;
import dev.weft.Task;
import dev.weft.Weft;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.NoSuchElementException;

/** The changes in one directory. A thread that may block waits for them. */
final class FileWatch implements AsyncIterator<FileChange> {
  private final Path directory;
  private final WatchService service;
  private final Deque<FileChange> changes = new ArrayDeque<>();
  private Task<WatchKey> taking;
  private FileChange current;
  private boolean open = true;

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
  public Task<Boolean> advance() {
    current = null;
    return new Routine<Boolean>() {
      @Override
      Task<?> step(int step, Task<?> settled) {
        if (settled != null) note(settled);
        if (!open) return done(false);
        current = changes.poll();
        if (current != null) return done(true);
        if (taking == null) taking = Weft.blocking(FileWatch.this::nextKey);
        return Following.of(taking);
      }
    }.start();
  }

  /** Returns null if the watching has ended, which nobody may be there any more to be told. */
  private WatchKey nextKey() throws InterruptedException {
    try {
      return service.take();
    } catch (ClosedWatchServiceException closed) {
      return null;
    }
  }

  private void note(Task<?> settled) {
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
  public FileChange current() {
    if (current == null) throw new NoSuchElementException("advance() has not moved to a change");
    return current;
  }

  @Override
  public Task<Void> close() {
    if (!open) return Task.of(null);
    open = false;
    return Offloaded.callInAnyCase(
        () -> {
          service.close();
          return null;
        });
  }
}
