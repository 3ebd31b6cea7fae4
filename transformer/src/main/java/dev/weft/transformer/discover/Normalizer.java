package dev.weft.transformer.discover;

import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.commons.JSRInlinerAdapter;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TryCatchBlockNode;

/**
 * Brings a method body into the shape that the later stages know.
 *
 * <ul>
 *   <li>Each await is the form with one parameter: the exception class of the other form is for the
 *       compiler only.
 *   <li>{@code Task.done()} is {@code Task.of(null)}, which it returns.
 *   <li>Between a call and its await, or its return, is nothing that has no effect.
 *   <li>Each {@code NEW} has a label of its own before it, by which verifier types name it.
 *   <li>Subroutines ({@code JSR}, {@code RET}) are copied to where they are called from.
 *   <li>There is a stack map wherever ways meet, even in class files that have none.
 * </ul>
 */
final class Normalizer {
  private Normalizer() {}

  /**
   * Returns a normalized copy of {@code method}, which is left as it is.
   *
   * @throws AmbiguousTypeException if the method has no stack maps, and needs them
   */
  static MethodNode normalize(ClassNode owner, MethodNode method) throws AmbiguousTypeException {
    MethodNode copy = copy(method);
    for (AbstractInsnNode insn : copy.instructions.toArray()) {
      if (insn instanceof MethodInsnNode call && Api.isStageAwait(call))
        dropExceptionClass(copy, call);
      if (Api.isTaskDone(insn)) {
        copy.instructions.insertBefore(insn, new InsnNode(Opcodes.ACONST_NULL));
        copy.instructions.set(insn, Api.taskOf());
      }
    }
    labelConstructions(copy);
    Redundant.removeFrom(copy.instructions);
    StackMaps.complete(owner, copy);
    copy.tryCatchBlocks.removeIf(Normalizer::isEmpty);
    return copy;
  }

  /** Sees to it that each {@code NEW} of {@code method} has a label before it. */
  static void labelConstructions(MethodNode method) {
    for (AbstractInsnNode insn : method.instructions.toArray()) {
      if (insn.getOpcode() == Opcodes.NEW && !(insn.getPrevious() instanceof LabelNode)) {
        method.instructions.insertBefore(insn, new LabelNode());
      }
    }
  }

  private static MethodNode copy(MethodNode method) {
    String[] exceptions = method.exceptions.toArray(String[]::new);
    MethodNode copy =
        new MethodNode(
            Opcodes.ASM9, method.access, method.name, method.desc, method.signature, exceptions);
    boolean hasSubroutines = false;
    for (AbstractInsnNode insn : method.instructions) {
      hasSubroutines |= insn.getOpcode() == Opcodes.JSR;
    }
    method.accept(
        hasSubroutines
            ? new JSRInlinerAdapter(
                copy, method.access, method.name, method.desc, method.signature, exceptions)
            : copy);
    return copy;
  }

  /** The JVM refuses a range without code (JVMS §4.7.3), and all of it may have been dropped. */
  private static boolean isEmpty(TryCatchBlockNode range) {
    return Instructions.realFrom(range.start) == Instructions.realFrom(range.end);
  }

  private static void dropExceptionClass(MethodNode method, MethodInsnNode await) {
    if (await.desc.equals(Api.AWAIT_STAGE)) return;
    if (Instructions.before(await) instanceof LdcInsnNode constant
        && constant.cst instanceof Type) {
      method.instructions.remove(constant);
    } else {
      method.instructions.insertBefore(await, new InsnNode(Opcodes.POP));
    }
    await.desc = Api.AWAIT_STAGE;
  }
}
