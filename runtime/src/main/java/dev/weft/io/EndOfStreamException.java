package dev.weft.io;

import java.io.EOFException;
import org.jspecify.annotations.Nullable;

/** Thrown by a read for which too little came before the end of the stream. */
public final class EndOfStreamException extends EOFException {
  private static final long serialVersionUID = 1L;

  private final byte[] partial;
  private final int expected;

  /** What was read; null if whoever made this did not say. */
  private final transient @Nullable Object source;

  /**
   * Creates the exception.
   *
   * @param partial what came
   * @param expected how many bytes were to come; -1 if that was not known
   */
  public EndOfStreamException(byte[] partial, int expected) {
    this(partial, expected, null);
  }

  EndOfStreamException(byte[] partial, int expected, @Nullable Object source) {
    super(
        "the stream ended after "
            + partial.length
            + " bytes, where "
            + (expected < 0 ? "a separator" : "there should have been " + expected + " bytes")
            + (expected < 0 ? " should have come." : "."));
    this.partial = partial;
    this.expected = expected;
    this.source = source;
  }

  @Nullable Object source() {
    return source;
  }

  /** Returns what came before the end; it has been taken from the source. */
  public byte[] partial() {
    return partial.clone();
  }

  /** Returns how many bytes were to come; -1 if that was not known. */
  public int expected() {
    return expected;
  }
}
