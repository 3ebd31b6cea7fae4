package dev.weft.report;

/** What was done on a thread on which it cannot be: its name is said in one place, for all. */
public final class WrongThread {
  private WrongThread() {}

  /** Returns the failure {@code What was done on thread "main", which ...}. */
  public static IllegalStateException failure(String what, String rest) {
    return new IllegalStateException(what + " on " + here() + rest);
  }

  /**
   * Returns the failure of what loops themselves refuse on other threads.
   *
   * @param what the beginning of a sentence, such as "a timer can be made"
   */
  public static IllegalStateException notTheLoops(String what) {
    return new IllegalStateException(
        what
            + " only on the loop's own thread, and this is "
            + here()
            + ". Post an action that does it, with Loop.execute.");
  }

  /** Returns {@code thread "main"}. */
  public static String here() {
    return "thread \"" + Thread.currentThread().getName() + "\"";
  }
}
