package dev.weft.transformer.discover;

import dev.weft.transformer.Location;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InnerClassNode;
import org.objectweb.asm.tree.LineNumberNode;
import org.objectweb.asm.tree.MethodNode;

/** Finds the source place of an instruction. */
final class Locations {
  private static final String INITIALISER = "static initialiser";

  /** How javac ends the name of a lambda's body if the lambda can be serialised. */
  private static final Pattern HASH = Pattern.compile("\\$[0-9a-f]{1,8}\\$[0-9]+$");

  private final ClassNode owner;

  Locations(ClassNode owner) {
    this.owner = owner;
  }

  /** Returns the place where {@code method} begins. */
  Location of(MethodNode method) {
    for (AbstractInsnNode insn : method.instructions) {
      if (insn instanceof LineNumberNode line) return at(method, line.line);
    }
    return at(method, Location.UNKNOWN_LINE);
  }

  /** Returns the place of {@code insn} in {@code method}. */
  Location of(MethodNode method, AbstractInsnNode insn) {
    return at(method, line(insn));
  }

  /** Returns the place of {@code insn}, which javac has copied from a field to a constructor. */
  Location ofField(AbstractInsnNode insn) {
    String fields = simpleName(owner.name) + "'s fields";
    return Location.of(owner.name.replace('/', '.'), owner.sourceFile, line(insn), fields);
  }

  /**
   * Returns whether {@code insn} of {@code constructor} was written outside of it: compilers copy
   * the initialisers of an object into each of its constructors. What a constructor has itself lies
   * between its first line and that of its closing brace; one that nobody wrote has no brace.
   */
  boolean isInitialiser(MethodNode constructor, AbstractInsnNode insn) {
    int line = line(insn);
    if (line == Location.UNKNOWN_LINE) return false;
    AbstractInsnNode end = constructor.instructions.getLast();
    while (end != null && end.getOpcode() != Opcodes.RETURN) end = end.getPrevious();
    if (end == null) return false; // it never ends, which no initialiser does
    boolean isWritten = false;
    for (AbstractInsnNode at = end.getPrevious();
        at != null && !Instructions.isReal(at);
        at = at.getPrevious()) {
      isWritten |= at instanceof LineNumberNode;
    }
    int first = of(constructor).line();
    return line < first || (isWritten ? line > line(end) : line > first);
  }

  static int line(AbstractInsnNode insn) {
    for (AbstractInsnNode at = insn; at != null; at = at.getPrevious()) {
      if (at instanceof LineNumberNode line) return line.line;
    }
    return Location.UNKNOWN_LINE;
  }

  private Location at(MethodNode method, int line) {
    return Location.of(owner.name.replace('/', '.'), owner.sourceFile, line, readable(method));
  }

  private String readable(MethodNode code) {
    MethodNode method = code instanceof EntryNode entry ? entry.plain() : code;
    if (method.name.equals("<clinit>")) return INITIALISER;
    if (Lambdas.isNamedAsOne(method)) return "a lambda in " + enclosing(method);
    int infix = method.name.indexOf(Lambdas.INFIX);
    if (infix > 0) return "a lambda in " + method.name.substring(0, infix);
    String name = method.name.equals("<init>") ? simpleName(owner.name) : method.name;
    return name
        + Arrays.stream(Type.getArgumentTypes(method.desc))
            .map(this::simpleName)
            .collect(Collectors.joining(", ", "(", ")"));
  }

  /**
   * Returns what a lambda stands in, as javac says it in {@code lambda$pay$0}, and with a hash for
   * one that can be serialised: {@code lambda$pay$87a1ef23$1}. Its parameters are not shown: those
   * that it captures are among them, and nobody wrote them.
   */
  private String enclosing(MethodNode lambda) {
    Matcher hash = HASH.matcher(lambda.name);
    int number = hash.find() ? hash.start() : lambda.name.lastIndexOf('$');
    int start = Lambdas.PREFIX.length();
    String name = number > start ? lambda.name.substring(start, number) : owner.name;
    return switch (name) {
      case "new" -> simpleName(owner.name) + "'s constructor or fields";
      case "static" -> "a " + INITIALISER;
      default -> simpleName(name);
    };
  }

  /** Returns how a source names a method that it calls: {@code HttpClient.sendAsync}. */
  String called(String owner, String name) {
    return simpleName(owner) + "." + name;
  }

  /** Returns the name of {@code type} as a source would have it. */
  String simpleName(Type type) {
    if (type.getSort() == Type.ARRAY) {
      return simpleName(type.getElementType()) + "[]".repeat(type.getDimensions());
    }
    return type.getSort() == Type.OBJECT ? simpleName(type.getInternalName()) : type.getClassName();
  }

  private String simpleName(String internalName) {
    for (InnerClassNode nested : owner.innerClasses) {
      if (nested.name.equals(internalName) && nested.innerName != null) return nested.innerName;
    }
    return internalName.substring(internalName.lastIndexOf('/') + 1);
  }
}
