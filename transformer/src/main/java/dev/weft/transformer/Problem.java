package dev.weft.transformer;

import java.util.Objects;

/**
 * Something in a user's code that Weft cannot rewrite, or that is hardly meant.
 *
 * <p>Immutable; each {@code with} method returns a changed copy.
 */
public final class Problem {
  /** How bad a problem is. */
  public enum Severity {
    /** The class is not rewritten, and the build fails. */
    ERROR,
    /** The class is rewritten; the code probably does something else than it says. */
    WARNING
  }

  private final Values values;

  private Problem(Values values) {
    this.values = values;
  }

  /**
   * Returns a problem that is said of each place.
   *
   * @param severity whether the build must fail
   * @param where the place to change
   * @param what what is wrong there
   * @param why why that matters
   * @param fix what to do instead
   */
  public static Problem of(Severity severity, Location where, String what, String why, String fix) {
    return new Problem(new Values(severity, where, what, why, fix, false));
  }

  /** Returns this problem at another place. */
  public Problem withWhere(Location value) {
    return new Problem(
        new Values(
            values.severity, value, values.what, values.why, values.fix, values.oncePerBuild));
  }

  /** Returns this problem with another {@link #oncePerBuild}. */
  public Problem withOncePerBuild(boolean value) {
    return new Problem(
        new Values(values.severity, values.where, values.what, values.why, values.fix, value));
  }

  /** Returns whether the build must fail. */
  public Severity severity() {
    return values.severity;
  }

  /** Returns the place to change. */
  public Location where() {
    return values.where;
  }

  /** Returns what is wrong there. */
  public String what() {
    return values.what;
  }

  /** Returns why that matters. */
  public String why() {
    return values.why;
  }

  /** Returns what to do instead. */
  public String fix() {
    return values.fix;
  }

  /** Returns whether all problems that say the same are one: it is said of the first place only. */
  public boolean oncePerBuild() {
    return values.oncePerBuild;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Problem that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  /** Returns three lines: where and what, why, and how to fix it. */
  @Override
  public String toString() {
    return where() + ": " + what() + "\n  why: " + why() + "\n  fix: " + fix();
  }

  /** All that is said; as a record, so that equals and hashCode leave nothing out. */
  private record Values(
      Severity severity,
      Location where,
      String what,
      String why,
      String fix,
      boolean oncePerBuild) {
    Values {
      Objects.requireNonNull(severity, "severity");
      Objects.requireNonNull(where, "where");
      Objects.requireNonNull(what, "what");
      Objects.requireNonNull(why, "why");
      Objects.requireNonNull(fix, "fix");
    }
  }
}
