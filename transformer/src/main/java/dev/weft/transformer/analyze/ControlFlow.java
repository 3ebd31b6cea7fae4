package dev.weft.transformer.analyze;

import dev.weft.transformer.discover.Instructions;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.MethodNode;
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

  /** Marks the instructions that begin a block. */
  private BitSet leaders(MethodNode body, Set<? extends AbstractInsnNode> alone) {
    BitSet leaders = new BitSet(code.size());
    leaders.set(0);
    for (int i = 0; i < code.size(); i++) {
      AbstractInsnNode insn = code.get(i);
      for (LabelNode target : Instructions.targets(insn)) leaders.set(realAfter(target));
      if (Instructions.isReal(insn)
          && (!Instructions.fallsThrough(insn) || insn instanceof JumpInsnNode)) {
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
    AbstractInsnNode real = Instructions.realFrom(node);
    return real == null ? code.size() : code.indexOf(real);
  }

  private void split(BitSet leaders) {
    int first = 0;
    int leader = realAfter(code.getFirst());
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

  /**
   * Returns where the labels and stack maps that belong to the instruction at {@code leader} begin.
   */
  private int afterReal(int leader) {
    int at = leader;
    while (at > 0 && !Instructions.isReal(code.get(at - 1))) at--;
    return at;
  }

  private void connect(MethodNode body) {
    for (Block block : blocks) {
      AbstractInsnNode last = block.lastReal(code);
      if (last == null) continue;
      for (LabelNode target : Instructions.targets(last)) block.leadsTo(blockOf(target));
      if (Instructions.fallsThrough(last) && block.index() + 1 < blocks.size()) {
        block.leadsTo(blocks.get(block.index() + 1));
      }
    }
    for (TryCatchBlockNode range : body.tryCatchBlocks) {
      int end = blockFrom(range.end);
      for (int i = blockFrom(range.start); i < end; i++) {
        blocks.get(i).mayThrowTo(blockOf(range.handler));
      }
    }
  }

  /** Returns the number of the block that begins with the first instruction after {@code node}. */
  private int blockFrom(LabelNode node) {
    int real = realAfter(node);
    return real == code.size() ? blocks.size() : blockAt[real];
  }
}
