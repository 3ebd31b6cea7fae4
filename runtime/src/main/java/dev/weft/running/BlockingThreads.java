package dev.weft.running;

import java.lang.reflect.Method;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads on which {@code Weft.blocking} runs: virtual ones where the JDK has them. */
public final class BlockingThreads {
  /** Runs each call on the threads that the JVM has for them, made at the first one. */
  public static final Executor STANDARD = call -> ofThisJvm().execute(call);

  /** The system property that says how many platform threads may block at once. */
  static final String SIZE_PROPERTY = "dev.weft.blockingThreads";

  static final int STANDARD_SIZE = 64;

  private static final long IDLE_SECONDS = 30;
  private static final String NAME = "weft-blocking-";

  private static Executor threads;

  private BlockingThreads() {}

  private static synchronized Executor ofThisJvm() {
    if (threads == null) {
      boolean areVirtual = Runtime.version().feature() >= 21;
      threads = areVirtual ? virtual() : pool(size(System.getProperty(SIZE_PROPERTY)));
    }
    return threads;
  }

  /** Returns how many threads {@code setting} asks for; null asks for the standard. */
  static int size(String setting) {
    if (setting == null) return STANDARD_SIZE;
    try {
      int size = Integer.parseInt(setting.strip());
      if (size > 0) return size;
    } catch (NumberFormatException notANumber) {
      // said below
    }
    throw new IllegalArgumentException(
        "-D"
            + SIZE_PROPERTY
            + "="
            + setting
            + " does not say how many threads may block at once. Give a number from 1 on, or leave"
            + " it out for "
            + STANDARD_SIZE
            + ".");
  }

  /** A virtual thread for each call; by reflection, since this is compiled for JDK 17. */
  private static Executor virtual() {
    try {
      Class<?> builderType = Class.forName("java.lang.Thread$Builder");
      Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
      builderType.getMethod("name", String.class, long.class).invoke(builder, NAME, 1L);
      Object factory = builderType.getMethod("factory").invoke(builder);
      Method perTask = Executors.class.getMethod("newThreadPerTaskExecutor", ThreadFactory.class);
      return (Executor) perTask.invoke(null, factory);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError("JDK 21 and later have virtual threads", e);
    }
  }

  /** Daemon threads: a call that never returns must not keep the JVM alive. */
  static ThreadPoolExecutor pool(int size) {
    AtomicInteger number = new AtomicInteger();
    ThreadFactory factory = body -> daemon(body, NAME + number.incrementAndGet());
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            size, size, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory);
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  /**
   * Runs {@code work} at once on a thread that nothing else can keep busy. No virtual one: bodies
   * that take no notice of anything may hold every thread that those run on.
   */
  static void beside(Runnable work) {
    daemon(work, "weft-canceller").start();
  }

  private static Thread daemon(Runnable body, String name) {
    Thread thread = new Thread(body, name);
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Lets {@code by} more calls block at once, or fewer, if {@code executor} is the standard one and
   * has a bound: a thread that is left behind must not keep others from running.
   */
  static void widen(Executor executor, int by) {
    if (executor == STANDARD && ofThisJvm() instanceof ThreadPoolExecutor pool) widen(pool, by);
  }

  static void widen(ThreadPoolExecutor pool, int by) {
    synchronized (pool) {
      int size = pool.getCorePoolSize() + by;
      if (by > 0) pool.setMaximumPoolSize(size);
      pool.setCorePoolSize(size);
      if (by < 0) pool.setMaximumPoolSize(size);
    }
  }
}
