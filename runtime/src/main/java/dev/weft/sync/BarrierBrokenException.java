package dev.weft.sync;

import org.jspecify.annotations.Nullable;

/** Thrown by the wait at a {@link Barrier} that was reset, aborted, or whose action failed. */
public final class BarrierBrokenException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  BarrierBrokenException(String why, @Nullable Throwable cause) {
    super(why, cause);
  }
}
