package dev.weft.task;

import dev.weft.Carrier;
import dev.weft.ErrorHandler;
import dev.weft.Loop;
import dev.weft.report.ErrorLog;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The carriers of one loop, asked and told together. */
final class Carriers {
  private final ErrorHandler errorHandler;
  private final Carrier<Object>[] carriers;

  /** What was captured, in the order of the carriers; and by whose. Never changed. */
  record Captured(Carriers by, @Nullable Object[] values) {}

  @SuppressWarnings("unchecked") // each is given only what it returned itself
  Carriers(ErrorHandler errorHandler, List<? extends Carrier<?>> carriers) {
    this.errorHandler = errorHandler;
    this.carriers = carriers.toArray(Carrier[]::new);
  }

  /** Returns those of {@code loop}; null if it has none. */
  static @Nullable Carriers of(Loop loop) {
    List<Carrier<?>> carriers = loop.carriers();
    return carriers.isEmpty() ? null : new Carriers(loop.errorHandler(), carriers);
  }

  /** Returns what the calling thread has; null if nothing. */
  @Nullable Captured capture() {
    Object[] values = null;
    for (int i = 0; i < carriers.length; i++) {
      Object value = capture(carriers[i]);
      if (value == null) continue;
      if (values == null) values = new Object[carriers.length];
      values[i] = value;
    }
    return values == null ? null : new Captured(this, values);
  }

  private @Nullable Object capture(Carrier<Object> carrier) {
    try {
      return carrier.capture();
    } catch (Throwable thrown) {
      ErrorLog.tell(errorHandler, "Carrier.capture of " + carrier + " threw", thrown);
      return null;
    }
  }

  /** Makes the calling thread have {@code captured}; nothing, if that is null or by others. */
  void restore(@Nullable Captured captured) {
    boolean own = captured != null && (captured.by == this || isSame(captured.by));
    for (int i = 0; i < carriers.length; i++) {
      restore(carriers[i], captured != null && own ? captured.values[i] : null);
    }
  }

  private boolean isSame(Carriers others) {
    return Arrays.equals(carriers, others.carriers); // two loops of one configuration
  }

  private void restore(Carrier<Object> carrier, @Nullable Object value) {
    try {
      carrier.restore(value);
    } catch (Throwable thrown) {
      ErrorLog.tell(errorHandler, "Carrier.restore of " + carrier + " threw", thrown);
    }
  }
}
