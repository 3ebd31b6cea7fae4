package dev.weft.sync;

import dev.weft.Loop;
import dev.weft.frame.Dispatcher;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * A loop on the test's own thread, which runs one action at a time when it is told to, in order or
 * in the order that a seed says. Its clock stands still, and jumps to the next timer.
 */
public final class SeededLoop implements Loop {
  private final Thread thread = Thread.currentThread();
  private final Random random;
  private final List<Runnable> ready = new ArrayList<>();
  private final PriorityQueue<Due> timers =
      new PriorityQueue<>(Comparator.comparingLong(Due::time).thenComparingLong(Due::number));
  private final Dispatcher dispatcher = new Dispatcher(this);
  private Dispatcher before;
  private long now;
  private long timersMade;
  private int actions;

  private record Due(long time, long number, Runnable action) {}

  /**
   * Creates a loop.
   *
   * @param random picks what runs next, or null for first in first out
   */
  SeededLoop(Random random) {
    this.random = random;
  }

  /** Creates a loop that runs first what was queued first. */
  public static SeededLoop inOrder() {
    return new SeededLoop(null);
  }

  /** Makes this the current loop of the test's thread. */
  public SeededLoop enter() {
    before = dispatcher.enter();
    return this;
  }

  /** Ends {@link #enter}. */
  public void leave() {
    dispatcher.leave(before);
  }

  @Override
  public boolean inLoop() {
    return Thread.currentThread() == thread;
  }

  @Override
  public synchronized void execute(Runnable action) {
    ready.add(action);
  }

  @Override
  public Timer schedule(Runnable action, long delayNanos) {
    Due due = new Due(now + Math.max(0, delayNanos), timersMade++, action);
    timers.add(due);
    return () -> timers.remove(due);
  }

  @Override
  public long now() {
    return now;
  }

  /** Returns how many timers are set. */
  public int timers() {
    return timers.size();
  }

  /** Returns how many actions have run. */
  int actions() {
    return actions;
  }

  /** Runs everything that is ready, and what becomes ready by it; the clock stands still. */
  public void runReady() {
    while (hasReady()) runOne();
  }

  /** Runs until nothing is ready and no timer is set. */
  public void runAll() {
    while (hasReady() || !timers.isEmpty()) runOne();
  }

  /** Runs what is ready and due up to {@code nanos} from now, which it is then. */
  public void runFor(long nanos) {
    long end = now + nanos;
    runReady();
    while (!timers.isEmpty() && timers.peek().time <= end) {
      runOne();
      runReady();
    }
    now = end;
  }

  /** Returns whether there is anything left to run. */
  boolean isBusy() {
    return hasReady() || !timers.isEmpty();
  }

  private synchronized boolean hasReady() {
    return !ready.isEmpty();
  }

  /** Runs one action. */
  void runOne() {
    actions++;
    Runnable next;
    if (hasReady()) {
      next = takeReady();
    } else {
      Due due = timers.poll();
      now = Math.max(now, due.time);
      next = due.action;
    }
    next.run();
  }

  private synchronized Runnable takeReady() {
    return ready.remove(random == null ? 0 : random.nextInt(ready.size()));
  }
}
