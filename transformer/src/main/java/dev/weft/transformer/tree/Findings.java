package dev.weft.transformer.tree;

import dev.weft.transformer.Location;
import dev.weft.transformer.Problem;
import dev.weft.transformer.Problem.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The problems of all classes of one build, as they are told at its end: each once, by file and
 * line. Not for several threads at once.
 */
public final class Findings {
  private final List<Problem> warnings = new ArrayList<>();
  private final List<Problem> errors = new ArrayList<>();
  private final Set<String> said = new HashSet<>();

  /**
   * Adds what was found in one class file.
   *
   * @param path where it is, such as {@code com/acme/Orders.class}: a file that is damaged at its
   *     beginning does not say which class it holds
   */
  public void add(String path, List<Problem> problems) {
    for (Problem problem : problems) {
      if (problem.oncePerBuild() && !said.add(problem.what())) continue;
      (problem.severity() == Severity.ERROR ? errors : warnings).add(placed(path, problem));
    }
  }

  private static Problem placed(String path, Problem problem) {
    return problem.where().className().isEmpty() ? problem.withWhere(place(path)) : problem;
  }

  /** Returns the class file at {@code path} as a place. */
  static Location place(String path) {
    String name = path.substring(0, path.length() - ".class".length()).replace('/', '.');
    String simpleName = name.substring(name.lastIndexOf('.') + 1);
    return Location.of(name, null, Location.UNKNOWN_LINE, "class " + simpleName);
  }

  /** Returns what is hardly meant, in the order of the source. */
  public List<Problem> warnings() {
    return asInTheSource(warnings);
  }

  /** Returns what forbids the rewriting, in the order of the source. */
  public List<Problem> errors() {
    return asInTheSource(errors);
  }

  /** Returns whether nothing may be written. */
  public boolean forbid(boolean failOnWarning) {
    return !errors.isEmpty() || failOnWarning && !warnings.isEmpty();
  }

  /** Sorts by file and line: a file's nested classes are class files of their own. */
  private static List<Problem> asInTheSource(List<Problem> problems) {
    Comparator<Problem> byFile =
        Comparator.comparing(
            problem -> {
              Location where = problem.where();
              String name = where.className();
              return where.fileName() == null
                  ? name
                  : name.substring(0, name.lastIndexOf('.') + 1) + where.fileName();
            });
    return problems.stream()
        .distinct()
        .sorted(byFile.thenComparingInt(problem -> problem.where().line()))
        .toList();
  }
}
