package dev.weft.transformer.plan;

import dev.weft.transformer.analyze.Analysis;
import dev.weft.transformer.analyze.Block;
import dev.weft.transformer.analyze.ControlFlow;
import dev.weft.transformer.analyze.TypeState;
import dev.weft.transformer.discover.Api;
import dev.weft.transformer.discover.DataFlow;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.CodeSizeEvaluator;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.InsnList;

/**
 * Finds where to divide a method: into parts of about the same size, between blocks where it is
 * known what there is. Never where a monitor might be held, which a method has to release before it
 * returns; there is no await, so this code is hardly longer than it was.
 */
final class Divider {
  /** About how many bytes a suspension point takes beside the user's code. */
  private static final int SUSPENSION = 50;

  private final Analysis analysis;
  private final ControlFlow flow;
  private final InsnList code;
  private final BitSet awaits;

  private Divider(FramePlan plan) {
    this.analysis = plan.analysis();
    this.flow = analysis.flow();
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

  /** Returns the types at the beginning of {@code block}, or null if they are not known. */
  static TypeState typesAt(Analysis analysis, InsnList code, Block block) {
    AbstractInsnNode leader = block.leader(code);
    for (int i = block.first(); code.get(i) != leader; i++) {
      if (code.get(i) instanceof FrameNode map) return analysis.types().at(map);
    }
    return analysis.types().before(leader);
  }

  private List<BitSet> divide(int parts) {
    BitSet borders = borders(parts);
    List<BitSet> divided = new ArrayList<>();
    int end = flow.blocks().size();
    for (int i = 0; i < end; i = borders.nextSetBit(i + 1) < 0 ? end : borders.nextSetBit(i + 1)) {
      int next = borders.nextSetBit(i + 1);
      BitSet part = new BitSet();
      part.set(i, next < 0 ? end : next);
      divided.add(part);
    }
    return divided;
  }

  /** Returns the first block of every part but the first: the nearest to where it would be even. */
  private BitSet borders(int parts) {
    long all = flow.blocks().stream().mapToLong(this::size).sum();
    TreeMap<Long, Block> places = new TreeMap<>();
    DataFlow<Block, Integer> monitors = monitors();
    long size = 0;
    for (Block block : flow.blocks()) {
      boolean isFree = Integer.valueOf(0).equals(monitors.at(block));
      if (size > 0 && isFree && isKnown(block)) places.putIfAbsent(size, block);
      size += size(block);
    }
    BitSet borders = new BitSet();
    for (int i = 1; i < parts && !places.isEmpty(); i++) {
      long even = all * i / parts;
      Map.Entry<Long, Block> before = places.floorEntry(even);
      Map.Entry<Long, Block> after = places.higherEntry(even);
      boolean isBefore =
          after == null || before != null && even - before.getKey() < after.getKey() - even;
      borders.set((isBefore ? before : after).getValue().index());
    }
    return borders;
  }

  /**
   * Returns whether control can come to {@code block} from elsewhere. An await may have something
   * else on the stack than its types say, if the copies call what it awaits in another way.
   */
  private boolean isKnown(Block block) {
    return !Api.isSuspension(block.leader(code)) && typesAt(analysis, code, block) != null;
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
