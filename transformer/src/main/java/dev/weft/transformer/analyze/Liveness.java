package dev.weft.transformer.analyze;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.MethodNode;

/**
 * The locals whose values are read again, at any place of a method body.
 *
 * <p>The classic backward analysis over blocks. What a handler reads is live throughout each block
 * that it covers, since an exception may leave the block anywhere.
 */
public final class Liveness {
  private final InsnList code;
  private final ControlFlow flow;
  private final BitSet[] liveIn;

  private Liveness(MethodNode body, ControlFlow flow) {
    this.code = body.instructions;
    this.flow = flow;
    this.liveIn = new BitSet[flow.blocks().size()];
  }

  /** Analyses {@code body}. */
  public static Liveness of(MethodNode body, ControlFlow flow) {
    Liveness liveness = new Liveness(body, flow);
    liveness.run();
    return liveness;
  }

  /** Returns the slots that are live before {@code insn}; a wide value is named by its first. */
  public BitSet before(AbstractInsnNode insn) {
    Block block = flow.blockOf(insn);
    return backTo(code.indexOf(insn), block);
  }

  private void run() {
    List<Block> blocks = flow.blocks();
    Deque<Block> work = new ArrayDeque<>();
    BitSet queued = new BitSet();
    for (Block block : blocks) {
      liveIn[block.index()] = new BitSet();
      work.push(block); // the last block first: most edges lead forward
      queued.set(block.index());
    }
    while (!work.isEmpty()) {
      Block block = work.pop();
      queued.clear(block.index());
      BitSet live = backTo(block.first(), block);
      if (live.equals(liveIn[block.index()])) continue;
      liveIn[block.index()] = live;
      for (Block before : block.predecessors()) {
        if (!queued.get(before.index())) {
          queued.set(before.index());
          work.push(before);
        }
      }
    }
  }

  /** Walks from the end of {@code block} back to {@code position}. */
  private BitSet backTo(int position, Block block) {
    BitSet live = new BitSet();
    for (Block next : block.successors()) live.or(liveIn[next.index()]);
    BitSet handled = new BitSet();
    for (Block handler : block.handlers()) handled.or(liveIn[handler.index()]);
    live.or(handled);
    for (int i = block.end() - 1; i >= position; i--) {
      AbstractInsnNode insn = code.get(i);
      int written = Slots.written(insn);
      if (written != Slots.NONE && !handled.get(written)) live.clear(written);
      int read = Slots.read(insn);
      if (read != Slots.NONE) live.set(read);
    }
    return live;
  }
}
