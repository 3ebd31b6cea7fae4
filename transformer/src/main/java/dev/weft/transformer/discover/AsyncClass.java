package dev.weft.transformer.discover;

import dev.weft.transformer.Problem;
import java.util.List;
import org.objectweb.asm.tree.ClassNode;

/**
 * A class and the methods in it that are to be rewritten.
 *
 * @param node the class as it was read; {@code emit} takes it over and writes the new methods in
 * @param methods what to rewrite, in the order of the class file
 * @param functions the classes that take the place of suspending lambdas
 * @param problems what is wrong in the class, in the order of the class file
 * @param refusals what those of them forbid to rewrite that are errors
 */
public record AsyncClass(
    ClassNode node,
    List<AsyncMethod> methods,
    List<FunctionClass> functions,
    List<Problem> problems,
    Refusals refusals) {
  public AsyncClass {
    methods = List.copyOf(methods);
    functions = List.copyOf(functions);
    problems = List.copyOf(problems);
  }

  /** Returns whether a problem forbids rewriting the class. */
  public boolean hasErrors() {
    return !problems(Problem.Severity.ERROR).isEmpty();
  }

  /** Returns the problems that are that bad. */
  public List<Problem> problems(Problem.Severity severity) {
    return problems.stream().filter(problem -> problem.severity() == severity).toList();
  }
}
