package dev.weft.io;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Watches the directories of one file system, all of them on one thread: the system allows few
 * watchers of a user, and each takes a thread of the JDK's besides. Made with the first watch, and
 * closed with the last.
 */
final class DirectoryWatcher {
  /** The one of each file system that has any; guards all of them. */
  private static final Map<FileSystem, DirectoryWatcher> OPEN = new HashMap<>();

  private final FileSystem files;
  private final WatchService service;

  /** Who watches a directory, by the key that the service has for it. */
  private final Map<WatchKey, Set<FileWatch>> watches = new HashMap<>();

  private DirectoryWatcher(FileSystem files) throws IOException {
    this.files = files;
    this.service = files.newWatchService();
  }

  /** Begins to watch {@code directory}. On a thread that may wait for a disk. */
  static FileWatch watch(Path directory) throws IOException {
    synchronized (OPEN) {
      DirectoryWatcher watcher = OPEN.get(directory.getFileSystem());
      if (watcher == null) {
        watcher = new DirectoryWatcher(directory.getFileSystem());
        OPEN.put(watcher.files, watcher);
        IoThreads.WAITS.execute(watcher::run);
      }
      try {
        return watcher.register(directory);
      } finally {
        watcher.closeIfIdle(); // that could not be registered
      }
    }
  }

  private FileWatch register(Path directory) throws IOException {
    // A directory that is watched already has one key for all.
    WatchKey key =
        directory.register(
            service,
            StandardWatchEventKinds.ENTRY_CREATE,
            StandardWatchEventKinds.ENTRY_MODIFY,
            StandardWatchEventKinds.ENTRY_DELETE);
    FileWatch watch = new FileWatch(directory, this);
    watches.computeIfAbsent(key, any -> new LinkedHashSet<>()).add(watch);
    return watch;
  }

  /** Ends a watch; it is not told of anything from now on. On a thread that may wait for a disk. */
  void unregister(FileWatch watch) {
    synchronized (OPEN) {
      watches
          .entrySet()
          .removeIf(
              each -> {
                if (!each.getValue().remove(watch) || !each.getValue().isEmpty()) return false;
                each.getKey().cancel();
                return true;
              });
      closeIfIdle();
    }
  }

  private void closeIfIdle() {
    if (!watches.isEmpty() || !OPEN.remove(files, this)) return;
    try {
      service.close();
    } catch (IOException e) {
      // Nothing is watched any more, which is what was asked for.
    }
  }

  private void run() {
    try {
      while (true) tell(service.take());
    } catch (ClosedWatchServiceException | InterruptedException end) {
      // The last watch has ended; nobody interrupts this thread.
    }
  }

  private void tell(WatchKey key) {
    List<WatchEvent<?>> events = key.pollEvents();
    boolean isLast = !key.reset(); // the directory is gone
    List<FileWatch> told;
    synchronized (OPEN) {
      Set<FileWatch> watching = isLast ? watches.remove(key) : watches.get(key);
      if (watching == null) return;
      told = List.copyOf(watching);
      closeIfIdle();
    }
    for (FileWatch each : told) each.happened(changes(each.directory(), events), isLast);
  }

  private static List<FileChange> changes(Path directory, List<WatchEvent<?>> events) {
    List<FileChange> changes = new ArrayList<>();
    for (WatchEvent<?> event : events) changes.add(change(directory, event));
    return changes;
  }

  private static FileChange change(Path directory, WatchEvent<?> event) {
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
}
