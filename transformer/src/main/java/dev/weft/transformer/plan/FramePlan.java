package dev.weft.transformer.plan;

import dev.weft.transformer.analyze.Analysis;
import dev.weft.transformer.analyze.Block;
import dev.weft.transformer.discover.AsyncMethod;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.objectweb.asm.tree.TypeInsnNode;

/**
 * All that is decided about one method.
 *
 * @param method what is rewritten
 * @param analysis what is known of its body
 * @param frameName the internal name of the frame class
 * @param fields the frame's fields
 * @param parameters what a single copy's frame is made with; empty in other forms
 * @param states what happens at each suspension point, by state from 1
 * @param recreated the {@code NEW} instructions whose object may be unfinished while suspended
 * @param resumed the blocks that can run after a resumption, by index
 * @param tails the loops whose body is entered through a copy of it
 */
public record FramePlan(
    AsyncMethod method,
    Analysis analysis,
    String frameName,
    List<Field> fields,
    List<Saved> parameters,
    List<StatePlan> states,
    Set<TypeInsnNode> recreated,
    BitSet resumed,
    List<LoopTail> tails) {

  /** Returns what happens at the suspension point with this number. */
  public StatePlan state(int state) {
    return states.get(state - 1);
  }

  /** Returns this plan with every loop entered over its header. */
  public FramePlan withoutTails() {
    return new FramePlan(
        method, analysis, frameName, fields, parameters, states, recreated, resumed, List.of());
  }

  /** Returns the copied loop body in which {@code state} is resumed, if there is one. */
  public Optional<LoopTail> tailOf(StatePlan state) {
    return tails.stream().filter(tail -> tail.states().contains(state)).findFirst();
  }

  /** Returns the loop headers that a resumption of {@code state} goes over, the outermost first. */
  public List<Block> headersTo(StatePlan state) {
    List<Block> loops = state.loops();
    return tailOf(state).isPresent() ? loops.subList(0, loops.size() - 1) : loops;
  }

  /** Returns whether {@code block} can run after a resumption. */
  public boolean isResumed(Block block) {
    return resumed.get(block.index());
  }

  /** Returns whether a frame holds any reference. */
  public boolean holdsReferences() {
    return fields.stream().anyMatch(Field::isReference);
  }
}
