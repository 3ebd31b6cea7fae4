package dev.weft.io;

import dev.weft.AsyncIterator;
import dev.weft.Task;
import dev.weft.frame.Await;
import dev.weft.frame.PulledValues;
import dev.weft.task.PendingTask;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * The changes in one directory, as {@link DirectoryWatcher} tells of them. It ends with the
 * directory.
 */
final class FileWatch extends PulledValues<FileChange> {
  /** So many changes are kept for one who does not ask for them. */
  private static final int CAPACITY = 4096;

  private final Path directory;
  private final DirectoryWatcher watcher;

  /** Guards the three below, which the watcher's thread sees. */
  private final Object lock = new Object();

  private final Deque<FileChange> changes = new ArrayDeque<>();
  private boolean gone;
  private News waiting;

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

  Path directory() {
    return directory;
  }

  /**
   * Something happened. On the watcher's thread.
   *
   * @param isLast the directory is gone
   */
  void happened(List<FileChange> news, boolean isLast) {
    News told;
    synchronized (lock) {
      if (changes.size() + news.size() <= CAPACITY) {
        changes.addAll(news);
      } else {
        changes.clear();
        changes.add(new FileChange(directory, FileChange.Kind.OVERFLOW));
      }
      gone |= isLast;
      told = waiting;
      waiting = null;
    }
    if (told != null) told.came();
  }

  @Override
  protected CompletionStage<?> fetch() {
    synchronized (lock) {
      if (!changes.isEmpty() || gone) return null;
      waiting = new News();
      return waiting;
    }
  }

  @Override
  protected Boolean take(CompletionStage<?> settled) {
    if (settled != null) Await.take(settled);
    synchronized (lock) {
      if (!changes.isEmpty()) return moveTo(changes.poll());
      return gone ? false : null;
    }
  }

  @Override
  protected Task<Void> release() {
    Offloaded<Void> closing =
        new Offloaded<>(
            IoThreads.FILES,
            "The end of AsyncFiles.watch",
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

  /** What one who waits for a change waits for. */
  private final class News extends PendingTask<Void> {
    @Override
    protected String kind() {
      return "AsyncFiles.watch";
    }

    News() {
      hold();
    }

    /** On any thread. */
    void came() {
      confined(
          () -> {
            release();
            settleFromAnywhere(SUCCEEDED, null);
          });
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
  }
}
