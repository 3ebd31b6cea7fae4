package dev.weft.transformer.discover;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TryCatchBlockNode;

/**
 * Finds awaits that are reached while a monitor is held.
 *
 * <p>Follows the code once, counting {@code monitorenter} and {@code monitorexit}. The JVM does not
 * demand that the count at an instruction is the same on every path (JVMS §2.11.10), but compilers
 * see to it; where it is not, the first path that gets there counts.
 */
final class MonitorCheck extends DataFlow<AbstractInsnNode, Integer> {
  private final MethodNode method;
  private final InsnList code;

  private MonitorCheck(MethodNode method) {
    this.method = method;
    this.code = method.instructions;
  }

  /** Returns the awaits of {@code method} that stand inside a synchronized block. */
  static Set<AbstractInsnNode> awaitsHoldingMonitor(MethodNode method) {
    return holdingMonitor(method, Api::isAwait);
  }

  /** Returns the instructions of that {@code kind} that stand inside a synchronized block. */
  static Set<AbstractInsnNode> holdingMonitor(MethodNode method, Predicate<AbstractInsnNode> kind) {
    for (AbstractInsnNode insn : method.instructions) {
      if (insn.getOpcode() == Opcodes.MONITORENTER) return new MonitorCheck(method).find(kind);
    }
    return Set.of();
  }

  private Set<AbstractInsnNode> find(Predicate<AbstractInsnNode> kind) {
    reach(code.getFirst(), 0);
    solve();
    Set<AbstractInsnNode> found = new LinkedHashSet<>();
    for (AbstractInsnNode insn : code) {
      if (kind.test(insn) && at(insn) != null && at(insn) > 0) found.add(insn);
    }
    return found;
  }

  @Override
  protected Integer join(Integer known, Integer more) {
    return known;
  }

  @Override
  protected void transfer(AbstractInsnNode insn, Integer held) {
    int at = code.indexOf(insn);
    for (TryCatchBlockNode block : method.tryCatchBlocks) {
      if (code.indexOf(block.start) <= at && at < code.indexOf(block.end)) {
        reach(block.handler, held);
      }
    }
    int after = heldAfter(insn, held);
    for (LabelNode target : Instructions.targets(insn)) reach(target, after);
    if (Instructions.fallsThrough(insn) && insn.getNext() != null) reach(insn.getNext(), after);
  }

  private static int heldAfter(AbstractInsnNode insn, int held) {
    return switch (insn.getOpcode()) {
      case Opcodes.MONITORENTER -> held + 1;
      case Opcodes.MONITOREXIT -> Math.max(0, held - 1);
      default -> held;
    };
  }
}
