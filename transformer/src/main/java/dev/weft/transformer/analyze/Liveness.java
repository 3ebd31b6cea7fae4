package dev.weft.transformer.analyze;

import dev.weft.transformer.discover.DataFlow;
import java.util.BitSet;
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
  private final Backward atEnds = new Backward();

  /**
   * What is read again after a block.
   *
   * @param live the slots that are, in whatever way the block is left
   * @param handled those of them that its handlers read
   */
  private record AtEnd(BitSet live, BitSet handled) {
    static final AtEnd NOTHING = new AtEnd(new BitSet(), new BitSet());

    AtEnd and(AtEnd more) {
      return new AtEnd(union(live, more.live), union(handled, more.handled));
    }

    private static BitSet union(BitSet a, BitSet b) {
      BitSet both = (BitSet) a.clone();
      both.or(b);
      return both;
    }
  }

  private Liveness(MethodNode body, ControlFlow flow) {
    this.code = body.instructions;
    this.flow = flow;
  }

  /** Analyses {@code body}. */
  public static Liveness of(MethodNode body, ControlFlow flow) {
    Liveness liveness = new Liveness(body, flow);
    // The last block comes first: most edges lead forward.
    for (Block block : flow.blocks()) liveness.atEnds.reach(block, AtEnd.NOTHING);
    liveness.atEnds.solve();
    return liveness;
  }

  /** Returns the slots that are live before {@code insn}; a wide value is named by its first. */
  public BitSet before(AbstractInsnNode insn) {
    Block block = flow.blockOf(insn);
    return backTo(code.indexOf(insn), block, atEnds.at(block));
  }

  /** Walks from the end of {@code block} back to {@code position}. */
  private BitSet backTo(int position, Block block, AtEnd end) {
    BitSet live = (BitSet) end.live.clone();
    for (int i = block.end() - 1; i >= position; i--) {
      AbstractInsnNode insn = code.get(i);
      int written = Slots.written(insn);
      if (written != Slots.NONE && !end.handled.get(written)) live.clear(written);
      int read = Slots.read(insn);
      if (read != Slots.NONE) live.set(read);
    }
    return live;
  }

  private final class Backward extends DataFlow<Block, AtEnd> {
    @Override
    protected AtEnd join(AtEnd known, AtEnd more) {
      return known.and(more);
    }

    @Override
    protected void transfer(Block block, AtEnd end) {
      BitSet live = backTo(block.first(), block, end);
      for (Block before : block.predecessors()) {
        reach(before, new AtEnd(live, before.handlers().contains(block) ? live : new BitSet()));
      }
    }
  }
}
