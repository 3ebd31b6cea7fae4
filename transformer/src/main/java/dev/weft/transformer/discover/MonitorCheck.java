package dev.weft.transformer.discover;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
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
final class MonitorCheck {
  private static final int UNVISITED = -1;

  private final MethodNode method;
  private final InsnList code;
  private final int[] held;
  private final Deque<Integer> work = new ArrayDeque<>();

  private MonitorCheck(MethodNode method) {
    this.method = method;
    this.code = method.instructions;
    this.held = new int[code.size()];
  }

  /** Returns the awaits of {@code method} that stand inside a synchronized block. */
  static List<AbstractInsnNode> awaitsHoldingMonitor(MethodNode method) {
    for (AbstractInsnNode insn : method.instructions) {
      if (insn.getOpcode() == Opcodes.MONITORENTER) return new MonitorCheck(method).run();
    }
    return List.of();
  }

  private List<AbstractInsnNode> run() {
    Arrays.fill(held, UNVISITED);
    reach(0, 0);
    while (!work.isEmpty()) step(work.pop());
    List<AbstractInsnNode> found = new ArrayList<>();
    for (int i = 0; i < held.length; i++) {
      if (held[i] > 0 && Api.isAwait(code.get(i))) found.add(code.get(i));
    }
    return found;
  }

  private void step(int at) {
    AbstractInsnNode insn = code.get(at);
    int depth = held[at];
    for (TryCatchBlockNode block : method.tryCatchBlocks) {
      if (code.indexOf(block.start) <= at && at < code.indexOf(block.end)) {
        reach(code.indexOf(block.handler), depth);
      }
    }
    int opcode = insn.getOpcode();
    if (opcode == Opcodes.MONITORENTER) depth++;
    if (opcode == Opcodes.MONITOREXIT) depth = Math.max(0, depth - 1);
    for (LabelNode target : Instructions.targets(insn)) reach(target, depth);
    if (Instructions.fallsThrough(insn)) reach(at + 1, depth);
  }

  private void reach(LabelNode label, int depth) {
    reach(code.indexOf(label), depth);
  }

  private void reach(int at, int depth) {
    if (at < held.length && held[at] == UNVISITED) {
      held[at] = depth;
      work.push(at);
    }
  }
}
