package dev.weft.transformer.emit;

import dev.weft.transformer.plan.FramePlan;
import dev.weft.transformer.plan.LoopTail;
import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TryCatchBlockNode;

/**
 * Writes the copy that a call runs in once it has suspended: the part of the user's code that can
 * be reached from a suspension point, entered at any of them. A single copy is entered at its
 * beginning, too.
 *
 * <pre>
 *   switch (frame.label())
 *   restore what the state keeps, go to its point         // {@link Reentry}
 *   the rest of an iteration, for each loop that awaits   // {@link Region}, a loop's tail
 *   the user's code, as far as a resumption can reach it  // {@link Region}, the whole
 * </pre>
 *
 * <p>A loop is never entered in its middle: two entries would make it irreducible, which costs the
 * code in it several times its speed. A resumption finishes the iteration it is in outside the
 * innermost loop, and gets into the loops around that over their headers, from the outermost on.
 */
final class ResumeCopy {
  private ResumeCopy() {}

  /** Returns the resume copy. */
  static MethodNode of(FramePlan plan, Sharing sharing) {
    MethodNode body = plan.method().body();
    Code code = new Code(body, Layout.SHIFT);
    Layout layout = new Layout(plan);
    WholeRegion whole = WholeRegion.of(plan, code);
    List<Region> regions = new ArrayList<>();
    for (LoopTail tail : plan.tails()) regions.add(TailRegion.of(plan, tail, whole));
    regions.add(whole);

    Reentry reentry = new Reentry(plan, code, regions, layout, sharing, Entrances.ofWhole(plan));
    reentry.write();
    List<Save> saves =
        plan.states().stream().filter(state -> state.again() != null).map(Save::again).toList();
    SaveBlocks blocks =
        new SaveBlocks(code, plan.frameName(), layout.frame(), Layout.SHIFT, sharing, saves);
    List<WrittenRegion> written =
        regions.stream()
            .map(each -> RegionWriter.write(plan, each, layout, reentry, blocks))
            .toList();
    blocks.write(RuntimeNames.suspend(plan.frameName()));

    MethodNode copy =
        new MethodNode(
            MethodShape.resumeAccess(plan.method()),
            body.name,
            MethodShape.resumeDescriptor(plan),
            null,
            null);
    copy.instructions = code.list();
    copy.tryCatchBlocks = ranges(body, regions);
    copy.localVariables = ResumedVariables.of(plan, written);
    return copy;
  }

  static List<TryCatchBlockNode> ranges(MethodNode body, List<Region> regions) {
    List<TryCatchBlockNode> ranges = new ArrayList<>();
    for (TryCatchBlockNode range : body.tryCatchBlocks) {
      for (Region region : regions) region.addTo(ranges, range);
    }
    return ranges;
  }
}
