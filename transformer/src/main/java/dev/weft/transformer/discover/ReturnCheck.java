package dev.weft.transformer.discover;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LocalVariableNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TryCatchBlockNode;
import org.objectweb.asm.tree.VarInsnNode;

/** What is wrong, or hardly meant, with the stages that a method returns. */
final class ReturnCheck {
  private static final String LOMBOK = "lombok/Lombok";

  private final MethodNode method;
  private final List<Returned> returned;

  /** Prepares for {@code method} of {@code owner}, which returns a stage. */
  ReturnCheck(ClassNode owner, MethodNode method) {
    this.method = method;
    this.returned = mayMatter() ? Returned.by(owner, method) : List.of();
  }

  /** Most methods return {@code Task.of(...)} and nothing else, and need no analysis. */
  private boolean mayMatter() {
    boolean returnsOther = false;
    boolean isOfInterest = !method.tryCatchBlocks.isEmpty();
    for (AbstractInsnNode insn : method.instructions) {
      returnsOther |=
          insn.getOpcode() == Opcodes.ARETURN && !Api.isTaskFactory(Instructions.before(insn));
      isOfInterest |= isNull(insn);
    }
    return returnsOther && isOfInterest;
  }

  /** Returns the constant nulls that are returned for certain once they are reached. */
  List<AbstractInsnNode> nulls() {
    return returned.stream()
        .filter(each -> each.origins().stream().allMatch(ReturnCheck::isNull))
        .map(Returned::value)
        .toList();
  }

  /** Returns the loads of variables that are null on some way here, and never compared with it. */
  List<AbstractInsnNode> possibleNulls() {
    return returned.stream()
        .filter(each -> each.origins().stream().anyMatch(ReturnCheck::isNull))
        .filter(each -> !each.origins().stream().allMatch(ReturnCheck::isNull))
        .map(Returned::value)
        .filter(each -> each instanceof VarInsnNode load && !isCompared(load.var))
        .toList();
  }

  /**
   * Returns the last instructions of the expressions that are returned from within a {@code try},
   * and whose value is a stage that may end only later.
   *
   * @param made which origins of a value are of interest
   */
  List<AbstractInsnNode> inTry(Predicate<AbstractInsnNode> made) {
    List<AbstractInsnNode> found = new ArrayList<>();
    for (Returned each : returned) {
      boolean endsLater =
          each.origins().stream()
              .filter(made)
              .anyMatch(from -> !isNull(from) && !Api.isSettledStage(from));
      if (endsLater && isGuarded(each.value())) found.add(each.value());
    }
    return found;
  }

  /** Returns what a reader would call the value of {@code insn}. */
  String name(AbstractInsnNode insn) {
    if (insn instanceof MethodInsnNode call && !call.name.startsWith("<")) {
      return call.name + "(...)";
    }
    if (insn instanceof VarInsnNode load && method.localVariables != null) {
      int at = method.instructions.indexOf(load);
      for (LocalVariableNode each : method.localVariables) {
        if (each.index == load.var
            && method.instructions.indexOf(each.start) <= at
            && at < method.instructions.indexOf(each.end)) {
          return each.name;
        }
      }
    }
    return "a task";
  }

  private static boolean isNull(AbstractInsnNode insn) {
    return insn.getOpcode() == Opcodes.ACONST_NULL;
  }

  private boolean isCompared(int variable) {
    for (AbstractInsnNode insn : method.instructions) {
      boolean compares =
          insn.getOpcode() == Opcodes.IFNULL || insn.getOpcode() == Opcodes.IFNONNULL;
      if (compares
          && Instructions.before(insn) instanceof VarInsnNode load
          && load.var == variable) {
        return true;
      }
    }
    return false;
  }

  private boolean isGuarded(AbstractInsnNode insn) {
    int at = method.instructions.indexOf(insn);
    for (TryCatchBlockNode range : method.tryCatchBlocks) {
      if (method.instructions.indexOf(range.start) <= at
          && at < method.instructions.indexOf(range.end)
          && !onlyRethrows(range.handler)) {
        return true;
      }
    }
    return false;
  }

  private static final Set<Integer> WITHOUT_EFFECT =
      Set.of(
          Opcodes.NOP,
          Opcodes.ALOAD,
          Opcodes.ASTORE,
          Opcodes.DUP,
          Opcodes.SWAP,
          Opcodes.CHECKCAST,
          Opcodes.MONITOREXIT);

  /** Returns whether a handler is a compiler's or a tool's own, such as that of a monitor. */
  private static boolean onlyRethrows(LabelNode handler) {
    AbstractInsnNode at = Instructions.realFrom(handler);
    for (; at != null; at = Instructions.realFrom(at.getNext())) {
      if (WITHOUT_EFFECT.contains(at.getOpcode())) continue;
      boolean byLombok = at instanceof MethodInsnNode call && call.owner.equals(LOMBOK);
      if (!byLombok) return at.getOpcode() == Opcodes.ATHROW;
    }
    return false;
  }
}
