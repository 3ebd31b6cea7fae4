package dev.weft.maven;

import dev.weft.transformer.Problem;
import dev.weft.transformer.tree.ClassNameFilter;
import dev.weft.transformer.tree.TreeReport;
import dev.weft.transformer.tree.TreeWeaver;
import dev.weft.transformer.tree.UnusableTreeException;
import dev.weft.transformer.tree.Weaver;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.logging.Log;

/** Rewrites one folder and tells Maven the outcome. */
record Rewriting(
    Weaver weaver, ClassNameFilter filter, boolean failOnWarning, boolean verbose, Log log) {

  void run(ClassFolder folder) throws MojoExecutionException, MojoFailureException {
    if (!Files.isDirectory(folder.classes())) {
      log.info("Weft: no classes");
      return;
    }
    TreeReport report = outcome(folder, false);
    log.info("Weft: " + report.summary());
    List<String> warnings = describe(report.warnings(), folder);
    List<String> errors = describe(report.errors(), folder);
    tell(report, warnings, errors);
    if (!report.written()) {
      throw new MojoFailureException(failure(failOnWarning ? warnings : List.of(), errors));
    }
  }

  /** Tells what {@link #run} would, and changes nothing. */
  void look(ClassFolder folder) throws MojoExecutionException, MojoFailureException {
    if (!Files.isDirectory(folder.classes())) return;
    TreeReport report = outcome(folder, true);
    log.info("Weft: looked at " + folder.classes() + ", where transform says: " + report.summary());
    tell(report, describe(report.warnings(), folder), describe(report.errors(), folder));
  }

  private void tell(TreeReport report, List<String> warnings, List<String> errors) {
    Consumer<String> detail = verbose ? log::info : log::debug;
    report
        .rewritten()
        .forEach(
            rewritten -> detail.accept("  " + rewritten.className() + ": " + rewritten.methods()));
    warnings.stream().flatMap(String::lines).forEach(failOnWarning ? log::error : log::warn);
    errors.stream().flatMap(String::lines).forEach(log::error);
  }

  private TreeReport outcome(ClassFolder folder, boolean onlyLook)
      throws MojoExecutionException, MojoFailureException {
    TreeWeaver tree = new TreeWeaver(weaver, filter, folder.classPath(), failOnWarning);
    try {
      return onlyLook
          ? tree.look(folder.classes())
          : tree.weave(folder.classes(), folder.classes());
    } catch (UnusableTreeException e) {
      throw new MojoFailureException(e.getMessage(), e);
    } catch (IOException e) {
      throw new MojoExecutionException("Weft cannot read or write " + folder.classes(), e);
    }
  }

  private static List<String> describe(List<Problem> problems, ClassFolder folder) {
    List<String> texts = new ArrayList<>();
    for (Problem problem : problems) {
      // Only the place is said differently than by the command line.
      String text = problem.toString();
      String rest = text.substring(problem.where().toString().length());
      texts.add(folder.describe(problem.where()) + " in " + problem.where().method() + rest);
    }
    return texts;
  }

  private static String failure(List<String> warnings, List<String> errors) {
    List<String> all = Stream.concat(errors.stream(), warnings.stream()).toList();
    return (all.size() == 1 ? "1 problem keeps" : all.size() + " problems keep")
        + " Weft from rewriting this module; nothing was changed:\n"
        + String.join("\n", all);
  }
}
