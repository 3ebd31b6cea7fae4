package dev.weft.loop;

import java.util.ArrayList;
import java.util.List;

/**
 * The thread that looks whether loops come on. There is one while any loop is watched.
 *
 * <p>It looks several times within a limit, so that a step that takes too long is noticed soon
 * after it does; and it counts only the time in which it could look itself. Where the whole JVM
 * stood still, for the garbage collector or a debugger, no task is to blame.
 */
final class Watchdog implements Runnable {
  /** How often it looks within a limit. */
  private static final int LOOKS = 4;

  private static final long MIN_PERIOD_MILLIS = 1;

  private static final long MAX_PERIOD_MILLIS = 1_000;

  /** Guards the two below; no code of others runs under it. */
  private static final Object LOCK = new Object();

  private static final List<Watch> WATCHED = new ArrayList<>();

  private static boolean running;

  private long lastLookNanos = System.nanoTime();

  private Watchdog() {}

  /** Starts to look at {@code watch}. */
  static void add(Watch watch) {
    synchronized (LOCK) {
      WATCHED.add(watch);
      LOCK.notifyAll(); // its limit may be shorter than those of the others
      if (running) return;
      running = true;
    }
    // Without the thread-locals and the class loader of the loop's thread, which it may outlive.
    Thread thread = new Thread(null, new Watchdog(), "weft-watchdog", 0, false);
    thread.setDaemon(true);
    thread.setContextClassLoader(null);
    thread.start();
  }

  /** Looks at {@code watch} no more, but for a look that is in progress. */
  static void remove(Watch watch) {
    synchronized (LOCK) {
      WATCHED.remove(watch);
    }
  }

  @Override
  public void run() {
    while (true) {
      long periodMillis;
      List<Watch> watched;
      synchronized (LOCK) {
        periodMillis = periodMillis();
        pause(periodMillis);
        if (WATCHED.isEmpty()) {
          running = false;
          return;
        }
        watched = List.copyOf(WATCHED);
      }
      long passed = nanosSinceLastLook(periodMillis * 1_000_000);
      for (Watch watch : watched) watch.look(passed);
    }
  }

  @SuppressWarnings("WaitNotInLoop") // the caller is the loop, and looks whatever wakes it
  private static void pause(long millis) {
    try {
      LOCK.wait(millis);
    } catch (InterruptedException e) {
      // Nobody has a reason to, and a look that comes early does no harm.
    }
  }

  private static long periodMillis() {
    long shortest = Long.MAX_VALUE;
    for (Watch watch : WATCHED) shortest = Math.min(shortest, watch.limitNanos());
    long wanted = shortest / LOOKS / 1_000_000;
    return Math.max(MIN_PERIOD_MILLIS, Math.min(MAX_PERIOD_MILLIS, wanted));
  }

  private long nanosSinceLastLook(long periodNanos) {
    long now = System.nanoTime();
    long passed = now - lastLookNanos;
    lastLookNanos = now;
    return Math.min(passed, 2 * periodNanos);
  }
}
