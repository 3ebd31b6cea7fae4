package dev.weft.it.libraries;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LookupSwitchInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;
import org.objectweb.asm.tree.TryCatchBlockNode;

/**
 * The instructions of a method that run while no monitor is held: where an await may stand.
 *
 * <p>Written without the transformer's own check, so that the one shows what the other lacks.
 */
final class Places {
  private static final int UNREACHED = -1;

  private final MethodNode method;
  private final InsnList code;
  private final int[] held;
  private final Deque<Integer> work = new ArrayDeque<>();

  private Places(MethodNode method) {
    this.method = method;
    this.code = method.instructions;
    this.held = new int[code.size()];
  }

  /** Returns them in the order of the code; code that is never reached is not among them. */
  static List<AbstractInsnNode> withoutMonitor(MethodNode method) {
    return new Places(method).run();
  }

  private List<AbstractInsnNode> run() {
    Arrays.fill(held, UNREACHED);
    reach(0, 0);
    while (!work.isEmpty()) step(work.pop());
    List<AbstractInsnNode> found = new ArrayList<>();
    for (int i = 0; i < held.length; i++) {
      if (held[i] == 0 && code.get(i).getOpcode() >= 0) found.add(code.get(i));
    }
    return found;
  }

  private void step(int at) {
    AbstractInsnNode insn = code.get(at);
    int depth = held[at];
    if (insn.getOpcode() >= 0) reachHandlers(at, depth);
    if (insn.getOpcode() == Opcodes.MONITORENTER) depth++;
    if (insn.getOpcode() == Opcodes.MONITOREXIT) depth--;
    for (LabelNode target : targets(insn)) reach(code.indexOf(target), depth);
    if (fallsThrough(insn)) reach(at + 1, depth);
  }

  /** Those behind a handler that catches everything are never reached from here. */
  private void reachHandlers(int at, int depth) {
    for (TryCatchBlockNode block : method.tryCatchBlocks) {
      if (at < code.indexOf(block.start) || code.indexOf(block.end) <= at) continue;
      reach(code.indexOf(block.handler), depth);
      if (block.type == null) return;
    }
  }

  private void reach(int at, int depth) {
    if (at >= held.length || held[at] >= depth) return;
    held[at] = depth;
    work.push(at);
  }

  private static List<LabelNode> targets(AbstractInsnNode insn) {
    List<LabelNode> targets = new ArrayList<>();
    if (insn instanceof JumpInsnNode jump) targets.add(jump.label);
    if (insn instanceof TableSwitchInsnNode table) {
      targets.addAll(table.labels);
      targets.add(table.dflt);
    }
    if (insn instanceof LookupSwitchInsnNode lookup) {
      targets.addAll(lookup.labels);
      targets.add(lookup.dflt);
    }
    return targets;
  }

  private static boolean fallsThrough(AbstractInsnNode insn) {
    int opcode = insn.getOpcode();
    boolean isReturn = opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN;
    boolean isSwitch = opcode == Opcodes.TABLESWITCH || opcode == Opcodes.LOOKUPSWITCH;
    return !isReturn
        && !isSwitch
        && opcode != Opcodes.GOTO
        && opcode != Opcodes.ATHROW
        && opcode != Opcodes.RET;
  }
}
