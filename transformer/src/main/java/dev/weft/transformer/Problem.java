package dev.weft.transformer;

import java.util.Objects;

/**
 * Something in a user's code that Weft cannot rewrite, or that is hardly meant.
 *
 * @param severity whether the build must fail
 * @param where the place to change
 * @param what what is wrong there
 * @param why why that matters
 * @param fix what to do instead
 * @param oncePerBuild whether all problems that say the same are one: it is said of the first place
 *     only
 */
public record Problem(
    Severity severity, Location where, String what, String why, String fix, boolean oncePerBuild) {
  /** How bad a problem is. */
  public enum Severity {
    /** The class is not rewritten, and the build fails. */
    ERROR,
    /** The class is rewritten; the code probably does something else than it says. */
    WARNING
  }

  public Problem {
    Objects.requireNonNull(severity, "severity");
    Objects.requireNonNull(where, "where");
    Objects.requireNonNull(what, "what");
    Objects.requireNonNull(why, "why");
    Objects.requireNonNull(fix, "fix");
  }

  /** Creates a problem that is said of each place. */
  public Problem(Severity severity, Location where, String what, String why, String fix) {
    this(severity, where, what, why, fix, false);
  }

  /** Returns three lines: where and what, why, and how to fix it. */
  @Override
  public String toString() {
    return where + ": " + what + "\n  why: " + why + "\n  fix: " + fix;
  }
}
