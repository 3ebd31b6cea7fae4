package dev.weft.benchmarks.jdk;

import dev.weft.benchmarks.Contender;
import dev.weft.benchmarks.Hot;
import dev.weft.benchmarks.Workload;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Blocking code on virtual threads, from JDK 21 on. Compiled for 17: only how a thread is made is
 * looked up by name, and that is not in what is measured. {@code benchmarks/run} gives them one
 * carrier.
 */
public final class VirtualThreads implements Contender {
  private static final Integer ONE = 1;
  private static final ThreadFactory FACTORY = factory();
  private static final CompletableFuture<Integer>[] DONE = Futures.done();

  private long depths;

  /** Returns what makes virtual threads, or null if this JDK has none. */
  public static ThreadFactory factory() {
    try {
      Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
      Class<?> type = Class.forName("java.lang.Thread$Builder");
      return (ThreadFactory) type.getMethod("factory").invoke(builder);
    } catch (NoSuchMethodException e) {
      return null;
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @Override
  public String name() {
    return "vthreads";
  }

  @Override
  public Map<Workload, Body> bodies() {
    Map<Workload, Body> bodies = new EnumMap<>(Workload.class);
    if (FACTORY == null) return bodies;
    bodies.put(Workload.COMPLETED_1, () -> run(VirtualThreads::completed1));
    bodies.put(Workload.COMPLETED_10, () -> run(VirtualThreads::completed10));
    bodies.put(Workload.LOOP, () -> run(VirtualThreads::loop));
    bodies.put(Workload.YIELD, () -> run(VirtualThreads::yielding));
    bodies.put(Workload.HANDOFF, () -> run(this::handoff));
    bodies.put(Workload.SPAWN, () -> run(() -> join(10_000)));
    bodies.put(Workload.GATHER, () -> run(() -> join(1_000)));
    bodies.put(Workload.RECURSION, () -> run(this::recursion));
    bodies.put(Workload.EXCEPTION, () -> run(VirtualThreads::exceptions));
    bodies.put(Workload.HOT_INSIDE, () -> run(VirtualThreads::hotInside));
    bodies.put(Workload.HOT_AROUND, () -> run(VirtualThreads::hotAround));
    bodies.put(Workload.CHANNEL, () -> run(VirtualThreads::channel));
    bodies.put(Workload.MUTEX, () -> run(VirtualThreads::mutex));
    return bodies;
  }

  private static long run(Callable<Long> body) throws Exception {
    CompletableFuture<Long> result = new CompletableFuture<>();
    FACTORY
        .newThread(
            () -> {
              try {
                result.complete(body.call());
              } catch (Throwable failure) {
                result.completeExceptionally(failure);
              }
            })
        .start();
    return result.get();
  }

  private static Integer callee(int i) {
    return DONE[i & 63].join();
  }

  private static long completed1() {
    long sum = 0;
    for (int i = 0; i < 10_000; i++) sum += callee(i);
    return sum;
  }

  private static Integer chain(int n, int i) {
    return n == 1 ? callee(i) : chain(n - 1, i);
  }

  private static long completed10() {
    long sum = 0;
    for (int i = 0; i < 10_000; i++) sum += chain(10, i);
    return sum;
  }

  private static long loop() {
    long sum = 0;
    for (int i = 0; i < 1_000_000; i++) sum += DONE[i & 63].join();
    return sum;
  }

  private static long yielding() {
    for (int i = 0; i < 10_000; i++) Thread.yield();
    return 10_000;
  }

  private CompletableFuture<Integer> ping;
  private CompletableFuture<Integer> pong;

  private long handoff() throws InterruptedException {
    ping = new CompletableFuture<>();
    Thread answering =
        FACTORY.newThread(
            () -> {
              for (int i = 0; i < 5_000; i++) {
                Integer value = ping.join();
                ping = new CompletableFuture<>();
                pong.complete(value);
              }
            });
    answering.start();
    long sum = 5_000;
    for (int i = 0; i < 5_000; i++) {
      CompletableFuture<Integer> answer = pong = new CompletableFuture<>();
      ping.complete(ONE);
      sum += answer.join();
    }
    answering.join();
    return sum;
  }

  private static long join(int count) throws InterruptedException {
    Thread[] threads = new Thread[count];
    Integer[] values = new Integer[count];
    for (int i = 0; i < count; i++) {
      int index = i;
      threads[i] =
          FACTORY.newThread(
              () -> {
                Thread.yield();
                values[index] = ONE;
              });
      threads[i].start();
    }
    long sum = 0;
    for (int i = 0; i < count; i++) {
      threads[i].join();
      sum += values[i];
    }
    return sum;
  }

  private long recursion() {
    depths = 0;
    recurse(1_000);
    return depths;
  }

  private Integer recurse(int n) {
    if (n == 0) {
      Thread.yield();
      return ONE;
    }
    Integer inner = recurse(n - 1);
    depths += n;
    return inner;
  }

  private static long exceptions() {
    long caught = 0;
    for (int i = 0; i < 100; i++) {
      try {
        fall(63);
      } catch (IllegalStateException e) {
        caught++;
      }
    }
    return caught;
  }

  private static int fall(int n) {
    if (n == 0) {
      Thread.yield();
      throw new IllegalStateException("thrown on purpose");
    }
    return fall(n - 1) + 1;
  }

  private static long hotInside() {
    int[] data = Hot.data();
    int sum = 0;
    for (int i = 0; i < Hot.ITERATIONS; i++) {
      sum += data[i & Hot.MASK] ^ i;
      if ((i & Hot.RARELY) == Hot.RARELY) Thread.yield();
    }
    return sum;
  }

  private static long hotAround() {
    int[] data = Hot.data();
    int sum = 0;
    for (int block = 0; block < 4; block++) {
      int from = block * (Hot.RARELY + 1);
      for (int i = from; i < from + Hot.RARELY + 1; i++) sum += data[i & Hot.MASK] ^ i;
      Thread.yield();
    }
    return sum;
  }

  private static long channel() throws InterruptedException {
    ArrayBlockingQueue<Integer> queue = new ArrayBlockingQueue<>(16);
    FACTORY
        .newThread(
            () -> {
              try {
                for (int i = 0; i < 10_000; i++) queue.put(ONE);
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            })
        .start();
    long sum = 0;
    for (int i = 0; i < 10_000; i++) sum += queue.take();
    return sum;
  }

  private static long mutex() throws InterruptedException {
    ReentrantLock lock = new ReentrantLock(true);
    long[] count = new long[1];
    Thread[] threads = new Thread[10];
    for (int t = 0; t < threads.length; t++) {
      threads[t] =
          FACTORY.newThread(
              () -> {
                for (int i = 0; i < 1_000; i++) {
                  lock.lock();
                  try {
                    Thread.yield();
                    count[0]++;
                  } finally {
                    lock.unlock();
                  }
                }
              });
      threads[t].start();
    }
    for (Thread thread : threads) thread.join();
    return count[0];
  }

  // ---- many at once

  private static final class Gate {
    private volatile boolean open;
  }

  private static int parked(Gate gate, int depth, boolean locals, int n) {
    if (!locals) {
      if (depth > 1) return parked(gate, depth - 1, false, n);
      while (!gate.open) LockSupport.park(gate);
      return 1;
    }
    long a = n;
    long b = n + 1L;
    int c = n + 2;
    Object d = ONE;
    int result = 1;
    if (depth > 1) {
      result = parked(gate, depth - 1, true, n);
    } else {
      while (!gate.open) LockSupport.park(gate);
    }
    return a + 1 == b && a + 2 == c && d != null ? result : 0;
  }

  @Override
  public Parking parking() {
    if (FACTORY == null) return null;
    return (count, depth, locals) -> {
      Gate[] gates = new Gate[count];
      Thread[] threads = new Thread[count];
      int[] ended = new int[1];
      for (int i = 0; i < count; i++) {
        int n = i;
        Gate gate = gates[i] = new Gate();
        threads[i] =
            FACTORY.newThread(
                () -> {
                  int one = parked(gate, depth, locals, n);
                  ended[0] += one;
                });
        threads[i].start();
      }
      for (Thread thread : threads) untilWaiting(thread);
      return () -> {
        for (int i = 0; i < count; i++) {
          gates[i].open = true;
          LockSupport.unpark(threads[i]);
        }
        for (Thread thread : threads) thread.join();
        return ended[0];
      };
    };
  }

  private static void untilWaiting(Thread thread) {
    while (thread.getState() != Thread.State.WAITING) Thread.yield();
  }

  @Override
  public Timing timing() {
    if (FACTORY == null) return null;
    return lateness ->
        run(
            () -> {
              Thread[] threads = new Thread[lateness.count()];
              for (int i = 0; i < threads.length; i++) {
                int index = i;
                threads[i] =
                    FACTORY.newThread(
                        () -> {
                          long begun = lateness.begin();
                          sleep(lateness.nanos(index));
                          lateness.ended(index, begun);
                        });
                threads[i].start();
              }
              for (Thread thread : threads) thread.join();
              return 0L;
            });
  }

  private static void sleep(long nanos) {
    try {
      Thread.sleep(nanos / 1_000_000, (int) (nanos % 1_000_000));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
