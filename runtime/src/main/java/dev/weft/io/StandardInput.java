package dev.weft.io;

/** What somebody types, or another program sends, to this one. */
public final class StandardInput {
  private static final Source SOURCE = new PipeSource("the standard input", System.in);

  private StandardInput() {}

  /**
   * Returns the standard input. There is one, so a single task should read from it; closing it
   * closes {@link System#in}.
   */
  public static Source source() {
    return SOURCE;
  }
}
