package dev.weft.benchmarks.floor;

import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;

/** The least that a loop is: a queue of what is ready, a heap of timers, a queue for others. */
public final class RunLoop implements Executor {
  private record Timer(long deadline, Runnable action) implements Comparable<Timer> {
    @Override
    public int compareTo(Timer other) {
      return Long.compare(deadline, other.deadline);
    }
  }

  private Runnable[] ready = new Runnable[1 << 14];
  private int head;
  private int tail;
  private final PriorityQueue<Timer> timers = new PriorityQueue<>();
  private final ConcurrentLinkedQueue<Runnable> posted = new ConcurrentLinkedQueue<>();
  private volatile Thread sleeper;
  private boolean stopped;

  /** Queues {@code action}. On the loop's thread. */
  @Override
  public void execute(Runnable action) {
    ready[tail & ready.length - 1] = action;
    if (++tail - head == ready.length) grow();
  }

  private void grow() {
    Runnable[] larger = new Runnable[ready.length * 2];
    int count = tail - head;
    for (int i = 0; i < count; i++) larger[i] = ready[head + i & ready.length - 1];
    ready = larger;
    head = 0;
    tail = count;
  }

  /** Queues {@code action}. On any thread. */
  public void post(Runnable action) {
    posted.add(action);
    Thread asleep = sleeper;
    if (asleep != null) LockSupport.unpark(asleep);
  }

  /** Queues {@code action} when {@code nanos} have passed. */
  public void schedule(Runnable action, long nanos) {
    timers.add(new Timer(System.nanoTime() + nanos, action));
  }

  /** Ends {@link #run} when the action that calls this has ended. */
  public void stop() {
    stopped = true;
  }

  /** Runs what is queued, until {@link #stop}. */
  public void run() {
    stopped = false;
    while (!stopped) {
      while (head != tail && !stopped) {
        int index = head++ & ready.length - 1;
        Runnable action = ready[index];
        ready[index] = null;
        action.run();
      }
      if (!stopped) fill();
    }
  }

  private void fill() {
    Runnable action;
    while ((action = posted.poll()) != null) execute(action);
    if (!timers.isEmpty()) {
      long now = System.nanoTime();
      while (!timers.isEmpty() && timers.peek().deadline - now <= 0) execute(timers.poll().action);
    }
    if (head == tail) sleep();
  }

  private void sleep() {
    sleeper = Thread.currentThread();
    if (posted.isEmpty()) {
      if (timers.isEmpty()) {
        LockSupport.park(this);
      } else {
        LockSupport.parkNanos(this, timers.peek().deadline - System.nanoTime());
      }
    }
    sleeper = null;
  }
}
