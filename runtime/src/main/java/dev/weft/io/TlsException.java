package dev.weft.io;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Thrown where TLS does not do what it is there for: the peer does not speak it, or not properly,
 * is not who it should be, or ended the connection without saying so. Nothing can be read or
 * written any more, but to close the connection.
 */
public final class TlsException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient Object stream;

  /**
   * Creates the exception.
   *
   * @param stream the connection below
   * @param what what was wrong
   * @param cause what the TLS engine said, or null
   */
  public TlsException(Object stream, String what, @Nullable Throwable cause) {
    super("TLS on " + stream + ": " + what, cause);
    this.stream = stream;
  }

  Object stream() {
    return stream;
  }
}
