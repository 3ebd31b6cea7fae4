package dev.weft.transformer;

import java.util.List;
import java.util.stream.Collectors;

/** A class that cannot be rewritten, with every {@link Problem} found in it. */
public final class CannotRewriteException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;
  private final String method;

  /** Creates the exception with all problems of one class, warnings included. */
  public CannotRewriteException(List<Problem> problems) {
    this(problems, null, null);
  }

  CannotRewriteException(List<Problem> problems, Throwable cause) {
    this(problems, cause, null);
  }

  /**
   * Creates the exception for a class of which one method alone is the reason.
   *
   * @param problems all problems of the class, that of the method the last
   * @param method its name and descriptor; null if it is not one method alone
   */
  CannotRewriteException(List<Problem> problems, Throwable cause, String method) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")), cause);
    this.problems = List.copyOf(problems);
    this.method = method;
  }

  /** Returns the name and descriptor of the method that alone is the reason; null if none is. */
  String method() {
    return method;
  }

  /** Returns why that method cannot be rewritten. */
  Problem problemOfMethod() {
    return problems.get(problems.size() - 1);
  }

  /** Returns every problem found, errors and warnings, in the order of the source. */
  public List<Problem> problems() {
    return problems;
  }
}
