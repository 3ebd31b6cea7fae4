package dev.weft.transformer.analyze;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LineNumberNode;
import org.objectweb.asm.tree.LookupSwitchInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;
import org.objectweb.asm.tree.TryCatchBlockNode;

/** The basic blocks of a method body, in the order of the code. */
public final class ControlFlow {
  private final InsnList code;
  private final List<Block> blocks = new ArrayList<>();
  private final int[] blockAt;

  private ControlFlow(InsnList code) {
    this.code = code;
    this.blockAt = new int[code.size()];
  }

  /** Splits {@code body} into blocks; each instruction in {@code alone} begins one. */
  public static ControlFlow of(MethodNode body, Set<? extends AbstractInsnNode> alone) {
    ControlFlow flow = new ControlFlow(body.instructions);
    flow.split(flow.leaders(body, alone));
    flow.connect(body);
    return flow;
  }

  /** Returns all blocks; the method is entered at the first. */
  public List<Block> blocks() {
    return blocks;
  }

  /** Returns the block that {@code insn} belongs to. */
  public Block blockOf(AbstractInsnNode insn) {
    return blocks.get(blockAt[code.indexOf(insn)]);
  }

  /** Returns whether {@code insn} is an instruction, and not a label, line number or frame. */
  public static boolean isReal(AbstractInsnNode insn) {
    return insn.getOpcode() >= 0;
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

  /** Returns whether {@code insn} returns from an async method: a reference, or nothing. */
  public static boolean isReturn(AbstractInsnNode insn) {
    return insn != null
        && (insn.getOpcode() == Opcodes.ARETURN || insn.getOpcode() == Opcodes.RETURN);
  }

  /** Returns the next node that is no label or line: an instruction, or a frame. */
  public static AbstractInsnNode next(AbstractInsnNode insn) {
    AbstractInsnNode next = insn.getNext();
    while (next instanceof LabelNode || next instanceof LineNumberNode) next = next.getNext();
    return next;
  }

  /** Returns the previous node that is no label or line: an instruction, or a frame. */
  public static AbstractInsnNode previous(AbstractInsnNode insn) {
    AbstractInsnNode previous = insn.getPrevious();
    while (previous instanceof LabelNode || previous instanceof LineNumberNode) {
      previous = previous.getPrevious();
    }
    return previous;
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

  /** Marks the instructions that begin a block. */
  private BitSet leaders(MethodNode body, Set<? extends AbstractInsnNode> alone) {
    BitSet leaders = new BitSet(code.size());
    leaders.set(0);
    for (int i = 0; i < code.size(); i++) {
      AbstractInsnNode insn = code.get(i);
      for (LabelNode target : targets(insn)) leaders.set(realAfter(target));
      if (isReal(insn) && (!fallsThrough(insn) || insn instanceof JumpInsnNode)) {
        leaders.set(realAfter(insn.getNext()));
      }
      if (alone.contains(insn)) leaders.set(i);
    }
    for (TryCatchBlockNode range : body.tryCatchBlocks) {
      leaders.set(realAfter(range.start));
      leaders.set(realAfter(range.end));
      leaders.set(realAfter(range.handler));
    }
    return leaders;
  }

  /** Returns the position of the first instruction at or after {@code node}, or the code's end. */
  private int realAfter(AbstractInsnNode node) {
    AbstractInsnNode at = node;
    while (at != null && !isReal(at)) at = at.getNext();
    return at == null ? code.size() : code.indexOf(at);
  }

  private void split(BitSet leaders) {
    int first = 0;
    int leader = firstReal();
    while (first < code.size()) {
      int next = leaders.nextSetBit(leader + 1);
      boolean last = next < 0 || next >= code.size();
      int end = last ? code.size() : afterReal(next);
      Block block = new Block(blocks.size(), first, end);
      for (int i = first; i < end; i++) blockAt[i] = block.index();
      blocks.add(block);
      first = end;
      leader = next;
    }
  }

  private int firstReal() {
    int at = 0;
    while (at < code.size() && !isReal(code.get(at))) at++;
    return at;
  }

  /** Returns where the labels and frames that belong to the instruction at {@code leader} begin. */
  private int afterReal(int leader) {
    int at = leader;
    while (at > 0 && !isReal(code.get(at - 1))) at--;
    return at;
  }

  private void connect(MethodNode body) {
    for (Block block : blocks) {
      AbstractInsnNode last = block.lastReal(code);
      if (last == null) continue;
      for (LabelNode target : targets(last)) block.leadsTo(blockOf(target));
      if (fallsThrough(last) && block.index() + 1 < blocks.size()) {
        block.leadsTo(blocks.get(block.index() + 1));
      }
    }
    for (TryCatchBlockNode range : body.tryCatchBlocks) {
      int start = realAfter(range.start);
      int end = realAfter(range.end);
      for (int i = start; i < end; i = blocks.get(blockAt[i]).end()) {
        blocks.get(blockAt[i]).mayThrowTo(blockOf(range.handler));
      }
    }
  }
}
