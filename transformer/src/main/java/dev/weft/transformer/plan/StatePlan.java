package dev.weft.transformer.plan;

import dev.weft.transformer.analyze.Block;
import dev.weft.transformer.analyze.TypeState;
import dev.weft.transformer.discover.SuspensionPoint;
import java.util.List;

/**
 * What happens at one suspension point.
 *
 * @param point where it is
 * @param types the verifier types before the await; the awaitable is on top of the stack
 * @param locals the live locals, by slot
 * @param stack the operand stack below the awaitable, the bottom first
 * @param isCovered whether an exception handler is active there
 * @param loops the headers of the loops around it, the outermost first
 * @param again what a call that was resumed before does here; null if none can get here without
 *     being resumed here
 */
public record StatePlan(
    SuspensionPoint point,
    TypeState types,
    List<Saved> locals,
    List<Saved> stack,
    boolean isCovered,
    List<Block> loops,
    Again again) {

  /**
   * A suspension of a call that has a frame already.
   *
   * @param stores the locals whose fields may hold something else
   * @param clears the reference fields that may hold what is no longer needed
   */
  public record Again(List<Saved> stores, List<Field> clears) {}

  /** Returns this state, entered without a way over the headers of the loops around it. */
  StatePlan withoutLoops() {
    return new StatePlan(point, types, locals, stack, isCovered, List.of(), again);
  }
}
