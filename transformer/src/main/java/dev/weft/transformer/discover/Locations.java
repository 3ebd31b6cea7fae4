package dev.weft.transformer.discover;

import dev.weft.transformer.Location;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.LineNumberNode;
import org.objectweb.asm.tree.MethodNode;

/** Finds the source place of an instruction. */
final class Locations {
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

  static int line(AbstractInsnNode insn) {
    for (AbstractInsnNode at = insn; at != null; at = at.getPrevious()) {
      if (at instanceof LineNumberNode line) return line.line;
    }
    return Location.UNKNOWN_LINE;
  }

  private Location at(MethodNode method, int line) {
    return new Location(owner.name.replace('/', '.'), owner.sourceFile, line, readable(method));
  }

  private String readable(MethodNode method) {
    String name =
        switch (method.name) {
          case "<init>" -> simpleName(owner.name);
          case "<clinit>" -> "static initialiser";
          default -> method.name;
        };
    if (method.name.equals("<clinit>")) return name;
    return name
        + Arrays.stream(Type.getArgumentTypes(method.desc))
            .map(Locations::simpleName)
            .collect(Collectors.joining(", ", "(", ")"));
  }

  static String simpleName(Type type) {
    return simpleName(type.getClassName());
  }

  private static String simpleName(String name) {
    return name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('/')) + 1);
  }
}
