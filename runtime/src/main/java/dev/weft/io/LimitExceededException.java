package dev.weft.io;

import java.io.IOException;

/** Thrown by a read that met more bytes than its caller allows. They are still to be read. */
public final class LimitExceededException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int limit;
  private final int buffered;
  private final transient Object source;

  /**
   * Creates the exception.
   *
   * @param limit how many bytes were allowed
   * @param buffered how many had come
   * @param source what was read
   */
  public LimitExceededException(int limit, int buffered, Object source) {
    super(
        "more than "
            + limit
            + " bytes came from "
            + source
            + " where no more are allowed. Read with a higher limit, or close it: its peer sends"
            + " something else than what is expected.");
    this.limit = limit;
    this.buffered = buffered;
    this.source = source;
  }

  Object source() {
    return source;
  }

  /** Returns how many bytes were allowed. */
  public int limit() {
    return limit;
  }

  /** Returns how many bytes had come, and can be read by {@code readFully}. */
  public int buffered() {
    return buffered;
  }
}
