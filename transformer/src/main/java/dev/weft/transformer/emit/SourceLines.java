package dev.weft.transformer.emit;

import dev.weft.transformer.Location;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.LineNumberNode;

/** The source line of each place in a method body. */
final class SourceLines {
  private final InsnList code;
  private final int[] lines;

  SourceLines(InsnList code) {
    this.code = code;
    this.lines = new int[code.size()];
    int line = Location.UNKNOWN_LINE;
    for (int i = 0; i < lines.length; i++) {
      if (code.get(i) instanceof LineNumberNode number) line = number.line;
      lines[i] = line;
    }
  }

  /** Returns the line that {@code node} belongs to, or {@link Location#UNKNOWN_LINE}. */
  int at(AbstractInsnNode node) {
    return lines[code.indexOf(node)];
  }
}
