package dev.weft.io;

import java.io.IOException;

/** Thrown by an operation on something that this program itself has closed. */
public final class StreamClosedException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Creates the exception for an operation on {@code stream}. */
  public StreamClosedException(Object stream) {
    super(
        stream
            + " was closed by this program, before the operation or during it. Nothing can be read"
            + " or written any more; end the tasks that use it before it is closed.");
  }
}
