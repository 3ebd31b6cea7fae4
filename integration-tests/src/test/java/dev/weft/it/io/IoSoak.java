package dev.weft.it.io;

import static dev.weft.Weft.await;
import static dev.weft.Weft.background;
import static dev.weft.Weft.firstCompleted;
import static dev.weft.Weft.sleep;

import dev.weft.RunConfig;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import dev.weft.io.TlsOptions;
import dev.weft.it.running.HeapInUse;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;

/**
 * Very much input and output, of all kinds, in rounds: {@link IoSoakRound}. Prints what this
 * process holds afterwards that it did not hold after the first rounds, and what was reported.
 *
 * <p>{@link IoSoakTest} runs it, in a JVM with few descriptors and a small heap.
 */
final class IoSoak {
  /** So many rounds load classes and fill what all share, before anything is measured. */
  private static final int FIRST = 2;

  /** A round takes a second or two; this only ends one that hangs. */
  private static final Duration ROUND = Duration.ofMinutes(5);

  /** Threads of the JDK that start and end by themselves: one reaps the children. */
  private static final String OF_THE_JDK = "process reaper";

  private final Reports reports = new Reports();
  private final int rounds;
  private final long untilNanos;
  private final Random random;
  private final Path directory;
  private final TlsOptions tls;

  private IoSoak(int rounds, Duration atLeast, long seed, Path directory) {
    this.rounds = rounds;
    this.untilNanos = System.nanoTime() + atLeast.toNanos();
    this.random = new Random(seed);
    this.directory = directory;
    SSLContext context = Certificates.context("TLS");
    // Or the JDK keeps 20,480 sessions, which is no leak, but looks like one.
    context.getServerSessionContext().setSessionCacheSize(10);
    context.getClientSessionContext().setSessionCacheSize(10);
    this.tls = TlsOptions.of(context);
  }

  /** What the loop's error handler is told, by kind. */
  static final class Reports {
    private int accepts;
    private int leftBehind;
    private final List<String> others = new ArrayList<>();

    /** On any thread. */
    synchronized void add(String what, Throwable error) {
      if (what.contains("could not accept a connection")) accepts++;
      else if (what.contains("It is left behind")) leftBehind++;
      else others.add(what + ": " + error);
    }

    synchronized int accepts() {
      return accepts;
    }

    @Override
    public synchronized String toString() {
      return accepts + " accepts, " + leftBehind + " left behind, others " + others;
    }
  }

  /** What the process holds when nothing is going on. */
  private record Held(int descriptors, Map<String, Integer> threads, long heap, long direct) {
    static Held now() throws IOException {
      long heap = HeapInUse.afterCollection();
      long direct =
          ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
              .filter(pool -> pool.getName().equals("direct"))
              .mapToLong(BufferPoolMXBean::getMemoryUsed)
              .sum();
      return new Held(Io.openFiles(), threadsByKind(), heap, direct);
    }

    /** Returns how many threads there are, by name without the numbers. */
    static Map<String, Integer> threadsByKind() {
      Map<String, Integer> kinds = new TreeMap<>();
      for (Thread thread : Thread.getAllStackTraces().keySet()) {
        String kind = thread.getName().replaceAll("\\d+", "N");
        if (!kind.startsWith(OF_THE_JDK)) kinds.merge(kind, 1, Integer::sum);
      }
      return kinds;
    }
  }

  /**
   * Runs it.
   *
   * @param arguments how many rounds, at least; for how many minutes, at least; the seed; an empty
   *     directory
   */
  public static void main(String[] arguments) throws IOException {
    FolderClasses.load(IoSoak.class, Io.class, Fifos.class, AllDescriptors.class);
    IoSoak soak =
        new IoSoak(
            Integer.parseInt(arguments[0]),
            Duration.ofMinutes(Long.parseLong(arguments[1])),
            Long.parseLong(arguments[2]),
            Path.of(arguments[3]));
    RunConfig config = RunConfig.standard().withErrorHandler(soak.reports::add);
    System.out.println(Weft.run(config, soak::measure));
  }

  @Async
  private Task<String> measure() throws IOException {
    for (int i = 0; i < FIRST; i++) await(round());
    await(atRest());
    Held before = Held.now();
    int done = 0;
    while (done < rounds || System.nanoTime() - untilNanos < 0) {
      await(round());
      done++;
    }
    await(atRest());
    Held after = Held.now();
    return Task.of(
        String.format(
            "%d rounds%ndescriptors: %d more%nthreads: %s, %s%nheap: %d bytes more%n"
                + "outside the heap: %d bytes more%nreported: %s",
            FIRST + done,
            after.descriptors - before.descriptors,
            after.threads.equals(before.threads) ? "as before" : "others than before",
            after.threads,
            after.heap - before.heap,
            after.direct - before.direct,
            reports));
  }

  @Async
  private Task<Void> round() throws IOException {
    Task<Void> round = background(new IoSoakRound(directory, tls, random, reports)::run);
    await(firstCompleted(ROUND, List.of(round)));
    if (!round.isDone()) throw new AssertionError("A round hangs:\n" + round.callGraph());
    return round;
  }

  /** Waits until the threads that the rounds started have ended: they do when they are idle. */
  @Async
  private static Task<Void> atRest() {
    for (int i = 0; i < 600 && isBusy(); i++) await(sleep(Duration.ofMillis(100)));
    return Task.of(null);
  }

  private static boolean isBusy() {
    return Held.threadsByKind().keySet().stream().anyMatch(kind -> kind.startsWith("weft-"));
  }
}
