package dev.weft.io;

import dev.weft.Task;
import dev.weft.frame.Await;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A call that may block without bound and cannot be stopped, such as a read of a pipe. It belongs
 * to no task and no loop: who follows it may leave, it goes on, and its outcome is there for who
 * comes next. So it is never unfinished work of a loop that ends, and a read from an input that
 * nobody writes to holds up no program.
 *
 * @param <T> what the call returns
 */
final class OpenEnded<T> implements Runnable {
  private final Callable<? extends T> body;

  /** Guarded by this, as are those below. */
  private final Set<Following<T>> followers = new LinkedHashSet<>();

  private boolean ended;
  private @Nullable T value;
  private @Nullable Throwable failure;

  private OpenEnded(Callable<? extends T> body) {
    this.body = body;
  }

  /** Calls {@code body} on a thread of its own. */
  static <T> OpenEnded<T> call(Callable<? extends T> body) {
    OpenEnded<T> call = new OpenEnded<>(body);
    IoThreads.WAITS.execute(call);
    return call;
  }

  @Override
  public void run() {
    T result = null;
    Throwable thrown = null;
    try {
      result = body.call();
    } catch (Throwable failed) {
      thrown = failed;
    }
    Set<Following<T>> told;
    synchronized (this) {
      value = result;
      failure = thrown;
      ended = true;
      told = new LinkedHashSet<>(followers);
      followers.clear();
    }
    for (Following<T> each : told) each.ended();
  }

  synchronized boolean isEnded() {
    return ended;
  }

  /** Returns what the ended call returned, or throws what it threw. */
  @SuppressWarnings("NullAway") // null is a T where the call returns null
  synchronized T take() {
    assert ended : "it still runs";
    if (failure != null) throw Await.rethrow(failure);
    return value;
  }

  /**
   * Returns a task with the outcome. Cancelling it ends the waiting at once, and not the call.
   *
   * @param operation as users know it, such as {@code Source.read}
   */
  Task<T> follow(String operation) {
    Following<T> follower = new Following<>(this, operation);
    synchronized (this) {
      if (!ended) {
        followers.add(follower);
        return follower;
      }
    }
    follower.ended();
    return follower;
  }

  synchronized void leave(Following<T> follower) {
    followers.remove(follower);
  }
}
