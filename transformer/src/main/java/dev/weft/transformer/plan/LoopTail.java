package dev.weft.transformer.plan;

import dev.weft.transformer.analyze.Analysis;
import dev.weft.transformer.analyze.Block;
import dev.weft.transformer.analyze.TypeState;
import dev.weft.transformer.discover.DataFlow;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TypeInsnNode;

/**
 * The rest of one iteration of a loop, from the suspension points in it to the next time the header
 * is reached: a resumption runs it in a copy outside the loop, and enters the loop at its header.
 *
 * <p>The loop itself is then the user's, without a test for resumptions in it, and the JIT treats
 * it as such. A test in the header keeps the loop reducible but hides its exit condition: a loop
 * that does little else then runs at a half to a quarter of its speed once it has suspended.
 *
 * @param header the loop's header
 * @param states the suspension points for which this is the innermost loop
 * @param blocks the blocks to copy, by index
 * @param entered those of them that can also be reached from another point of the copy
 */
public record LoopTail(Block header, List<StatePlan> states, BitSet blocks, BitSet entered) {

  /** Returns the tails of the innermost loops around {@code states}. */
  static List<LoopTail> of(Analysis analysis, MethodNode body, List<StatePlan> states) {
    Map<Block, List<StatePlan>> byLoop = new LinkedHashMap<>();
    for (StatePlan state : states) {
      if (state.loops().isEmpty()) continue;
      Block innermost = state.loops().get(state.loops().size() - 1);
      byLoop.computeIfAbsent(innermost, unseen -> new ArrayList<>()).add(state);
    }
    List<LoopTail> tails = new ArrayList<>();
    byLoop.forEach(
        (header, inLoop) -> {
          LoopTail tail = of(analysis, header, inLoop);
          if (!leavesObjectUnfinished(analysis, tail, body)) tails.add(tail);
        });
    return tails;
  }

  /**
   * Returns whether an object that the tail makes is still uninitialised where it ends. The
   * verifier tells such objects apart by the place of their {@code NEW}, so the code after the tail
   * would have to be copied as well. No Java source does this.
   */
  private static boolean leavesObjectUnfinished(Analysis analysis, LoopTail tail, MethodNode body) {
    for (AbstractInsnNode insn : body.instructions) {
      if (!(insn instanceof FrameNode frame)) continue;
      Block block = analysis.flow().blockOf(frame);
      if (tail.blocks().get(block.index()) && block != tail.header()) continue;
      TypeState types = analysis.types().at(frame);
      for (Collection<Object> values : List.of(types.locals(), types.stack())) {
        for (Object type : values) {
          if (type instanceof TypeInsnNode create
              && tail.blocks().get(analysis.flow().blockOf(create).index())) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private static LoopTail of(Analysis analysis, Block header, List<StatePlan> states) {
    BitSet body = analysis.loops().body(header);
    Function<Block, List<Block>> onwards =
        block ->
            Stream.of(block.successors(), block.handlers())
                .flatMap(List::stream)
                .filter(target -> target != header && body.get(target.index()))
                .toList();
    List<Block> resumed =
        states.stream().map(state -> analysis.flow().blockOf(state.point().call())).toList();
    BitSet blocks = new BitSet();
    BitSet entered = new BitSet();
    for (Block block : DataFlow.reached(resumed, onwards)) {
      blocks.set(block.index());
      for (Block target : onwards.apply(block)) entered.set(target.index());
    }
    return new LoopTail(header, states, blocks, entered);
  }
}
