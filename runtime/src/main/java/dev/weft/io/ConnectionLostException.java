package dev.weft.io;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Thrown by an operation on a connection that broke: the peer reset it, went away while something
 * was written to it, or cannot be reached any more. An orderly end is no failure; reading tells it.
 */
public final class ConnectionLostException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient Object stream;

  /**
   * Creates the exception.
   *
   * @param stream the connection
   * @param cause what the operating system said, or null
   */
  public ConnectionLostException(Object stream, @Nullable IOException cause) {
    super(
        "The connection "
            + stream
            + " was lost"
            + (cause == null ? "" : ": " + cause.getMessage())
            + ". What was written last may not have arrived.",
        cause);
    this.stream = stream;
  }

  Object stream() {
    return stream;
  }
}
