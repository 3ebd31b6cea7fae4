package dev.weft;

import java.lang.reflect.Method;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads on which {@code Weft.blocking} runs: virtual ones where the JDK has them. */
final class BlockingThreads {
  /** How many platform threads may block at once; further calls wait for one of them. */
  static final int POOL_SIZE = 64;

  private static final long IDLE_SECONDS = 30;
  private static final String NAME = "weft-blocking-";

  /** Made at the first blocking call. */
  static final Executor EXECUTOR = Runtime.version().feature() >= 21 ? virtual() : pool();

  private BlockingThreads() {}

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
  static Executor pool() {
    AtomicInteger number = new AtomicInteger();
    ThreadFactory factory =
        body -> {
          Thread thread = new Thread(body, NAME + number.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        };
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            POOL_SIZE,
            POOL_SIZE,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            factory);
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }
}
