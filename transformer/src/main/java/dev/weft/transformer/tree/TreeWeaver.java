package dev.weft.transformer.tree;

import dev.weft.transformer.CannotRewriteException;
import dev.weft.transformer.ClassFile;
import dev.weft.transformer.Location;
import dev.weft.transformer.MentionsWeft;
import dev.weft.transformer.Problem;
import dev.weft.transformer.Problem.Severity;
import dev.weft.transformer.WovenClass;
import dev.weft.transformer.WovenClass.FrameClass;
import dev.weft.transformer.emit.RuntimeNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Rewrites all classes of a directory or jar, or none of them.
 *
 * <p>Every class is looked at before anything is written, so that all problems are known at once
 * and a tree is never half rewritten. Running it twice changes nothing the second time, not even a
 * file's time.
 *
 * @param weaver rewrites one class
 * @param filter the classes to look at; others stay as they are, with their frame classes
 * @param classPath what the classes will run with, only to make sure that the runtime is there;
 *     empty if that is not known
 * @param failOnWarning whether nothing may be written if there is a warning. A warning is only
 *     given when a class is rewritten, so writing it would hide it from the next build.
 */
public record TreeWeaver(
    Weaver weaver, ClassNameFilter filter, List<Path> classPath, boolean failOnWarning) {

  /**
   * Rewrites {@code in} to {@code out}, which may be the same place. Everything else that {@code
   * in} holds is copied along, and frame classes that {@code out} holds from an earlier run and
   * that nothing uses any more are deleted.
   *
   * @throws UnusableTreeException if {@code in} cannot be used as it is
   * @throws IOException if the result cannot be written, or what only has to be copied not be read
   */
  public TreeReport weave(Path in, Path out) throws IOException, UnusableTreeException {
    try (Tree tree = Tree.open(in)) {
      Reading reading = new Reading(tree);
      List<TreeFile> files = reading.rewriteAll();

      boolean fails = !reading.errors.isEmpty() || failOnWarning && !reading.warnings.isEmpty();
      if (!fails && !reading.rewritten.isEmpty() && !classPath.isEmpty() && !hasRuntime()) {
        throw UnusableTreeException.runtimeMissing(reading.rewritten.get(0).className());
      }
      return reading.report(!fails, fails ? 0 : tree.write(files, out));
    }
  }

  private boolean hasRuntime() throws IOException {
    String needed = RuntimeNames.FRAME + ".class";
    for (Path entry : classPath) {
      if (Files.isDirectory(entry) && Files.exists(entry.resolve(needed))) {
        return true;
      }
      if (Files.isRegularFile(entry) && entry.toString().endsWith(".jar")) {
        try (ZipFile jar = new ZipFile(entry.toFile())) {
          if (jar.getEntry(needed) != null) {
            return true;
          }
        } catch (ZipException e) {
          // No jar, whatever its name says: the JVM passes over it, too.
        }
      }
    }
    return false;
  }

  /** One pass over a tree: rewrites class by class, and keeps what there is to say about it. */
  private final class Reading {
    private final Tree tree;
    private final Set<String> paths;
    private final Set<String> keepTheirFrameClasses = new HashSet<>();
    private final List<TreeReport.Rewritten> rewritten = new ArrayList<>();
    private final List<Problem> warnings = new ArrayList<>();
    private final List<Problem> errors = new ArrayList<>();
    private final Set<String> said = new HashSet<>();
    private int classes;
    private int alreadyWoven;

    Reading(Tree tree) {
      this.tree = tree;
      this.paths = Set.copyOf(tree.paths());
    }

    List<TreeFile> rewriteAll() throws IOException {
      List<TreeFile> result = new ArrayList<>();
      List<String> frameClasses = new ArrayList<>();
      for (String path : tree.paths()) {
        if (!path.endsWith(".class") || path.endsWith("module-info.class")) {
          result.add(TreeFile.unchanged(path));
          continue;
        }
        byte[] classFile = read(path);
        if (FrameFiles.isFrame(path, classFile)) {
          frameClasses.add(path);
        } else {
          classes++;
          result.addAll(rewrite(path, classFile));
        }
      }
      for (String each : frameClasses) {
        if (keepTheirFrameClasses.contains(FrameFiles.ownerOf(each))) {
          result.add(TreeFile.unchanged(each));
        }
      }
      return result;
    }

    /** Returns what {@code path} holds, or nothing after adding a problem. */
    private byte[] read(String path) {
      try {
        return tree.read(path);
      } catch (IOException e) {
        keepTheirFrameClasses.add(path);
        if (filter.acceptsFile(path)) {
          errors.add(unreadable(path, e));
        }
        return new byte[0];
      }
    }

    /** Returns the class at {@code path} and, if it was rewritten now, its frame classes. */
    private List<TreeFile> rewrite(String path, byte[] classFile) throws IOException {
      TreeFile unchanged = TreeFile.unchanged(path);
      if (!MentionsWeft.in(classFile)) {
        return List.of(unchanged);
      }
      String name = new ClassFile(classFile).className();
      boolean accepted =
          name.isEmpty()
              ? filter.acceptsFile(path)
              : path.endsWith(name + ".class") && filter.accepts(name);
      if (!accepted) {
        keepTheirFrameClasses.add(path);
        return List.of(unchanged);
      }
      WovenClass woven;
      try {
        woven = weaver.weave(classFile);
      } catch (CannotRewriteException e) {
        addProblems(path, e.problems());
        return List.of(unchanged);
      } catch (RuntimeException | AssertionError | StackOverflowError e) {
        throw new IllegalStateException(
            "Weft failed on "
                + path
                + ". This is a bug in Weft: please report it with this stack trace and, if you"
                + " can, the class file.",
            e);
      }
      addProblems(path, woven.warnings());
      if (woven.alreadyWoven()) {
        alreadyWoven++;
        keepTheirFrameClasses.add(path);
        return List.of(unchanged);
      }
      if (woven.methods() == 0) {
        return List.of(unchanged);
      }
      rewritten.add(new TreeReport.Rewritten(name.replace('/', '.'), woven.methods()));
      String root = path.substring(0, path.length() - (name + ".class").length());
      List<TreeFile> result = new ArrayList<>();
      result.add(file(path, path, woven.bytes()));
      for (FrameClass frame : woven.frames()) {
        result.add(file(root + frame.name() + ".class", path, frame.bytes()));
      }
      return result;
    }

    private TreeFile file(String path, String origin, byte[] content) throws IOException {
      boolean same = paths.contains(path) && Arrays.equals(tree.read(path), content);
      return same ? TreeFile.unchanged(path) : new TreeFile(path, origin, content);
    }

    private void addProblems(String path, List<Problem> problems) {
      for (Problem problem : problems) {
        if (problem.oncePerBuild() && !said.add(problem.what())) continue;
        (problem.severity() == Severity.ERROR ? errors : warnings).add(placed(path, problem));
      }
    }

    /** A file that is damaged at its beginning does not say which class it holds. */
    private static Problem placed(String path, Problem problem) {
      return problem.where().className().isEmpty() ? problem.withWhere(place(path)) : problem;
    }

    private static Location place(String path) {
      String name = path.substring(0, path.length() - ".class".length()).replace('/', '.');
      String simpleName = name.substring(name.lastIndexOf('.') + 1);
      return Location.of(name, null, Location.UNKNOWN_LINE, "class " + simpleName);
    }

    private static Problem unreadable(String path, IOException e) {
      return Problem.of(
          Severity.ERROR,
          place(path),
          "the class file cannot be read",
          "whether it has asynchronous methods is not known: " + e,
          "make it readable, or exclude it");
    }

    TreeReport report(boolean written, int staleFrames) {
      return new TreeReport(
          classes,
          rewritten,
          alreadyWoven,
          staleFrames,
          asInTheSource(warnings),
          asInTheSource(errors),
          written);
    }

    /** Sorts by file and line: a file's nested classes are files of their own in the tree. */
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
}
