package dev.weft.transformer.analyze;

import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.IincInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/** Which local variable an instruction reads or writes. */
public final class Slots {
  /** No local variable. */
  public static final int NONE = -1;

  private Slots() {}

  /** Returns the slot that {@code insn} reads, or {@link #NONE}. */
  public static int read(AbstractInsnNode insn) {
    if (insn instanceof IincInsnNode increment) return increment.var;
    return insn instanceof VarInsnNode variable && !isStore(variable.getOpcode())
        ? variable.var
        : NONE;
  }

  /** Returns the slot that {@code insn} writes, or {@link #NONE}. */
  public static int written(AbstractInsnNode insn) {
    if (insn instanceof IincInsnNode increment) return increment.var;
    return insn instanceof VarInsnNode variable && isStore(variable.getOpcode())
        ? variable.var
        : NONE;
  }

  /** Returns whether {@code insn} writes a value of two slots. */
  public static boolean writesWide(AbstractInsnNode insn) {
    return insn.getOpcode() == Opcodes.LSTORE || insn.getOpcode() == Opcodes.DSTORE;
  }

  private static boolean isStore(int opcode) {
    return opcode >= Opcodes.ISTORE && opcode <= Opcodes.ASTORE;
  }
}
