package dev.weft;

import dev.weft.frame.Leftovers;
import dev.weft.frame.PendingTask;
import dev.weft.loop.EventLoop;
import java.time.Duration;
import java.util.Collection;

/**
 * The orderly end of an event loop: what is left is cancelled and waited for, within a deadline;
 * what failed or ignored that is reported. On the loop's thread.
 */
final class LoopEnding {
  private final EventLoop loop;
  private final RunConfig config;
  private final String reason;
  private final Runnable whenEnded;
  private boolean ended;

  private LoopEnding(EventLoop loop, RunConfig config, String reason, Runnable whenEnded) {
    this.loop = loop;
    this.config = config;
    this.reason = reason;
    this.whenEnded = whenEnded;
  }

  /**
   * Begins to end {@code loop}.
   *
   * @param reason what the tasks that are left are told
   * @param limit how long they may take
   * @param whenEnded called once, when there are no more, or the time is up
   */
  static void begin(
      EventLoop loop, RunConfig config, String reason, Duration limit, Runnable whenEnded) {
    LoopEnding ending = new LoopEnding(loop, config, reason, whenEnded);
    loop.schedule(() -> ending.giveUp(limit), Weft.nanos(limit));
    ending.cancelLeftovers();
  }

  /** What is cancelled may start something new before it ends, so this goes on until none is. */
  private void cancelLeftovers() {
    if (ended) return;
    Collection<PendingTask<?>> left = loop.unfinished();
    if (left.isEmpty()) {
      end();
      return;
    }
    for (PendingTask<?> task : left) task.cancel(reason);
    Leftovers.whenSettled(left, () -> settled(left));
  }

  /** Goes on in a turn of its own: this is called within the one that settles the last. */
  private void settled(Collection<PendingTask<?>> left) {
    if (ended) return; // given up, and only settled since the loop is closed
    loop.execute(
        () -> {
          Leftovers.reportFailed(left, config.errorHandler());
          cancelLeftovers();
        });
  }

  private void giveUp(Duration limit) {
    if (ended) return;
    Leftovers.reportRunning(loop.unfinished(), limit, config.errorHandler());
    end();
  }

  private void end() {
    ended = true;
    whenEnded.run();
  }
}
