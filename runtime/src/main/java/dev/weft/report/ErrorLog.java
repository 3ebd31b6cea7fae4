package dev.weft.report;

import dev.weft.ErrorHandler;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** The error handler of loops that were given none: writes to the system's log. */
public enum ErrorLog implements ErrorHandler {
  /** The one log. */
  INSTANCE;

  private static final Logger LOG = System.getLogger("dev.weft");

  private static final Thread NEVER_ADDED = new Thread(() -> {});

  @Override
  public void handle(String what, Throwable error) {
    LOG.log(Level.ERROR, what, error);
    // The JDK's log manager closes its handlers as soon as the JVM begins to shut down.
    if (isJvmEnding()) print(what, error);
  }

  private static void print(String what, Throwable error) {
    StringWriter text = new StringWriter();
    error.printStackTrace(new PrintWriter(text, true));
    System.err.println(what + System.lineSeparator() + text);
  }

  private static boolean isJvmEnding() {
    try {
      Runtime.getRuntime().removeShutdownHook(NEVER_ADDED);
      return false;
    } catch (IllegalStateException ending) {
      return true;
    }
  }

  /**
   * Tells {@code handler} of {@code error}, without the runtime's part; what it throws itself is
   * logged beside the error it was given.
   */
  public static void tell(ErrorHandler handler, String what, Throwable error) {
    Traces.trim(error);
    try {
      handler.handle(what, error);
    } catch (Throwable broken) {
      FirstFailure.suppress(broken, error);
      LOG.log(Level.ERROR, "The loop's error handler failed. It had been told: " + what, broken);
    }
  }
}
