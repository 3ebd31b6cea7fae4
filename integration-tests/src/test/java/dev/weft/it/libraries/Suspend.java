package dev.weft.it.libraries;

import dev.weft.Loop;
import dev.weft.Promise;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.frame.Await;
import dev.weft.task.Dispatcher;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/**
 * What the async form of a library calls: at its suspension points, and around an async method that
 * stands in for a method with a plain result.
 *
 * <p>Each thread has a loop of its own, which runs only while the thread waits for such a method to
 * end. So the library sees one thread, as it did before. Public because the library's classes are
 * in packages of their own.
 */
public final class Suspend {
  private static final Task<Object> SETTLED = Task.of(null);
  private static final ThreadLocal<Lane> LANE = ThreadLocal.withInitial(Lane::new);
  private static final LongAdder SUSPENSIONS = new LongAdder();

  /** More points than a library has. Lost counts do no harm: these only say what to choose. */
  private static final int[] SUSPENDED = new int[1 << 17];

  private static final boolean[] REACHED = new boolean[SUSPENDED.length];

  /** After as many suspensions a point shows nothing new, and takes its time. */
  private static final int ENOUGH = 2_000;

  private Suspend() {}

  /** Makes the calling thread one that runs a loop, before it calls an async method. */
  public static void begin() {
    LANE.get().nextMood();
  }

  /**
   * Returns what is awaited at a suspension point: settled, or settling on the thread's loop.
   *
   * @param point the number of the point
   */
  public static CompletionStage<?> here(int point) {
    REACHED[point] = true;
    return SUSPENDED[point] < ENOUGH ? LANE.get().awaitable(point) : SETTLED;
  }

  /** Runs the thread's loop until {@code stage} is settled; returns its value or throws. */
  public static Object toEnd(CompletionStage<?> stage) {
    if (!Await.isSettled(stage)) LANE.get().runUntilSettled(stage);
    return Await.take(stage);
  }

  /** Returns how many suspension points were reached, on any thread. */
  static long pointsReached() {
    return IntStream.range(0, REACHED.length).filter(point -> REACHED[point]).count();
  }

  /** Returns at how many of them what was awaited was still pending, at least once. */
  static long pointsSuspended() {
    return Arrays.stream(SUSPENDED).filter(times -> times > 0).count();
  }

  /** Returns how often what was awaited was still pending. */
  static long suspensions() {
    return SUSPENSIONS.sum();
  }

  /** The loop of one thread, and the choices made on it. */
  private static final class Lane implements Loop {
    /** One await in so many suspends: long stretches of either copy, and many changes of copy. */
    private static final int[] MOODS = {1, 4, 64};

    private final Thread thread = Thread.currentThread();
    private final Queue<Runnable> ready = new ConcurrentLinkedQueue<>();
    private long random = Long.getLong("weft.libraries.seed", 1);
    private int mood;

    Lane() {
      new Dispatcher(this).enter();
    }

    void nextMood() {
      mood = MOODS[next(MOODS.length)];
    }

    CompletionStage<?> awaitable(int point) {
      if (next(mood) != 0) return SETTLED;
      SUSPENDED[point]++;
      SUSPENSIONS.increment();
      switch (next(3)) {
        case 0:
          return Weft.yieldNow();
        case 1:
          Promise<Object> promise = new Promise<>();
          ready.add(() -> promise.succeed(null));
          return promise;
        default:
          CompletableFuture<Object> future = new CompletableFuture<>();
          ready.add(() -> future.complete(null));
          return future;
      }
    }

    void runUntilSettled(CompletionStage<?> stage) {
      do {
        Runnable next = ready.poll();
        if (next == null) throw new IllegalStateException("nothing is left to run, and no result");
        next.run();
      } while (!Await.isSettled(stage));
    }

    /** An xorshift generator, which costs less than the await it decides about. */
    private int next(int bound) {
      random ^= random << 13;
      random ^= random >>> 7;
      random ^= random << 17;
      return (int) Long.remainderUnsigned(random, bound);
    }

    @Override
    public boolean inLoop() {
      return Thread.currentThread() == thread;
    }

    @Override
    public void execute(Runnable action) {
      ready.add(action);
    }

    @Override
    public Timer schedule(Runnable action, long delayNanos) {
      throw new UnsupportedOperationException("no library here waits for a time to come");
    }

    @Override
    public long now() {
      return System.nanoTime();
    }
  }
}
