package dev.weft.io;

import static dev.weft.Weft.await;

import dev.weft.AsyncIterator;
import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.iteration.PulledValues;
import dev.weft.report.ShownAs;
import dev.weft.task.PendingTask;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
  private @Nullable News waiting;

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

  @Async
  @Override
  @ShownAs(of = AsyncIterator.class, value = "advance")
  protected Task<Boolean> pull() {
    while (true) {
      News news = wanted();
      if (news != null) await(news);
      Boolean more = taken();
      if (more != null) return Task.of(more);
      if (isClosed()) return Task.of(false);
    }
  }

  /** Returns what is to be waited for; null if there is something to take. */
  private @Nullable News wanted() {
    synchronized (lock) {
      if (!changes.isEmpty() || gone) return null;
      waiting = new News();
      return waiting;
    }
  }

  /** Moves to a change; returns false at the end, null if there is neither. */
  private @Nullable Boolean taken() {
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
