package dev.weft.transformer;

import dev.weft.transformer.Problem.Severity;
import dev.weft.transformer.discover.AsyncClass;
import dev.weft.transformer.discover.AsyncMethod;
import dev.weft.transformer.discover.JitLimit;
import dev.weft.transformer.emit.TooLargeException;
import dev.weft.transformer.emit.WovenAttribute;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.objectweb.asm.tree.ClassNode;

/**
 * Every problem of a class file as such, and every one that shows only while it is rewritten: their
 * words, in one place.
 */
final class LateProblems {
  private static final String SPLIT =
      "split it: move parts of it into methods of their own, @Async where they await";

  private static final String UNREADABLE = "the class file cannot be read";
  private static final String COMPILE_AGAIN =
      "compile the class again; if a tool changes it before Weft does, try without";

  private static final String UNKNOWN_RELEASE = ", newer than this Weft knows: ";
  private static final int VERSION_OF_JAVA_0 = 44;

  private LateProblems() {}

  static CannotRewriteException damaged(ClassFile file, RuntimeException e) {
    Problem problem = error(location(file.className(), null), UNREADABLE, damage(e), COMPILE_AGAIN);
    return new CannotRewriteException(List.of(problem), e);
  }

  static Problem damagedPassed(ClassFile file, RuntimeException e) {
    return Problem.of(
        Severity.WARNING,
        location(file.className(), null),
        UNREADABLE,
        damage(e) + "; it mentions Weft without awaiting, so it stays as it is",
        COMPILE_AGAIN);
  }

  private static String damage(RuntimeException e) {
    return "it is cut off, or was damaged by the tool that wrote it: " + e;
  }

  static CannotRewriteException unknownVersion(ClassFile file) {
    return new CannotRewriteException(
        List.of(
            error(
                location(file.className(), null),
                "a class file of version " + file.version() + UNKNOWN_RELEASE + release(file),
                "it awaits, and nobody can rewrite a format before it is defined",
                "use a newer Weft, or compile for an older release with javac --release")));
  }

  static Problem unknownVersionPassed(ClassFile file) {
    return Problem.of(
        Severity.WARNING,
        location(file.className(), null),
        "a class file of version " + file.version() + UNKNOWN_RELEASE + release(file),
        "it mentions Weft without awaiting, so it stays as it is; none of its code was checked",
        "use a newer Weft, or compile for an older release with javac --release");
  }

  /** A class that another Weft has rewritten: this one neither knows its code nor can undo it. */
  static CannotRewriteException otherFormat(ClassNode node, int format) {
    return new CannotRewriteException(
        List.of(
            error(
                location(node),
                "a class that was rewritten in format "
                    + format
                    + "; this Weft knows format "
                    + WovenAttribute.FORMAT
                    + " only",
                "its code calls another weft-runtime than the one that belongs to this Weft, which"
                    + " would refuse it at its first suspension",
                "compile the class again (mvn clean) and rewrite it with this Weft, or use the Weft"
                    + " that rewrote it, weft-runtime included")));
  }

  private static String release(ClassFile file) {
    return "Java " + (file.version() - VERSION_OF_JAVA_0);
  }

  /** A class, or a method of it, that passes a limit even with single copies. */
  static CannotRewriteException tooLarge(AsyncClass found, TooLargeException e) {
    List<Problem> problems = new ArrayList<>(found.problems());
    if (e.methods().isEmpty()) {
      problems.add(
          error(
              location(found.node()),
              number(e.constants()) + " constants once the class is rewritten",
              "the class file format allows 65,535 constants in one class",
              "split it: move some of its @Async methods to a class of their own"));
      return new CannotRewriteException(problems, e);
    }
    String last = null;
    for (Map.Entry<AsyncMethod, Integer> each : e.methods().entrySet()) {
      last = name(each.getKey());
      problems.add(
          error(
              each.getKey().where(),
              number(each.getValue()) + " bytes of code once the method is rewritten",
              "the class file format allows 65,535 bytes of code in one method",
              SPLIT));
    }
    return new CannotRewriteException(problems, e, last);
  }

  static Problem notCompiled(AsyncMethod method, int bytes) {
    return Problem.of(
        Severity.WARNING,
        method.where(),
        number(bytes) + " bytes of code once the method is rewritten",
        "the JVM compiles no method of more than "
            + number(JitLimit.MAX_COMPILED)
            + " bytes, so this one is always interpreted",
        SPLIT);
  }

  /** Something that Weft ought to have done for a class. */
  static CannotRewriteException defect(
      ClassNode node, List<Problem> warnings, Throwable thrown, byte[] classFile) {
    return defect(location(node), warnings, thrown, classFile, null);
  }

  /** Something that Weft ought to have done for a method. */
  static CannotRewriteException defect(
      AsyncClass found, AsyncMethod method, Throwable thrown, byte[] classFile) {
    return defect(method.where(), found.problems(), thrown, classFile, name(method));
  }

  private static String name(AsyncMethod method) {
    return method.original().name + method.original().desc;
  }

  private static CannotRewriteException defect(
      Location where, List<Problem> warnings, Throwable thrown, byte[] classFile, String method) {
    StackTraceElement[] trace = thrown.getStackTrace();
    String place = trace.length == 0 ? "" : " at " + trace[0];
    List<Problem> problems = new ArrayList<>(warnings);
    problems.add(
        error(
            where,
            "Weft failed to rewrite this",
            "a bug in Weft, not in your code: " + thrown + place,
            "please report it with the class file as the compiler wrote it"
                + KeptClassFile.of(where.className(), classFile)));
    return new CannotRewriteException(problems, thrown, method);
  }

  /** Returns a whole class as a place. */
  private static Location location(ClassNode node) {
    return location(node.name, node.sourceFile);
  }

  private static Location location(String internalName, String sourceFile) {
    String name = internalName.replace('/', '.');
    String simpleName = name.substring(name.lastIndexOf('.') + 1);
    return Location.of(name, sourceFile, Location.UNKNOWN_LINE, "class " + simpleName);
  }

  private static Problem error(Location where, String what, String why, String fix) {
    return Problem.of(Severity.ERROR, where, what, why, fix);
  }

  private static String number(int count) {
    return String.format(Locale.ROOT, "%,d", count);
  }
}
