package dev.weft.transformer.discover;

import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.TypeInsnNode;

/**
 * Takes out what Kotlin writes around calls of Weft's API, and what never has an effect: it casts
 * an awaited task to the stage that it is, and checks that {@code Task.of} did not return null.
 * Either would stand between a call and its await, or its return, and make both slower.
 */
final class Redundant {
  private static final String INTRINSICS = "kotlin/jvm/internal/Intrinsics";

  private Redundant() {}

  /** Removes it from {@code code}. */
  static void removeFrom(InsnList code) {
    for (AbstractInsnNode insn : code.toArray()) {
      if (isCastOfStage(insn)) code.remove(insn);
      if (Api.isTaskFactory(insn)) nullCheckAfter(insn).forEach(code::remove);
    }
  }

  private static boolean isCastOfStage(AbstractInsnNode insn) {
    return insn.getOpcode() == Opcodes.CHECKCAST
        && ((TypeInsnNode) insn).desc.equals(Api.STAGE)
        && Api.isAwait(Instructions.after(insn))
        && Instructions.before(insn) instanceof MethodInsnNode call
        && ReturnKind.ofStage(call.desc).isPresent();
  }

  /** Returns the instructions of {@code DUP, "of(...)", checkNotNullExpressionValue}, if any. */
  private static List<AbstractInsnNode> nullCheckAfter(AbstractInsnNode factory) {
    List<AbstractInsnNode> check = new ArrayList<>();
    AbstractInsnNode at = factory;
    for (int opcode : new int[] {Opcodes.DUP, Opcodes.LDC, Opcodes.INVOKESTATIC}) {
      at = Instructions.after(at);
      if (at == null || at.getOpcode() != opcode) return List.of();
      check.add(at);
    }
    MethodInsnNode call = (MethodInsnNode) at;
    boolean isNullCheck =
        call.owner.equals(INTRINSICS)
            && call.name.startsWith("checkNotNull")
            && Type.getReturnType(call.desc) == Type.VOID_TYPE
            && Type.getArgumentTypes(call.desc).length == 2;
    return isNullCheck ? check : List.of();
  }
}
