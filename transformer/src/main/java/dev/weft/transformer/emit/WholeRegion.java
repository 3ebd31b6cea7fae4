package dev.weft.transformer.emit;

import dev.weft.transformer.analyze.Block;
import dev.weft.transformer.discover.Instructions;
import dev.weft.transformer.plan.Crossing;
import dev.weft.transformer.plan.FramePlan;
import dev.weft.transformer.plan.LoopTail;
import dev.weft.transformer.plan.StatePlan;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.LabelNode;

/**
 * All that can run after a resumption: the body, without what comes before its first await. Of a
 * divided method, one part.
 */
final class WholeRegion extends Region {
  private final BitSet joined;
  private final Map<Block, LabelNode> exits = new IdentityHashMap<>();

  private WholeRegion(FramePlan plan, Code code, BitSet entered, BitSet joined) {
    super(
        plan,
        code,
        plan.resumed(),
        entered,
        plan.states().stream().filter(state -> plan.tailOf(state).isEmpty()).toList());
    this.joined = joined;
  }

  static WholeRegion of(FramePlan plan, Code code) {
    return of(plan, code, joined(plan));
  }

  /** Returns one part of a divided method. */
  static WholeRegion part(FramePlan plan, Code code, List<Crossing> into) {
    BitSet joined = new BitSet();
    for (Crossing crossing : into) joined.set(crossing.to().index());
    return of(plan, code, joined);
  }

  private static WholeRegion of(FramePlan plan, Code code, BitSet joined) {
    BitSet entered = (BitSet) plan.resumed().clone();
    for (StatePlan state : plan.states()) {
      if (state.again() == null) {
        entered.clear(plan.analysis().flow().blockOf(state.point().call()).index());
      }
    }
    entered.or(joined);
    return new WholeRegion(plan, code, entered, joined);
  }

  /** A block that control falls into has no stack map frame, but needs one if it is jumped to. */
  private static BitSet joined(FramePlan plan) {
    BitSet joined = new BitSet();
    for (LoopTail tail : plan.tails()) {
      for (Block block : plan.analysis().flow().blocks()) {
        if (TailRegion.fallsOut(plan, tail, block)) joined.set(block.index() + 1);
      }
    }
    return joined;
  }

  @Override
  boolean owns(LabelNode label) {
    return true;
  }

  @Override
  boolean isJoined(Block block) {
    return joined.get(block.index());
  }

  @Override
  boolean passesOn() {
    return true;
  }

  @Override
  LabelNode exit(Block block) {
    AbstractInsnNode last = block.lastReal(original);
    if (last == null || !Instructions.fallsThrough(last)) return null;
    Block next = plan.analysis().flow().blocks().get(block.index() + 1);
    if (plan.isResumed(next)) return null;
    return exitTo(next);
  }

  /** Returns where control goes on to {@code next}, which is in another part. */
  LabelNode exitTo(Block next) {
    return exits.computeIfAbsent(next, unseen -> new LabelNode());
  }

  @Override
  boolean returnsBelow(Block block) {
    return false;
  }
}
