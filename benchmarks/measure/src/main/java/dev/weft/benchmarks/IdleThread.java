package dev.weft.benchmarks;

/** A process that only sleeps: what a JVM itself costs while nothing happens. */
public final class IdleThread {
  private IdleThread() {}

  /** Sleeps for an hour. */
  public static void main(String[] arguments) throws InterruptedException {
    Thread.sleep(3_600_000);
  }
}
