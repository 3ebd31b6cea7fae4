package dev.weft.it.tasks;

import dev.weft.AsyncSupplier;
import dev.weft.Carrier;
import dev.weft.ErrorHandler;
import dev.weft.Loop;
import dev.weft.Task;
import dev.weft.frame.Await;
import dev.weft.frame.Dispatcher;
import dev.weft.frame.Spawn;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A loop whose clock jumps to the next timer when nothing is ready. Runs on its caller's thread.
 */
final class VirtualLoop implements Loop {
  private final ArrayDeque<Runnable> ready = new ArrayDeque<>();
  private final ConcurrentLinkedQueue<Runnable> posted = new ConcurrentLinkedQueue<>();
  private final PriorityQueue<Due> timers =
      new PriorityQueue<>(Comparator.comparingLong(Due::at).thenComparingLong(Due::number));
  private final Dispatcher dispatcher = new Dispatcher(this);
  private final List<String> reports = new ArrayList<>();
  private final List<Throwable> errors = new ArrayList<>();
  private Thread runner;
  private long now;
  private long made;
  private Duration grace = Duration.ofSeconds(5);

  private record Due(long at, long number, Runnable action, PriorityQueue<Due> queue)
      implements Timer {
    @Override
    public void cancel() {
      queue.remove(this);
    }
  }

  /** Runs {@code main} on a loop of its own, until it has ended; returns its value or throws. */
  static <T> T runVirtually(AsyncSupplier<T> main) {
    return new VirtualLoop().run(main);
  }

  /** Sets how long a cancelled task has. */
  VirtualLoop withGrace(Duration period) {
    grace = period;
    return this;
  }

  /** Lets {@code carriers} take thread-locals along. */
  VirtualLoop withCarriers(Carrier<?>... carriers) {
    dispatcher.carry(List.of(carriers));
    return this;
  }

  /** Runs {@code main} until it has ended; returns its value or throws its failure. */
  @SuppressWarnings("unchecked")
  <T> T run(AsyncSupplier<T> main) {
    return (T) Await.take(settle(main));
  }

  /** Runs {@code main} until it has ended; returns its task. */
  <T> Task<T> settle(AsyncSupplier<T> main) {
    Dispatcher before = dispatcher.enter();
    runner = Thread.currentThread();
    try {
      Task<T> task = Spawn.main(main);
      while (!task.isDone()) turn(task);
      task.outcome(); // whoever called this looks at it
      return task;
    } finally {
      runner = null;
      dispatcher.leave(before);
    }
  }

  /** Runs what is ready, without letting time pass. */
  void runReady() {
    Dispatcher before = dispatcher.enter();
    runner = Thread.currentThread();
    try {
      while (!ready.isEmpty()) ready.poll().run();
    } finally {
      runner = null;
      dispatcher.leave(before);
    }
  }

  private void turn(Task<?> task) {
    for (Runnable next = posted.poll(); next != null; next = posted.poll()) ready.add(next);
    if (ready.isEmpty()) {
      Due first = timers.peek();
      if (first == null) throw new AssertionError("nothing can go on with " + task + task.where());
      now = Math.max(now, first.at);
      for (long last = made; isDue(timers.peek(), last); ) timers.poll().action.run();
    }
    for (int left = ready.size(); left > 0; left--) ready.poll().run();
  }

  private boolean isDue(Due timer, long last) {
    return timer != null && timer.at <= now && timer.number < last;
  }

  /** Returns how much time has passed. */
  Duration elapsed() {
    return Duration.ofNanos(now);
  }

  /** Returns how many timers wait. */
  int timers() {
    return timers.size();
  }

  /** Returns what the error handler was told. */
  List<Throwable> errors() {
    return errors;
  }

  /** Returns the sentences that came with {@link #errors}. */
  List<String> reports() {
    return reports;
  }

  @Override
  public boolean inLoop() {
    return Thread.currentThread() == runner;
  }

  @Override
  public void execute(Runnable action) {
    if (inLoop()) {
      ready.add(action);
    } else {
      posted.add(action);
    }
  }

  @Override
  public Timer schedule(Runnable action, long delayNanos) {
    Due due = new Due(now + Math.max(0, delayNanos), made++, action, timers);
    timers.add(due);
    return due;
  }

  @Override
  public long now() {
    return now;
  }

  @Override
  public long gracePeriod() {
    return grace.toNanos();
  }

  @Override
  public ErrorHandler errorHandler() {
    return (what, error) -> {
      reports.add(what);
      errors.add(error);
    };
  }
}
