package dev.weft.loop;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * How a loop with nothing to do sleeps, and how others wake it: in its selector while it watches
 * channels, else parked. To wake a parked thread takes a quarter of the time.
 *
 * <p>Confined to the loop's thread, but for {@link #wake}.
 */
final class Sleeper {
  /** How long a selector that has failed is left alone. */
  static final int REST_MILLIS = 100;

  private final Selector selector;
  private final boolean mayPark;

  /** The selector has failed just now: the next sleep is parked, or the loop would spin. */
  private boolean rests;

  private boolean failedLast;
  private long failedAtNanos;

  /**
   * The thread that sleeps parked; null if it sleeps in the selector. Not volatile: it is written
   * before the inbox says that the loop sleeps, and read by the one who takes that mark away.
   */
  private @Nullable Thread parked;

  private Sleeper(Selector selector, boolean mayPark) {
    this.selector = selector;
    this.mayPark = mayPark;
  }

  /** Returns a sleeper that chooses, each time, between the selector and parking. */
  static Sleeper of(Selector selector) {
    return new Sleeper(selector, true);
  }

  /** Returns a sleeper that always sleeps in {@code selector}. */
  static Sleeper inSelector(Selector selector) {
    return new Sleeper(selector, false);
  }

  /** Chooses how to sleep. To be called before the inbox says that the loop sleeps. */
  void lieDown() {
    boolean park = rests || mayPark && selector.keys().isEmpty();
    parked = park ? Thread.currentThread() : null;
  }

  /** Leaves the selector, which has failed, alone for a while; returns whether it worked before. */
  boolean rest() {
    boolean workedBefore = !failedLast;
    rests = true;
    failedLast = true;
    failedAtNanos = System.nanoTime();
    return workedBefore;
  }

  /** Sleeps until it is woken, or a channel is ready, which is then told; or for no reason. */
  void sleep() throws IOException {
    if (rests) {
      sleep(REST_MILLIS * 1_000_000L);
    } else if (parked != null) {
      LockSupport.park(this);
    } else {
      selector.select(Sleeper::channelReady);
      failedLast = false;
    }
  }

  /**
   * As {@link #sleep()}, but for {@code nanos} nanoseconds at most; not at all if that is 0.
   *
   * <p>In whole milliseconds, rounded up: the selector knows no less, and where timers are dense
   * one wake-up then serves a millisecond of them.
   */
  void sleep(long nanos) throws IOException {
    long millis = nanos <= 0 ? 0 : (nanos + 999_999) / 1_000_000;
    if (rests) millis = Math.min(millis, REST_MILLIS);
    rests = false;
    if (parked != null) {
      LockSupport.parkNanos(this, millis * 1_000_000); // returns at once if that is 0
    } else if (millis == 0) {
      selector.selectNow(Sleeper::channelReady); // select(0) would wait for ever
      failedLast = false;
    } else {
      selector.select(Sleeper::channelReady, millis);
      failedLast = false;
    }
  }

  /** Ends the sleep. Any thread that took the mark out of the inbox; too late does no harm. */
  void wake() {
    Thread thread = parked;
    if (thread != null) {
      LockSupport.unpark(thread);
    } else {
      selector.wakeup();
    }
  }

  /** Tells the channels that are ready, without sleeping. */
  void poll() throws IOException {
    if (rests && System.nanoTime() - failedAtNanos < REST_MILLIS * 1_000_000L) return;
    rests = false;
    if (selector.keys().isEmpty()) return;
    selector.selectNow(Sleeper::channelReady);
    failedLast = false;
  }

  private static void channelReady(SelectionKey key) {
    try {
      ((SelectorInterest) key.attachment()).ready();
    } catch (CancelledKeyException closed) {
      // By an action that ran just before, or by another thread: nobody waits for it any more.
    }
  }
}
