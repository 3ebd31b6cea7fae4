package dev.weft.benchmarks.jdk;

import dev.weft.benchmarks.Contender;
import dev.weft.benchmarks.Hot;
import dev.weft.benchmarks.Workload;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The same work in methods that await nothing, and between platform threads. */
public final class Plain implements Contender {
  private static final Integer ONE = 1;

  private interface Callee {
    Integer call(int i);
  }

  private static final class First implements Callee {
    @Override
    public Integer call(int i) {
      return DONE[i & 63];
    }
  }

  private static final class Second implements Callee {
    @Override
    public Integer call(int i) {
      return DONE[i & 63];
    }
  }

  private static final Integer[] DONE = new Integer[64];

  static {
    Arrays.fill(DONE, ONE);
  }

  private final Callee[] callees = {new First(), new Second()};
  private int gaveWay;
  private long depths;

  @Override
  public String name() {
    return "plain";
  }

  @Override
  public Map<Workload, Body> bodies() {
    Map<Workload, Body> bodies = new EnumMap<>(Workload.class);
    bodies.put(Workload.COMPLETED_1, Plain::completed1);
    bodies.put(Workload.COMPLETED_10, Plain::completed10);
    bodies.put(Workload.COMPLETED_INT, Plain::completedInt);
    bodies.put(Workload.COMPLETED_VIRTUAL, this::completedVirtual);
    bodies.put(Workload.COMPLETED_GENERIC, Plain::completedGeneric);
    bodies.put(Workload.LOOP, Plain::loop);
    bodies.put(Workload.RECURSION, this::recursion);
    bodies.put(Workload.EXCEPTION, Plain::exception);
    bodies.put(Workload.HOT_INSIDE, this::hotInside);
    bodies.put(Workload.HOT_INSIDE_DONE, this::hotInside);
    bodies.put(Workload.HOT_AROUND, this::hotAround);
    bodies.put(Workload.CHANNEL_THREADS, Plain::channelThreads);
    bodies.put(Workload.POST, Plain::post);
    bodies.put(Workload.SEQUENCE, Plain::sequence);
    return bodies;
  }

  private static long sequence() {
    Iterator<Integer> values =
        new Iterator<>() {
          private int next;

          @Override
          public boolean hasNext() {
            return next < 1_000_000;
          }

          @Override
          public Integer next() {
            if (next == 1_000_000) throw new NoSuchElementException();
            return next++ & 63;
          }
        };
    long sum = 0;
    while (values.hasNext()) sum += values.next();
    return sum;
  }

  private static long completed1() {
    int sum = 0;
    for (int i = 0; i < 10_000; i++) sum += callee(i);
    return sum;
  }

  private static Integer callee(int i) {
    return DONE[i & 63];
  }

  private static long completed10() {
    int sum = 0;
    for (int i = 0; i < 10_000; i++) sum += chain(10, i);
    return sum;
  }

  private static Integer chain(int n, int i) {
    return n == 1 ? callee(i) : chain(n - 1, i);
  }

  private static long completedInt() {
    int sum = 0;
    for (int i = 0; i < 10_000; i++) sum += i + callee(i);
    return sum;
  }

  private long completedVirtual() {
    int sum = 0;
    for (int i = 0; i < 10_000; i++) sum += callees[i & 1].call(i);
    return sum;
  }

  private static long completedGeneric() {
    int sum = 0;
    for (int i = 0; i < 10_000; i++) sum += same(DONE[i & 63]);
    return sum;
  }

  private static <T> T same(T value) {
    return value;
  }

  private static long loop() {
    int sum = 0;
    for (int i = 0; i < 1_000_000; i++) sum += DONE[i & 63];
    return sum;
  }

  private long recursion() {
    depths = 0;
    recurse(1_000);
    return depths;
  }

  private Integer recurse(int n) {
    if (n == 0) return ONE;
    Integer inner = recurse(n - 1);
    depths += n;
    return inner;
  }

  private static long exception() {
    int caught = 0;
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
    if (n == 0) throw new IllegalStateException("thrown on purpose");
    return fall(n - 1) + 1;
  }

  private long hotInside() {
    int[] data = Hot.data();
    int sum = 0;
    for (int i = 0; i < Hot.ITERATIONS; i++) {
      sum += data[i & Hot.MASK] ^ i;
      if ((i & Hot.RARELY) == Hot.RARELY) giveWay();
    }
    return sum;
  }

  private long hotAround() {
    int[] data = Hot.data();
    int sum = 0;
    for (int block = 0; block < 4; block++) {
      int from = block * (Hot.RARELY + 1);
      for (int i = from; i < from + Hot.RARELY + 1; i++) sum += data[i & Hot.MASK] ^ i;
      giveWay();
    }
    return sum;
  }

  /** A call where others await: the compiler treats a loop with a call in it differently. */
  private void giveWay() {
    gaveWay++;
  }

  private static long channelThreads() throws InterruptedException {
    ArrayBlockingQueue<Integer> queue = new ArrayBlockingQueue<>(16);
    Thread sender =
        new Thread(
            () -> {
              try {
                for (int i = 0; i < 10_000; i++) queue.put(ONE);
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    sender.start();
    int sum = 0;
    for (int i = 0; i < 10_000; i++) sum += queue.take();
    sender.join();
    return sum;
  }

  private static long post() throws InterruptedException {
    ExecutorService executor = Executors.newSingleThreadExecutor();
    CountDownLatch left = new CountDownLatch(10_000);
    for (int i = 0; i < 10_000; i++) executor.execute(left::countDown);
    left.await();
    executor.shutdown();
    return 10_000;
  }
}
