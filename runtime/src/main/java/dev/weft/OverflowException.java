package dev.weft;

/**
 * What an iteration over callbacks ends with when its buffer was full and the policy is {@link
 * Emitter.Overflow#FAIL}.
 */
public final class OverflowException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /** Creates the failure of a buffer for {@code capacity} values. */
  public OverflowException(int capacity) {
    super(
        "a value was emitted while "
            + capacity
            + " others waited in the buffer. Take values faster, give AsyncIterator.ofCallbacks a"
            + " larger capacity, or let it drop values with another Emitter.Overflow.");
  }
}
