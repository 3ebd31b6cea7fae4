package dev.weft.transformer.emit;

import dev.weft.transformer.analyze.Block;
import dev.weft.transformer.discover.Instructions;
import dev.weft.transformer.plan.FramePlan;
import dev.weft.transformer.plan.StatePlan;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.TryCatchBlockNode;

/**
 * One copy of some blocks of a body within a resume copy: everything that can run after a
 * resumption, or the tail of a loop. Knows which blocks, and has a label for each place in its code
 * that others refer to; the code itself is written later.
 */
abstract sealed class Region permits WholeRegion, TailRegion {
  final FramePlan plan;
  final InsnList original;
  private final Code code;
  private final BitSet blocks;
  private final BitSet entered;
  private final LabelNode[] starts;
  private final LabelNode[] ends;
  private final List<StatePlan> resumed;
  private final Map<StatePlan, LabelNode> points = new IdentityHashMap<>();

  /**
   * @param entered those of {@code blocks} that can be entered at their beginning
   * @param resumed the states that are resumed here
   */
  Region(FramePlan plan, Code code, BitSet blocks, BitSet entered, List<StatePlan> resumed) {
    this.plan = plan;
    this.original = plan.method().body().instructions;
    this.code = code;
    this.blocks = blocks;
    this.entered = entered;
    this.resumed = resumed;
    int count = plan.analysis().flow().blocks().size();
    this.starts = new LabelNode[count];
    this.ends = new LabelNode[count];
    for (int i = blocks.nextSetBit(0); i >= 0; i = blocks.nextSetBit(i + 1)) {
      starts[i] = new LabelNode();
      ends[i] = new LabelNode();
    }
    for (StatePlan state : plan.states()) {
      Block block = plan.analysis().flow().blockOf(state.point().call());
      if (isEntered(block) || resumes(state)) points.put(state, new LabelNode());
    }
  }

  /** Returns whether {@code label}, of the original body, stands for a place in this region. */
  abstract boolean owns(LabelNode label);

  /** Returns whether the code of another region jumps to a block without a stack map frame. */
  abstract boolean isJoined(Block block);

  /** Returns whether this region has the loops' headers, where resumptions are passed on. */
  abstract boolean passesOn();

  /**
   * Returns where control goes on, outside this region, after the last instruction of {@code
   * block}; null if it does not get out there.
   */
  abstract LabelNode exit(Block block);

  /**
   * Returns whether all that follows {@code block} is the return of the value that it ends with,
   * outside this region: as where a {@code try} in a loop ends with {@code return Task.of(x)}.
   */
  abstract boolean returnsBelow(Block block);

  final Code code() {
    return code;
  }

  /** Returns the blocks, in the order of the code. */
  final List<Block> blocks() {
    return blocks.stream().mapToObj(plan.analysis().flow().blocks()::get).toList();
  }

  /** Returns whether a block can be entered at its beginning, and not only by a resumption. */
  final boolean isEntered(Block block) {
    return entered.get(block.index());
  }

  /** Returns whether {@code state} is resumed in this region. */
  final boolean resumes(StatePlan state) {
    return resumed.contains(state);
  }

  final LabelNode start(Block block) {
    return starts[block.index()];
  }

  final LabelNode end(Block block) {
    return ends[block.index()];
  }

  /**
   * Returns where this region takes the value of an await, with only what the state keeps at hand;
   * null if it does not get there.
   */
  final LabelNode pointOf(StatePlan state) {
    return points.get(state);
  }

  /** Appends the parts of {@code range} that this region has. Its code must have been written. */
  final void addTo(List<TryCatchBlockNode> ranges, TryCatchBlockNode range) {
    Block first = null;
    Block last = null;
    for (Block block : blocks()) {
      boolean covered = covers(range, block);
      if (first != null && (!covered || block.index() != last.index() + 1)) {
        add(ranges, range, first, last);
        first = null;
      }
      if (covered && first == null) first = block;
      if (covered) last = block;
    }
    if (first != null) add(ranges, range, first, last);
  }

  private boolean covers(TryCatchBlockNode range, Block block) {
    int leader = original.indexOf(block.leader(original));
    return original.indexOf(range.start) <= leader && leader < original.indexOf(range.end);
  }

  private void add(
      List<TryCatchBlockNode> ranges, TryCatchBlockNode range, Block first, Block last) {
    // The JVM refuses an empty range (JVMS §4.7.3).
    AbstractInsnNode real = Instructions.realFrom(start(first));
    if (real == Instructions.realFrom(end(last))) return;
    ranges.add(
        new TryCatchBlockNode(start(first), end(last), code.label(range.handler), range.type));
  }
}
