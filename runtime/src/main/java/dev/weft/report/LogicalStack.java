package dev.weft.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The awaiting methods that a failure travels through, added to its own stack trace.
 *
 * <p>Collected along the way and written once at its end: each write copies the whole trace.
 */
public final class LogicalStack {
  /**
   * As many elements as the JVM itself keeps: a failure awaited in a loop must not grow for ever.
   */
  public static final int MAX_ELEMENTS = 1024;

  private final Throwable failure;
  private final List<StackTraceElement> awaiting = new ArrayList<>();

  public LogicalStack(Throwable failure) {
    this.failure = failure;
  }

  public void add(StackTraceElement element) {
    if (awaiting.size() < MAX_ELEMENTS) awaiting.add(element);
  }

  /**
   * Appends what was collected to the failure's trace. One that keeps none, since its class or the
   * JVM made it so, gets it as a suppressed {@link AwaitedBy}; one that keeps neither stays as it
   * is.
   */
  public void write() {
    StackTraceElement[] own = failure.getStackTrace();
    append(failure, own, Traces.trim(own));
    boolean isKept = own.length > 0 || failure.getStackTrace().length > 0;
    if (!isKept) writeNote();
  }

  private void writeNote() {
    for (Throwable suppressed : failure.getSuppressed()) {
      if (suppressed instanceof AwaitedBy note) {
        append(note);
        return;
      }
    }
    AwaitedBy note = new AwaitedBy();
    append(note);
    FirstFailure.suppress(failure, note);
  }

  private void append(AwaitedBy note) {
    StackTraceElement[] before = note.getStackTrace();
    append(note, before, before.length);
  }

  /** Gives {@code to} the first {@code kept} elements of {@code own}, and what was collected. */
  private void append(Throwable to, StackTraceElement[] own, int kept) {
    int added = Math.min(awaiting.size(), MAX_ELEMENTS - kept);
    if (added <= 0) return;
    StackTraceElement[] all = Arrays.copyOf(own, kept + added);
    for (int i = 0; i < added; i++) all[kept + i] = awaiting.get(i);
    to.setStackTrace(all);
  }
}
