package dev.weft.transformer;

import java.util.List;
import java.util.stream.Collectors;

/** A class that cannot be rewritten, with every {@link Problem} found in it. */
public final class CannotRewriteException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  /** Creates the exception with all problems of one class, warnings included. */
  public CannotRewriteException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  CannotRewriteException(List<Problem> problems, Throwable cause) {
    this(problems);
    initCause(cause);
  }

  /** Returns every problem found, errors and warnings, in the order of the source. */
  public List<Problem> problems() {
    return problems;
  }
}
