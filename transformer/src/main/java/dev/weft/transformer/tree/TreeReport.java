package dev.weft.transformer.tree;

import dev.weft.transformer.Problem;
import java.util.List;

/**
 * What became of a whole tree.
 *
 * @param classes how many class files were looked at, frame classes not counted
 * @param rewritten the classes that were rewritten now, in the order of their paths
 * @param alreadyWoven how many classes had been rewritten before
 * @param staleFrames how many frame classes were deleted because nothing uses them any more
 * @param warnings what is hardly meant, over all classes
 * @param errors what forbids the rewriting, over all classes
 * @param written whether the result was written; if not, nothing at all was changed
 */
public record TreeReport(
    int classes,
    List<Rewritten> rewritten,
    int alreadyWoven,
    int staleFrames,
    List<Problem> warnings,
    List<Problem> errors,
    boolean written) {

  /**
   * One class that was rewritten.
   *
   * @param className its name, as {@link Class#getName} says it
   * @param methods how many of its methods were rewritten
   */
  public record Rewritten(String className, int methods) {}

  public TreeReport {
    rewritten = List.copyOf(rewritten);
    warnings = List.copyOf(warnings);
    errors = List.copyOf(errors);
  }

  /** Returns how many methods were rewritten. */
  public int methods() {
    return rewritten.stream().mapToInt(Rewritten::methods).sum();
  }

  /** Returns one line for a build's log, such as {@code rewrote 12 methods in 5 of 40 classes}. */
  public String summary() {
    StringBuilder line = new StringBuilder();
    if (written) {
      line.append("rewrote ").append(count(methods(), "method"));
      line.append(" in ").append(rewritten.size()).append(" of ").append(count(classes, "class"));
      addUnlessZero(line, alreadyWoven, " already up to date");
      addUnlessZero(line, staleFrames, " stale frame " + (staleFrames == 1 ? "class" : "classes"));
      line.append(staleFrames == 0 ? "" : " deleted");
    } else {
      line.append("rewrote nothing: ").append(count(errors.size(), "error"));
      line.append(" in ").append(count(classes, "class"));
    }
    addUnlessZero(line, warnings.size(), warnings.size() == 1 ? " warning" : " warnings");
    return line.toString();
  }

  private static void addUnlessZero(StringBuilder line, int number, String what) {
    line.append(number == 0 ? "" : ", " + number + what);
  }

  private static String count(int number, String noun) {
    String plural = noun.endsWith("s") ? noun + "es" : noun + "s";
    return number + " " + (number == 1 ? noun : plural);
  }
}
