package dev.weft.transformer.plan;

import dev.weft.transformer.analyze.Block;
import dev.weft.transformer.analyze.ControlFlow;
import dev.weft.transformer.discover.DataFlow;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.CodeSizeEvaluator;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.InsnList;

/**
 * Finds where to divide a method: into parts of about the same size, between blocks where the stack
 * map says what there is. Never where a monitor might be held, which a method has to release before
 * it returns.
 */
final class Divider {
  /** About how many bytes a suspension point takes beside the user's code. */
  private static final int SUSPENSION = 50;

  private final ControlFlow flow;
  private final InsnList code;
  private final BitSet awaits;

  private Divider(FramePlan plan) {
    this.flow = plan.analysis().flow();
    this.code = plan.method().body().instructions;
    this.awaits = new BitSet();
    for (StatePlan state : plan.states()) {
      awaits.set(flow.blockOf(state.point().call()).index());
    }
  }

  /** Returns the blocks of each part; fewer parts than asked for, if there are too few places. */
  static List<BitSet> divide(FramePlan plan, int parts) {
    return new Divider(plan).divide(parts);
  }

  /** Returns the stack map at the beginning of {@code block}, or null. */
  static FrameNode stackMap(InsnList code, Block block) {
    AbstractInsnNode leader = block.leader(code);
    for (int i = block.first(); code.get(i) != leader; i++) {
      if (code.get(i) instanceof FrameNode frame) return frame;
    }
    return null;
  }

  private List<BitSet> divide(int parts) {
    List<Block> blocks = flow.blocks();
    long all = blocks.stream().mapToLong(this::size).sum();
    DataFlow<Block, Integer> monitors = monitors();
    List<BitSet> divided = new ArrayList<>();
    BitSet part = new BitSet();
    long size = 0;
    for (Block block : blocks) {
      boolean isFull = size * parts >= all * (divided.size() + 1);
      boolean isFree = Integer.valueOf(0).equals(monitors.at(block));
      if (isFull && isFree && stackMap(code, block) != null) {
        divided.add(part);
        part = new BitSet();
      }
      part.set(block.index());
      size += size(block);
    }
    divided.add(part);
    return divided;
  }

  private int size(Block block) {
    CodeSizeEvaluator size = new CodeSizeEvaluator(null);
    for (int i = block.first(); i < block.end(); i++) code.get(i).accept(size);
    return size.getMaxSize() + (awaits.get(block.index()) ? SUSPENSION : 0);
  }

  /**
   * Returns the monitors that are held at the beginning of each block that is reached. An exception
   * also seems to lead from where one is held to handlers around, so what is least is true.
   */
  private DataFlow<Block, Integer> monitors() {
    DataFlow<Block, Integer> held =
        new DataFlow<>() {
          @Override
          protected Integer join(Integer known, Integer more) {
            return Math.min(known, more);
          }

          @Override
          protected void transfer(Block block, Integer before) {
            for (Block handler : block.handlers()) reach(handler, before);
            int after = before;
            for (int i = block.first(); i < block.end(); i++) {
              if (code.get(i).getOpcode() == Opcodes.MONITORENTER) after++;
              if (code.get(i).getOpcode() == Opcodes.MONITOREXIT) after = Math.max(0, after - 1);
            }
            for (Block next : block.successors()) reach(next, after);
          }
        };
    held.reach(flow.blocks().get(0), 0);
    held.solve();
    return held;
  }
}
