package dev.weft.transformer.emit;

import dev.weft.transformer.analyze.Block;
import dev.weft.transformer.analyze.TypeState;
import dev.weft.transformer.plan.Crossing;
import dev.weft.transformer.plan.Division;
import dev.weft.transformer.plan.FramePlan;
import dev.weft.transformer.plan.Saved;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Writes the single copy of a method that does not fit a class file as one: a method for each part,
 * and one in the place of the copy, which runs them in turn.
 *
 * <pre>
 *   do {                                  // {@link #driver}
 *     place = frame.place, or frame.label() if that is 0
 *     frame.place = 0
 *     next = the part that has the place (frame, .., place)
 *   } while (frame.place != 0)
 *   return next
 * </pre>
 *
 * <p>Where control goes to another part, {@link #leave} stores what is live there as a suspension
 * does, sets the frame's place and returns to the driver. That costs more than a jump, but what is
 * so long is never compiled in ordinary Java, either. Loops are entered in their middle, for the
 * same reason.
 */
final class ResumeParts {
  private static final int FRAME = 0;

  /** Locals of the driver, behind its parameters. */
  private static final int PLACE = 2;

  private static final int NEXT = 3;

  private final Division division;
  private final FramePlan whole;
  private final String frameName;

  private ResumeParts(Division division) {
    this.division = division;
    this.whole = division.plan();
    this.frameName = whole.frameName();
  }

  /** Returns the methods; the first is what the frame calls. */
  static List<MethodNode> of(Division division) {
    ResumeParts parts = new ResumeParts(division);
    List<MethodNode> methods = new ArrayList<>();
    methods.add(parts.driver());
    for (int i = 0; i < division.parts().size(); i++) methods.add(parts.part(i));
    return methods;
  }

  private MethodNode method(String descriptor, Code code) {
    int access = MethodShape.resumeAccess(whole.method());
    MethodNode method = new MethodNode(access, whole.method().body().name, descriptor, null, null);
    method.instructions = code.list();
    return method;
  }

  // ---- the driver

  private MethodNode driver() {
    Code code = new Code();
    LabelNode again = new LabelNode();
    LabelNode known = new LabelNode();
    LabelNode done = new LabelNode();
    code.frame(again, new TypeState(List.of(frameName), List.of()));
    code.load(frameName, FRAME);
    code.getField(frameName, division.place());
    code.store(Opcodes.INTEGER, PLACE);
    code.load(Opcodes.INTEGER, PLACE);
    code.jump(Opcodes.IFNE, known);
    code.load(frameName, FRAME);
    code.add(RuntimeNames.label(frameName));
    code.store(Opcodes.INTEGER, PLACE);
    TypeState types = new TypeState(List.of(frameName, Opcodes.TOP, Opcodes.INTEGER), List.of());
    code.frame(known, types);
    code.load(frameName, FRAME);
    code.op(Opcodes.ICONST_0);
    code.putField(frameName, division.place());

    LabelNode[] calls = new LabelNode[division.parts().size()];
    for (int i = 0; i < calls.length; i++) calls[i] = new LabelNode();
    TreeMap<Integer, LabelNode> targets = new TreeMap<>();
    for (int place = 0; place < division.places(); place++) {
      targets.put(place, calls[division.partAt(place)]);
    }
    code.select(targets, () -> code.load(Opcodes.INTEGER, PLACE));
    for (int i = 0; i < calls.length; i++) {
      code.frame(calls[i], types);
      call(code, i);
      code.jump(Opcodes.GOTO, done);
    }
    code.frame(done, new TypeState(types.locals(), List.of(RuntimeNames.FRAME)));
    code.store(RuntimeNames.FRAME, NEXT);
    code.load(frameName, FRAME);
    code.getField(frameName, division.place());
    code.jump(Opcodes.IFNE, again);
    code.load(RuntimeNames.FRAME, NEXT);
    code.op(Opcodes.ARETURN);
    return method(MethodShape.resumeDescriptor(whole), code);
  }

  private void call(Code code, int part) {
    code.load(frameName, FRAME);
    for (int i = 0; i < MethodShape.markers(part); i++) code.op(Opcodes.ICONST_0);
    code.load(Opcodes.INTEGER, PLACE);
    code.call(
        Opcodes.INVOKESTATIC,
        whole.method().owner().name,
        whole.method().body().name,
        MethodShape.partDescriptor(whole, part),
        whole.method().isInInterface());
  }

  // ---- a part

  private MethodNode part(int number) {
    FramePlan plan = division.part(number);
    Code code = new Code(plan.method().body(), Layout.SHIFT);
    Layout layout = new Layout(plan);
    WholeRegion region = WholeRegion.of(plan, code);
    Entrances entrances =
        new Entrances(
            division.partAt(0) == number,
            division.into(number),
            layout.frame() + 1 + MethodShape.markers(number));
    Reentry reentry = new Reentry(plan, code, List.of(region), layout, Sharing.BOUNDED, entrances);
    reentry.write();
    List<Save> saves =
        plan.states().stream().filter(state -> state.again() != null).map(Save::again).toList();
    SaveBlocks blocks =
        new SaveBlocks(code, frameName, layout.frame(), Layout.SHIFT, Sharing.BOUNDED, saves);
    WrittenRegion written = RegionWriter.write(plan, region, layout, reentry, blocks);
    for (Crossing crossing : division.outOf(number)) leave(code, layout, crossing);
    blocks.write(RuntimeNames.suspend(frameName));

    MethodNode method = method(MethodShape.partDescriptor(whole, number), code);
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
    code.load(frameName, layout.frame());
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
