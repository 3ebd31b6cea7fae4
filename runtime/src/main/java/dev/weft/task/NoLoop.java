package dev.weft.task;

import dev.weft.report.WrongThread;

/** What is said where a loop is needed and the calling thread runs none: in one place, for all. */
public final class NoLoop {
  private NoLoop() {}

  /**
   * Returns the failure of what was done.
   *
   * @param what the beginning of a sentence, such as "Weft.background was called"
   */
  public static IllegalStateException failure(String what) {
    return WrongThread.failure(what, ", which runs no loop. " + REMEDY);
  }

  /** What to do instead. */
  public static final String REMEDY =
      "In a program of your own, call it inside Weft.run(() -> ...). On a thread of a server or"
          + " framework, hand the work to a loop that runs already: loop.submit(() -> ...), where"
          + " loop is one of a LoopGroup that you keep, or that library's own as Loop.of makes it.";
}
