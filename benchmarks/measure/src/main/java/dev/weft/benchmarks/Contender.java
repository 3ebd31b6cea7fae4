package dev.weft.benchmarks;

import java.util.Map;
import java.util.ServiceLoader;

/** One way to write asynchronous code, which does what it can of the {@link Workload}s. */
public interface Contender {
  /** A workload, done once. */
  @FunctionalInterface
  interface Body {
    /** Does it, and returns what {@link Workload#expected} says if all went well. */
    long run() throws Exception;
  }

  /** Many suspended calls. */
  @FunctionalInterface
  interface Parking {
    /**
     * Suspends {@code count} calls, {@code depth} methods deep each, on a promise each.
     *
     * @param locals whether two longs, an int and a reference are live in each method
     */
    Parked park(int count, int depth, boolean locals) throws Exception;
  }

  /** What {@link Parking} made; holds all that is suspended. */
  @FunctionalInterface
  interface Parked {
    /** Keeps the promises and returns how many calls came to their end. */
    int release() throws Exception;
  }

  /** Many timers. */
  @FunctionalInterface
  interface Timing {
    /** Sleeps as long as {@code lateness} says, once for each index, and tells it of the ends. */
    void sleepAll(Lateness lateness) throws Exception;
  }

  /** Returns the name as commands and tables have it. */
  String name();

  /** Returns what it can do, empty if it cannot run on this JDK. */
  Map<Workload, Body> bodies();

  /** Returns how it suspends many calls, or null. */
  default Parking parking() {
    return null;
  }

  /** Returns how it sleeps, or null. */
  default Timing timing() {
    return null;
  }

  /** Returns the contender of that name, from the class path. */
  static Contender named(String name) {
    for (Contender each : ServiceLoader.load(Contender.class)) {
      if (each.name().equals(name)) return each;
    }
    throw new IllegalArgumentException("No contender on the class path is called " + name);
  }
}
