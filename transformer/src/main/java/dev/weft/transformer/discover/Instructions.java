package dev.weft.transformer.discover;

import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LineNumberNode;
import org.objectweb.asm.tree.LookupSwitchInsnNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;

/** Where control goes from one node of a method's code, and which nodes stand beside it. */
public final class Instructions {
  private Instructions() {}

  /** Returns whether {@code node} is an instruction, and not a label, line number or stack map. */
  public static boolean isReal(AbstractInsnNode node) {
    return node.getOpcode() >= 0;
  }

  /**
   * Returns {@code node} if it is an instruction, else the first one after it; null at the end of
   * the code.
   */
  public static AbstractInsnNode realFrom(AbstractInsnNode node) {
    AbstractInsnNode at = node;
    while (at != null && !isReal(at)) at = at.getNext();
    return at;
  }

  /** Returns whether {@code insn} ends a method: it returns a stage, a value, or nothing. */
  public static boolean isReturn(AbstractInsnNode insn) {
    return insn.getOpcode() >= Opcodes.IRETURN && insn.getOpcode() <= Opcodes.RETURN;
  }

  /** Returns whether control can go from {@code insn} to the one after it. */
  public static boolean fallsThrough(AbstractInsnNode insn) {
    int opcode = insn.getOpcode();
    return opcode != Opcodes.GOTO
        && opcode != Opcodes.ATHROW
        && opcode != Opcodes.RET
        && !(opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN)
        && !(insn instanceof TableSwitchInsnNode)
        && !(insn instanceof LookupSwitchInsnNode);
  }

  /** Returns the labels that {@code insn} can jump to. */
  public static List<LabelNode> targets(AbstractInsnNode insn) {
    if (insn instanceof JumpInsnNode jump) return List.of(jump.label);
    if (insn instanceof TableSwitchInsnNode table) return and(table.labels, table.dflt);
    if (insn instanceof LookupSwitchInsnNode lookup) return and(lookup.labels, lookup.dflt);
    return List.of();
  }

  private static List<LabelNode> and(List<LabelNode> labels, LabelNode last) {
    List<LabelNode> all = new ArrayList<>(labels);
    all.add(last);
    return all;
  }

  /**
   * Returns the instruction that always runs right before {@code insn}; null if there is none, or
   * if a jump can lead in between, which a stack map there would tell.
   */
  public static AbstractInsnNode before(AbstractInsnNode insn) {
    AbstractInsnNode before = insn.getPrevious();
    while (before instanceof LabelNode || before instanceof LineNumberNode) {
      before = before.getPrevious();
    }
    return before != null && isReal(before) ? before : null;
  }

  /** Returns whether the method returns at once what {@code insn} leaves on the stack. */
  public static boolean isReturned(AbstractInsnNode insn) {
    AbstractInsnNode after = after(insn);
    return after != null && isReturn(after);
  }

  /** Returns the node after {@code insn} that is neither a label nor a line; null at the end. */
  public static AbstractInsnNode after(AbstractInsnNode insn) {
    AbstractInsnNode after = insn.getNext();
    while (after instanceof LabelNode || after instanceof LineNumberNode) after = after.getNext();
    return after;
  }
}
