package dev.weft.running;

import dev.weft.RunConfig;
import dev.weft.loop.EventLoop;
import dev.weft.report.Durations;
import dev.weft.task.Leftovers;
import dev.weft.task.PendingTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The orderly end of an event loop: what is left is cancelled and waited for, within a deadline;
 * what failed or ignored that is reported. On the loop's thread.
 *
 * <pre>
 * waiting    -> cancelling  // the time in which tasks may end by themselves is over
 * waiting    -> ended       // nothing is left
 * cancelling -> ended       // nothing is left, or the shutdown timeout is over
 * </pre>
 */
public final class LoopEnding {
  private final EventLoop loop;
  private final RunConfig config;
  private String reason;
  private final Runnable whenEnded;
  private boolean cancelling;
  private boolean ended;

  /** What those that are being cancelled waited for, and did not start. */
  private final Set<PendingTask<?>> below = new LinkedHashSet<>();

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
   * @param limit how long they may take now; what went before it is a part of the whole timeout
   * @param whenEnded called once, when there are no more, or the time is up
   */
  public static void begin(
      EventLoop loop, RunConfig config, String reason, Duration limit, Runnable whenEnded) {
    new LoopEnding(loop, config, reason, whenEnded).cancelWithin(limit);
  }

  /**
   * As {@link #begin}, but what runs may go on for {@code patience} before it is cancelled.
   *
   * @return can be {@linkplain #hurry hurried}
   */
  public static LoopEnding beginPatiently(
      EventLoop loop, RunConfig config, String reason, Duration patience, Runnable whenEnded) {
    LoopEnding ending = new LoopEnding(loop, config, reason, whenEnded);
    loop.schedule(() -> ending.cancelWithin(config.shutdownTimeout()), Durations.nanos(patience));
    ending.waitForThoseLeft();
    return ending;
  }

  /** Cancels what is left now, for another reason, if there was to be more patience with it. */
  public void hurry(String why) {
    if (ended || cancelling) return;
    reason = why;
    cancelWithin(config.shutdownTimeout());
  }

  private void cancelWithin(Duration limit) {
    if (ended || cancelling) return;
    cancelling = true;
    loop.schedule(this::giveUp, Durations.nanos(limit));
    waitForThoseLeft();
  }

  /** What ends may start something new before it does, so this goes on until there is none. */
  private void waitForThoseLeft() {
    if (ended) return;
    Collection<PendingTask<?>> left = nextOutermost();
    if (left.isEmpty()) {
      end();
      return;
    }
    if (cancelling) {
      for (PendingTask<?> task : left) {
        below.addAll(Leftovers.below(task));
        task.cancel(reason);
      }
    }
    Leftovers.whenSettled(left, () -> settled(left));
  }

  /** Only where those that have ended lead nowhere, everything is looked at for them. */
  private Collection<PendingTask<?>> nextOutermost() {
    List<PendingTask<?>> next = new ArrayList<>();
    for (PendingTask<?> task : below) {
      if (loop.owns(task) && Leftovers.isOutermost(task)) next.add(task);
    }
    below.clear();
    return next.isEmpty() ? loop.unfinished() : next;
  }

  /** Goes on in a turn of its own: this is called within the one that settles the last. */
  private void settled(Collection<PendingTask<?>> left) {
    if (ended) return; // given up, and only settled since the loop is closed
    loop.execute(
        () -> {
          if (cancelling) Leftovers.reportFailed(left, config.errorHandler());
          waitForThoseLeft();
        });
  }

  private void giveUp() {
    if (ended) return;
    Leftovers.reportRunning(loop.unfinished(), config.shutdownTimeout(), config.errorHandler());
    end();
  }

  private void end() {
    ended = true;
    whenEnded.run();
  }
}
