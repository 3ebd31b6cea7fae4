package dev.weft.transformer.emit;

import dev.weft.transformer.analyze.Block;
import dev.weft.transformer.discover.Api;
import dev.weft.transformer.discover.Instructions;
import dev.weft.transformer.plan.FramePlan;
import dev.weft.transformer.plan.LoopTail;
import dev.weft.transformer.plan.StatePlan;
import java.util.BitSet;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.TryCatchBlockNode;

/**
 * One copy of some blocks of a body within a resume copy: everything that can run after a
 * resumption, or the tail of a loop. Knows which blocks, and where in the code they begin and end.
 */
final class Region {
  private final FramePlan plan;
  private final Code code;
  private final BitSet blocks;
  private final BitSet entered;
  private final BitSet joined = new BitSet();
  private final LoopTail tail;
  private final Set<LabelNode> ownLabels;
  private final LabelNode[] starts;
  private final LabelNode[] ends;
  private final Map<StatePlan, LabelNode> points = new IdentityHashMap<>();

  private Region(
      FramePlan plan,
      Code code,
      BitSet blocks,
      BitSet entered,
      LoopTail tail,
      Set<LabelNode> ownLabels) {
    this.plan = plan;
    this.code = code;
    this.blocks = blocks;
    this.entered = entered;
    this.tail = tail;
    this.ownLabels = ownLabels;
    int count = plan.analysis().flow().blocks().size();
    this.starts = new LabelNode[count];
    this.ends = new LabelNode[count];
    for (int i = blocks.nextSetBit(0); i >= 0; i = blocks.nextSetBit(i + 1)) {
      starts[i] = new LabelNode();
      ends[i] = new LabelNode();
    }
  }

  /** Returns the region of all that can run after a resumption. */
  static Region whole(FramePlan plan, Code code) {
    BitSet entered = (BitSet) plan.resumed().clone();
    for (StatePlan state : plan.states()) {
      if (state.again() == null) {
        entered.clear(plan.analysis().flow().blockOf(state.point().call()).index());
      }
    }
    return new Region(plan, code, plan.resumed(), entered, null, Set.of());
  }

  /** Returns the region of a loop's tail; what it leads to outside is in {@code whole}. */
  static Region tail(FramePlan plan, LoopTail tail, Region whole) {
    InsnList original = plan.method().body().instructions;
    Set<LabelNode> own = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Block block : plan.analysis().flow().blocks()) {
      if (!tail.blocks().get(block.index()) || block == tail.header()) continue;
      for (int i = block.first(); i < block.end(); i++) {
        if (original.get(i) instanceof LabelNode label) own.add(label);
      }
    }
    Region region =
        new Region(plan, whole.code.again(own), tail.blocks(), tail.entered(), tail, own);
    region.noteExits(whole);
    return region;
  }

  /** A block that control falls into has no stack map frame, but needs one if it is jumped to. */
  private void noteExits(Region whole) {
    for (Block block : blocks()) {
      if (fallsOut(block)) whole.joined.set(block.index() + 1);
    }
  }

  Code code() {
    return code;
  }

  /** Returns whether {@code label}, of the original body, stands for a place in this region. */
  boolean owns(LabelNode label) {
    return tail == null || ownLabels.contains(label);
  }

  /** Returns the blocks, in the order of the code. */
  List<Block> blocks() {
    return blocks.stream().mapToObj(plan.analysis().flow().blocks()::get).toList();
  }

  /** Returns whether a block can be entered at its beginning, and not only by a resumption. */
  boolean isEntered(Block block) {
    return entered.get(block.index()) || joined.get(block.index());
  }

  /** Returns whether the code of another region jumps to a block without a stack map frame. */
  boolean isJoined(Block block) {
    return joined.get(block.index());
  }

  /** Returns whether {@code state} is resumed in this region. */
  boolean resumes(StatePlan state) {
    return tail == null ? plan.tailOf(state).isEmpty() : tail.states().contains(state);
  }

  /** Returns whether this region has the loops' headers, where resumptions are passed on. */
  boolean passesOn() {
    return tail == null;
  }

  LabelNode start(Block block) {
    return starts[block.index()];
  }

  LabelNode end(Block block) {
    return ends[block.index()];
  }

  /** Says where this region takes the value of an await, with only what the state keeps at hand. */
  void setPoint(StatePlan state, LabelNode point) {
    points.put(state, point);
  }

  /** Returns where this region takes the value of an await, or null if it does not get there. */
  LabelNode pointOf(StatePlan state) {
    return points.get(state);
  }

  /** Returns whether control goes from the end of {@code block} to one outside this region. */
  boolean fallsOut(Block block) {
    return endsAbove(block) && !returnsBelow(block);
  }

  /**
   * Returns whether all that follows {@code block} is the return of the value that it ends with,
   * outside this region: as where a {@code try} in a loop ends with {@code return Task.of(x)}.
   */
  boolean returnsBelow(Block block) {
    if (!endsAbove(block)) return false;
    AbstractInsnNode last = block.lastReal(plan.method().body().instructions);
    return Api.isTaskOf(last) && Instructions.isReturned(last);
  }

  private boolean endsAbove(Block block) {
    if (tail == null) return false;
    AbstractInsnNode last = block.lastReal(plan.method().body().instructions);
    if (last == null || !Instructions.fallsThrough(last)) return false;
    int next = block.index() + 1;
    return next == tail.header().index() || !blocks.get(next);
  }

  /** Appends the parts of {@code range} that this region has. */
  void addTo(List<TryCatchBlockNode> ranges, TryCatchBlockNode range) {
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
    InsnList original = plan.method().body().instructions;
    int leader = original.indexOf(block.leader(original));
    return original.indexOf(range.start) <= leader && leader < original.indexOf(range.end);
  }

  private void add(
      List<TryCatchBlockNode> ranges, TryCatchBlockNode range, Block first, Block last) {
    // The JVM refuses an empty range (JVMS §4.7.3).
    AbstractInsnNode at = start(first);
    while (at != end(last) && !Instructions.isReal(at)) at = at.getNext();
    if (at == end(last)) return;
    ranges.add(
        new TryCatchBlockNode(start(first), end(last), code.label(range.handler), range.type));
  }
}
