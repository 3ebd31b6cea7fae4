package dev.weft.transformer.plan;

import dev.weft.transformer.analyze.Block;
import dev.weft.transformer.analyze.TypeState;
import java.util.BitSet;
import java.util.List;

/**
 * A block that control comes to from another part of a method that is divided: what is live there
 * goes through the frame, as at a suspension point, though nothing suspends.
 *
 * @param place its number, above those of the suspension points
 * @param to the block, which begins with a stack map
 * @param types what that declares
 * @param live the locals that are read again
 * @param locals the live locals, by slot
 * @param stack the operand stack, the bottom first
 */
public record Crossing(
    int place, Block to, TypeState types, BitSet live, List<Saved> locals, List<Saved> stack) {}
