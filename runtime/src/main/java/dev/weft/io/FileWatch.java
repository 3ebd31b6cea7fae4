package dev.weft.io;

import dev.weft.AsyncIterator;
import dev.weft.Task;
import dev.weft.frame.PendingTask;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * The changes in one directory, as {@link DirectoryWatcher} tells of them. It ends with the
 * directory.
 */
final class FileWatch implements AsyncIterator<FileChange> {
  /** So many changes are kept for one who does not ask for them. */
  private static final int CAPACITY = 4096;

  private final Path directory;
  private final DirectoryWatcher watcher;

  /** Guards the two below, which the watcher's thread fills. */
  private final Object lock = new Object();

  private final Deque<FileChange> changes = new ArrayDeque<>();
  private boolean gone;

  private Arrival waiting;
  private FileChange current;
  private boolean open = true;

  FileWatch(Path directory, DirectoryWatcher watcher) {
    this.directory = directory;
    this.watcher = watcher;
  }

  static Task<AsyncIterator<FileChange>> start(Path directory) {
    CurrentLoop.any("A directory was watched");
    Offloaded<AsyncIterator<FileChange>> registering =
        new Offloaded<>(
            IoThreads.FILES,
            "AsyncFiles.watch",
            directory,
            call -> DirectoryWatcher.watch(directory));
    return registering.ifLate(late -> ((FileWatch) late).unregister()).start();
  }

  // ---- on the watcher's thread

  Path directory() {
    return directory;
  }

  /**
   * Something happened.
   *
   * @param isLast the directory is gone, or is no longer to be seen
   */
  void happened(List<FileChange> news, boolean isLast) {
    Arrival told;
    synchronized (lock) {
      if (changes.size() + news.size() <= CAPACITY) {
        changes.addAll(news);
      } else {
        changes.clear();
        changes.add(new FileChange(directory, FileChange.Kind.OVERFLOW));
      }
      gone |= isLast;
      told = waiting;
    }
    if (told != null) told.deliverOnLoop();
  }

  // ---- on the loop

  @Override
  public Task<Boolean> advance() {
    current = null;
    Arrival arrival;
    synchronized (lock) {
      if (waiting != null) {
        throw new IllegalStateException(
            "two tasks wait for the next change in " + directory + " at once");
      }
      if (!open) return Task.of(false);
      current = changes.poll();
      if (current != null) return Task.of(true);
      if (gone) return Task.of(false);
      arrival = new Arrival();
      waiting = arrival;
    }
    return arrival;
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
    Arrival told = waiting;
    if (told != null) told.deliverOnLoop();
    Offloaded<Void> closing =
        new Offloaded<>(
            IoThreads.FILES,
            "AsyncFiles.watch, closing,",
            directory,
            call -> {
              unregister();
              return null;
            });
    return closing.inAnyCase().start();
  }

  private void unregister() {
    watcher.unregister(this);
  }

  /** One that waits for the next change. */
  private final class Arrival extends PendingTask<Boolean> {
    Arrival() {
      hold();
    }

    void deliverOnLoop() {
      confined(this::deliver);
    }

    private void deliver() {
      if (isDone()) return; // cancelled, or told twice
      synchronized (lock) {
        current = open ? changes.poll() : null;
        waiting = null;
      }
      release();
      settleFromAnywhere(SUCCEEDED, current != null);
    }

    @Override
    protected void cancelled() {
      release();
      synchronized (lock) {
        waiting = null;
      }
    }

    @Override
    protected boolean isWorkElsewhere() {
      return true;
    }

    @Override
    protected String kind() {
      return "FileWatch.advance";
    }
  }
}
