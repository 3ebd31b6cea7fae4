package dev.weft.transformer.discover;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TryCatchBlockNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * A handler around an await that catches everything, a cancellation too, never looks at what it has
 * caught, and lets the method go on as if nothing had happened.
 *
 * @param handler its first instruction
 * @param type the internal name of what it catches
 */
record SwallowedFailure(AbstractInsnNode handler, String type) {
  private static final Set<String> EVERYTHING = Set.of("java/lang/Throwable", "java/lang/Error");
  private static final String CANCELLED = "dev/weft/CancelledError";

  /** Returns those of {@code method}. */
  static List<SwallowedFailure> in(MethodNode method) {
    List<SwallowedFailure> found = new ArrayList<>();
    Set<LabelNode> seen = new HashSet<>();
    for (TryCatchBlockNode range : method.tryCatchBlocks) {
      if (range.type == null || !EVERYTHING.contains(range.type)) continue;
      if (!coversCancellation(method, range) || !seen.add(range.handler)) continue;
      AbstractInsnNode handler = Instructions.realFrom(range.handler);
      if (isUnused(handler) && goesOn(handler, range)) {
        found.add(new SwallowedFailure(handler, range.type));
      }
    }
    return found;
  }

  String simpleName() {
    return type.substring(type.lastIndexOf('/') + 1);
  }

  /** Returns whether a cancellation at some await gets to {@code range}, and to none before it. */
  private static boolean coversCancellation(MethodNode method, TryCatchBlockNode range) {
    for (AbstractInsnNode at = range.start; at != range.end; at = at.getNext()) {
      if (Api.isSuspension(at) && isFirst(method, range, at)) return true;
    }
    return false;
  }

  private static boolean isFirst(
      MethodNode method, TryCatchBlockNode range, AbstractInsnNode await) {
    int position = method.instructions.indexOf(await);
    for (TryCatchBlockNode each : method.tryCatchBlocks) {
      if (each == range) return true;
      boolean covers =
          method.instructions.indexOf(each.start) <= position
              && position < method.instructions.indexOf(each.end);
      if (covers && (each.type == null || isOrAbove(each.type))) return false;
    }
    return true;
  }

  private static boolean isOrAbove(String type) {
    return type.equals(CANCELLED) || EVERYTHING.contains(type);
  }

  private static boolean isUnused(AbstractInsnNode handler) {
    if (handler.getOpcode() == Opcodes.POP) return true;
    if (handler.getOpcode() != Opcodes.ASTORE) return false;
    int slot = ((VarInsnNode) handler).var;
    for (AbstractInsnNode insn : reached(handler, slot)) {
      if (insn.getOpcode() == Opcodes.ALOAD && ((VarInsnNode) insn).var == slot) return false;
    }
    return true;
  }

  /** Returns whether the method can end, or begin again, after the handler without throwing. */
  private static boolean goesOn(AbstractInsnNode handler, TryCatchBlockNode range) {
    Set<AbstractInsnNode> reached = reached(handler, NO_SLOT);
    return reached.contains(Instructions.realFrom(range.start))
        || reached.stream().anyMatch(Instructions::isReturn);
  }

  private static final int NO_SLOT = -1;

  /** Follows the code from {@code first}, no further than to the next store to {@code slot}. */
  private static Set<AbstractInsnNode> reached(AbstractInsnNode first, int slot) {
    return DataFlow.reached(
        List.of(first),
        insn -> {
          boolean overwrites =
              insn != first
                  && insn.getOpcode() == Opcodes.ASTORE
                  && ((VarInsnNode) insn).var == slot;
          return overwrites ? List.of() : next(insn);
        });
  }

  private static List<AbstractInsnNode> next(AbstractInsnNode insn) {
    List<AbstractInsnNode> next = new ArrayList<>();
    for (LabelNode target : Instructions.targets(insn)) next.add(Instructions.realFrom(target));
    if (Instructions.fallsThrough(insn)) next.add(Instructions.realFrom(insn.getNext()));
    next.removeIf(Objects::isNull); // where the code ends
    return next;
  }
}
