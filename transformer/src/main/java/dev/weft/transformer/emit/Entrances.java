package dev.weft.transformer.emit;

import dev.weft.transformer.plan.Crossing;
import dev.weft.transformer.plan.FramePlan;
import java.util.List;

/**
 * Where a copy that is resumed is entered besides its suspension points.
 *
 * @param hasBeginning whether a call begins in it
 * @param crossings where it is entered from another part of the method
 * @param place the local that says where to go on, if this is a part; the frame knows otherwise
 */
record Entrances(boolean hasBeginning, List<Crossing> crossings, int place) {
  private static final int NO_PART = -1;

  /** Returns those of a copy of the whole method. */
  static Entrances ofWhole(FramePlan plan) {
    return new Entrances(plan.method().hasSingleCopy(), List.of(), NO_PART);
  }

  boolean isPart() {
    return place != NO_PART;
  }
}
