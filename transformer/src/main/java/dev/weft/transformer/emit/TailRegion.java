package dev.weft.transformer.emit;

import dev.weft.transformer.analyze.Block;
import dev.weft.transformer.discover.Api;
import dev.weft.transformer.discover.Instructions;
import dev.weft.transformer.discover.ReturnKind;
import dev.weft.transformer.plan.FramePlan;
import dev.weft.transformer.plan.LoopTail;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.LabelNode;

/** The tail of a loop; what it leads to outside is in the whole region. */
final class TailRegion extends Region {
  private final LoopTail tail;
  private final WholeRegion whole;
  private final Set<LabelNode> ownLabels;

  private TailRegion(
      FramePlan plan, Code code, LoopTail tail, WholeRegion whole, Set<LabelNode> ownLabels) {
    super(plan, code, tail.blocks(), tail.entered(), tail.states());
    this.tail = tail;
    this.whole = whole;
    this.ownLabels = ownLabels;
  }

  static TailRegion of(FramePlan plan, LoopTail tail, WholeRegion whole) {
    InsnList original = plan.method().body().instructions;
    Set<LabelNode> own = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Block block : plan.analysis().flow().blocks()) {
      if (!tail.blocks().get(block.index()) || block == tail.header()) continue;
      for (int i = block.first(); i < block.end(); i++) {
        if (original.get(i) instanceof LabelNode label) own.add(label);
      }
    }
    return new TailRegion(plan, whole.code().again(own), tail, whole, own);
  }

  /** Returns whether control goes from the end of {@code block} to one outside {@code tail}. */
  static boolean fallsOut(FramePlan plan, LoopTail tail, Block block) {
    return endsAbove(plan, tail, block) && !endsWithReturned(plan, block);
  }

  private static boolean endsAbove(FramePlan plan, LoopTail tail, Block block) {
    if (!tail.blocks().get(block.index())) return false;
    AbstractInsnNode last = block.lastReal(plan.method().body().instructions);
    if (last == null || !Instructions.fallsThrough(last)) return false;
    int next = block.index() + 1;
    return next == tail.header().index() || !tail.blocks().get(next);
  }

  private static boolean endsWithReturned(FramePlan plan, Block block) {
    AbstractInsnNode last = block.lastReal(plan.method().body().instructions);
    return plan.method().returns() != ReturnKind.VALUE
        && Api.isTaskOf(last)
        && Instructions.isReturned(last);
  }

  @Override
  boolean owns(LabelNode label) {
    return ownLabels.contains(label);
  }

  @Override
  boolean isJoined(Block block) {
    return false;
  }

  @Override
  boolean passesOn() {
    return false;
  }

  @Override
  LabelNode exit(Block block) {
    if (!fallsOut(plan, tail, block)) return null;
    return whole.start(plan.analysis().flow().blocks().get(block.index() + 1));
  }

  @Override
  boolean returnsBelow(Block block) {
    return endsAbove(plan, tail, block) && endsWithReturned(plan, block);
  }
}
