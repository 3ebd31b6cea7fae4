package dev.weft.transformer.emit;

import dev.weft.transformer.analyze.Block;
import dev.weft.transformer.discover.Instructions;
import dev.weft.transformer.plan.FramePlan;
import dev.weft.transformer.plan.LoopTail;
import dev.weft.transformer.plan.StatePlan;
import java.util.BitSet;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.LabelNode;

/**
 * All that can run after a resumption: the body, without what comes before its first await. Of a
 * divided method, one part.
 */
final class WholeRegion extends Region {
  private final BitSet joined;

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
    BitSet joined = joined(plan);
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
    // What follows is in another part of a divided method, and begins with a label that it has.
    for (int i = next.first(); i < next.end(); i++) {
      if (original.get(i) instanceof LabelNode label) return code().label(label);
    }
    throw new AssertionError("a part ends before a block that has no label: " + next);
  }

  @Override
  boolean returnsBelow(Block block) {
    return false;
  }
}
