package dev.weft.agent;

/** Speaks to the user. A logging library may not be initialised from inside class loading. */
final class Stderr {
  private Stderr() {}

  static void say(String text) {
    System.err.println("Weft agent: " + text);
  }

  static void say(String text, Throwable cause) {
    synchronized (System.err) {
      say(text);
      cause.printStackTrace(System.err);
    }
  }
}
