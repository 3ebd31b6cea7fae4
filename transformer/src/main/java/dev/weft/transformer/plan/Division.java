package dev.weft.transformer.plan;

import dev.weft.transformer.analyze.Block;
import dev.weft.transformer.discover.DataFlow;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A method that does not fit a class file even as a single copy, in parts that do: each is a method
 * of its own, with some of the blocks in their order.
 *
 * @param plan what is decided about the whole; its frame also keeps what crosses
 * @param place the field that says where another part goes on; 0 if the call is suspended or done
 * @param parts the blocks of each part, by index
 * @param crossings the blocks that are entered from another part
 */
public record Division(FramePlan plan, Field place, List<BitSet> parts, List<Crossing> crossings) {

  /** Returns the plan of one part alone: its blocks and its suspension points. */
  public FramePlan part(int part) {
    List<StatePlan> states =
        plan.states().stream()
            .filter(state -> has(part, plan.analysis().flow().blockOf(state.point().call())))
            .map(StatePlan::withoutLoops)
            .toList();
    BitSet blocks = (BitSet) parts.get(part).clone();
    blocks.and(plan.resumed());
    return new FramePlan(
        plan.method(),
        plan.analysis(),
        plan.frameName(),
        plan.fields(),
        plan.parameters(),
        states,
        plan.recreated(),
        blocks,
        List.of());
  }

  /** Returns the crossings that end in a part. */
  public List<Crossing> into(int part) {
    return crossings.stream().filter(each -> has(part, each.to())).toList();
  }

  /** Returns the crossings that begin in a part. */
  public List<Crossing> outOf(int part) {
    Set<Block> reached = reachedFrom(plan, parts.get(part));
    return crossings.stream()
        .filter(each -> !has(part, each.to()) && reached.contains(each.to()))
        .toList();
  }

  /** Returns the number of the part that goes on at a place: a crossing's, or a state. */
  public int partAt(int place) {
    Block block =
        place == 0
            ? plan.analysis().flow().blocks().get(0)
            : place <= plan.states().size()
                ? plan.analysis().flow().blockOf(plan.state(place).point().call())
                : crossings.get(place - plan.states().size() - 1).to();
    for (int i = 0; i < parts.size(); i++) if (has(i, block)) return i;
    throw new AssertionError("no part has " + block);
  }

  /** Returns all places: the beginning, the states and the crossings. */
  public int places() {
    return 1 + plan.states().size() + crossings.size();
  }

  private boolean has(int part, Block block) {
    return parts.get(part).get(block.index());
  }

  /** Returns the blocks next to {@code part} where control goes on from it. */
  static Set<Block> reachedFrom(FramePlan plan, BitSet part) {
    List<Block> blocks =
        plan.analysis().flow().blocks().stream()
            .filter(each -> part.get(each.index()) && plan.isResumed(each))
            .toList();
    return DataFlow.reached(
        blocks,
        block ->
            part.get(block.index())
                ? Stream.of(block.successors(), block.handlers()).flatMap(List::stream).toList()
                : List.of());
  }
}
