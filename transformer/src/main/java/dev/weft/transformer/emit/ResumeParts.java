package dev.weft.transformer.emit;

import dev.weft.transformer.analyze.Block;
import dev.weft.transformer.plan.Crossing;
import dev.weft.transformer.plan.Division;
import dev.weft.transformer.plan.FramePlan;
import dev.weft.transformer.plan.Saved;
import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Writes the single copy of a method that does not fit a class file as one: a method for each part,
 * which {@link PartsDriver} runs in turn.
 *
 * <p>Where control goes to another part, {@link #leave} stores what is live there as a suspension
 * does, sets the frame's place and returns to the driver. That costs more than a jump, but what is
 * so long is never compiled in ordinary Java, either. Loops are entered in their middle, for the
 * same reason.
 */
final class ResumeParts {
  private final Division division;
  private final FramePlan whole;
  private final String frameName;

  private ResumeParts(Division division) {
    this.division = division;
    this.whole = division.plan();
    this.frameName = whole.frameName();
  }

  /** Returns the methods. */
  static List<MethodNode> of(Division division) {
    ResumeParts parts = new ResumeParts(division);
    List<MethodNode> methods = new ArrayList<>();
    for (int i = 0; i < division.parts().size(); i++) methods.add(parts.part(i));
    return methods;
  }

  private MethodNode part(int number) {
    FramePlan plan = division.part(number);
    Code code = new Code(plan.method().body(), Layout.SHIFT);
    Layout layout = new Layout(plan);
    List<Crossing> into = division.into(number);
    WholeRegion region = WholeRegion.part(plan, code, into);
    Entrances entrances =
        new Entrances(
            division.partAt(0) == number, into, layout.frame() + 1 + MethodShape.markers(number));
    Reentry reentry = new Reentry(plan, code, List.of(region), layout, Sharing.BOUNDED, entrances);
    reentry.write();
    List<Save> saves =
        plan.states().stream().filter(state -> state.again() != null).map(Save::again).toList();
    SaveBlocks blocks =
        new SaveBlocks(code, frameName, layout.frame(), Layout.SHIFT, Sharing.BOUNDED, saves);
    WrittenRegion written = RegionWriter.write(plan, region, layout, reentry, blocks);
    for (Crossing crossing : division.outOf(number)) {
      code.add(region.exitTo(crossing.to()));
      leave(code, layout, crossing);
    }
    blocks.write(RuntimeNames.suspend(frameName));

    MethodNode method =
        new MethodNode(
            MethodShape.resumeAccess(plan.method()),
            plan.method().body().name,
            MethodShape.partDescriptor(whole, number),
            null,
            null);
    method.instructions = code.list();
    method.tryCatchBlocks = ResumeCopy.ranges(plan.method().body(), List.of(region));
    method.localVariables = ResumedVariables.of(plan, List.of(written));
    return method;
  }

  /** Writes, in the place of a block of another part, what leads there. */
  private void leave(Code code, Layout layout, Crossing crossing) {
    labels(crossing.to()).forEach(label -> code.add(code.label(label)));
    code.frame(layout.in(crossing.types(), crossing.live()));
    List<Saved> stack = crossing.stack();
    for (int i = stack.size() - 1; i >= 0; i--) {
      Saved value = stack.get(i);
      if (value.isStored()) {
        code.popToField(frameName, layout.frame(), value.type(), value.field());
      } else {
        code.pop(value.type());
      }
    }
    for (Saved local : crossing.locals()) {
      if (!local.isStored()) continue;
      code.load(frameName, layout.frame());
      code.load(local.type(), layout.slot(local.index()));
      code.putField(frameName, local.field());
    }
    code.load(frameName, layout.frame());
    code.number(crossing.place());
    code.putField(frameName, division.place());
    code.op(Opcodes.ACONST_NULL); // the driver looks at the place alone
    code.op(Opcodes.ARETURN);
  }

  private List<LabelNode> labels(Block block) {
    InsnList body = whole.method().body().instructions;
    AbstractInsnNode leader = block.leader(body);
    List<LabelNode> labels = new ArrayList<>();
    for (int i = block.first(); body.get(i) != leader; i++) {
      if (body.get(i) instanceof LabelNode label) labels.add(label);
    }
    return labels;
  }
}
