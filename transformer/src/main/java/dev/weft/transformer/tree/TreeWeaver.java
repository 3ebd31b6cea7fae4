package dev.weft.transformer.tree;

import dev.weft.transformer.CannotRewriteException;
import dev.weft.transformer.ClassFile;
import dev.weft.transformer.MentionsWeft;
import dev.weft.transformer.Problem;
import dev.weft.transformer.Problem.Severity;
import dev.weft.transformer.WovenClass;
import dev.weft.transformer.WovenClass.FrameClass;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

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

      boolean fails = reading.findings.forbid(failOnWarning);
      if (!fails && !reading.rewritten.isEmpty()) {
        RuntimeOnClassPath.require(classPath, reading.rewritten.get(0).className());
      }
      return reading.report(!fails, fails ? 0 : tree.write(files, out));
    }
  }

  /**
   * Returns what {@link #weave} would, and writes nothing.
   *
   * @throws UnusableTreeException if {@code in} cannot be used as it is
   * @throws IOException if {@code in} cannot be read
   */
  public TreeReport look(Path in) throws IOException, UnusableTreeException {
    try (Tree tree = Tree.open(in)) {
      Reading reading = new Reading(tree);
      reading.rewriteAll();
      return reading.report(!reading.findings.forbid(failOnWarning), 0);
    }
  }

  /** One pass over a tree: rewrites class by class, and keeps what there is to say about it. */
  private final class Reading {
    private final Tree tree;
    private final Set<String> paths;
    private final Set<String> keepTheirFrameClasses = new HashSet<>();
    private final List<TreeReport.Rewritten> rewritten = new ArrayList<>();
    private final Findings findings = new Findings();
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
          findings.add(path, List.of(unreadable(path, e)));
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
        findings.add(path, e.problems());
        return List.of(unchanged);
      } catch (RuntimeException | AssertionError | StackOverflowError e) {
        throw new IllegalStateException(
            "Weft failed on "
                + path
                + ". This is a bug in Weft: please report it with this stack trace and, if you"
                + " can, the class file.",
            e);
      }
      findings.add(path, woven.warnings());
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

    private static Problem unreadable(String path, IOException e) {
      return Problem.of(
          Severity.ERROR,
          Findings.place(path),
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
          findings.warnings(),
          findings.errors(),
          written);
    }
  }
}
