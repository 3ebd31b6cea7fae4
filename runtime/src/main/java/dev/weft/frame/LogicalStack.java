package dev.weft.frame;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The awaiting methods that a failure travels through, added to its own stack trace.
 *
 * <p>Collected along the way and written once at its end: each write copies the whole trace.
 */
final class LogicalStack {
  /**
   * As many elements as the JVM itself keeps: a failure awaited in a loop must not grow for ever.
   */
  static final int MAX_ELEMENTS = 1024;

  /** As many as most failures pass. */
  private static final int USUAL_ELEMENTS = 32;

  private final Throwable failure;
  private final List<StackTraceElement> awaiting = new ArrayList<>(USUAL_ELEMENTS);

  LogicalStack(Throwable failure) {
    this.failure = failure;
  }

  void add(StackTraceElement element) {
    if (awaiting.size() < MAX_ELEMENTS) awaiting.add(element);
  }

  /** Appends what was collected; an exception without a writable trace stays as it is. */
  void write() {
    StackTraceElement[] own = failure.getStackTrace();
    int kept = Traces.trim(own);
    int added = Math.min(awaiting.size(), MAX_ELEMENTS - kept);
    if (added <= 0) return;
    StackTraceElement[] all = Arrays.copyOf(own, kept + added);
    for (int i = 0; i < added; i++) all[kept + i] = awaiting.get(i);
    failure.setStackTrace(all);
  }
}
