package dev.weft.examples.linkcheck;

import java.io.PrintStream;
import java.util.function.LongSupplier;

/**
 * Says how far the check is: on a terminal in one line that is written over and over, elsewhere in
 * a line now and then. Used by one task's loop only.
 */
final class Progress implements AutoCloseable {
  private static final long TERMINAL_NANOS = 100_000_000L;
  private static final long LOG_NANOS = 2_000_000_000L;

  private final PrintStream out;
  private final boolean terminal;
  private final LongSupplier nanoClock;
  private long lastShown;
  private int started;
  private int finished;
  private int broken;

  Progress(PrintStream out, boolean terminal, LongSupplier nanoClock) {
    this.out = out;
    this.terminal = terminal;
    this.nanoClock = nanoClock;
    this.lastShown = nanoClock.getAsLong();
  }

  void started() {
    started++;
  }

  void finished(Check check) {
    finished++;
    if (check.fault().isPresent()) broken++;
    long now = nanoClock.getAsLong();
    if (now - lastShown < (terminal ? TERMINAL_NANOS : LOG_NANOS)) return;
    lastShown = now;
    if (terminal) out.print("\r" + line());
    else out.println(line());
    out.flush();
  }

  /** Clears the line, so that the report starts on an empty one. */
  @Override
  public void close() {
    if (terminal) out.print("\r" + " ".repeat(line().length()) + "\r");
    out.flush();
  }

  private String line() {
    return "%5d checked, %3d under way, %3d broken".formatted(finished, started - finished, broken);
  }
}
