package dev.weft.transformer.emit;

import dev.weft.transformer.Location;
import dev.weft.transformer.analyze.Analysis;
import dev.weft.transformer.analyze.Block;
import dev.weft.transformer.analyze.Slots;
import dev.weft.transformer.analyze.TypeState;
import dev.weft.transformer.discover.Api;
import dev.weft.transformer.discover.Instructions;
import dev.weft.transformer.discover.ReturnKind;
import dev.weft.transformer.plan.FramePlan;
import dev.weft.transformer.plan.StatePlan;
import java.util.IdentityHashMap;
import java.util.Map;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LineNumberNode;
import org.objectweb.asm.tree.MethodInsnNode;

/**
 * Writes the user's code of one {@link Region} as it runs after a resumption.
 *
 * <pre>
 *   [.., awaitable]                        // at each await
 *   DUP, isSettled, IFNE point
 *   owned                                  // if this method has started it
 *   store the operand stack
 *   n, GOTO the block that stores the rest // {@link SaveBlocks}, at the method's end
 * point:
 *   take                                   // the value, or the failure thrown
 * </pre>
 */
final class RegionWriter extends BodyWriter {
  private final Region region;
  private final Layout layout;
  private final Reentry reentry;
  private final SaveBlocks saves;
  private final SourceLines lines;
  private final Constructions constructions;
  private final Map<AbstractInsnNode, LabelNode> stored = new IdentityHashMap<>();

  /** The line that the code written last belongs to. */
  private int line = Location.UNKNOWN_LINE;

  private RegionWriter(
      FramePlan plan, Region region, Layout layout, Reentry reentry, SaveBlocks saves) {
    super(plan, region.code(), new Awaits(plan));
    this.region = region;
    this.layout = layout;
    this.reentry = reentry;
    this.saves = saves;
    this.lines = new SourceLines(original);
    this.constructions = new Constructions(plan, code, layout);
  }

  /** Appends the code of {@code region}. */
  static WrittenRegion write(
      FramePlan plan, Region region, Layout layout, Reentry reentry, SaveBlocks saves) {
    RegionWriter writer = new RegionWriter(plan, region, layout, reentry, saves);
    for (Block block : region.blocks()) writer.write(block);
    return new WrittenRegion(region, writer.stored);
  }

  // ---- blocks

  private void write(Block block) {
    StatePlan state = awaits.at(block.leader(original));
    boolean reached = region.isEntered(block);
    code.add(region.start(block));
    if (reached || state != null && region.resumes(state)) {
      begin(block, reached);
      writeNodes(block, reached);
    }
    code.add(region.end(block));
    LabelNode exit = region.exit(block);
    if (exit != null) code.jump(Opcodes.GOTO, exit);
    // Not a jump: the code there has the value in a task's stead, which its stack map cannot say.
    if (region.returnsBelow(block)) returnFrom(Instructions.after(block.lastReal(original)));
  }

  private void begin(Block block, boolean reached) {
    AbstractInsnNode leader = block.leader(original);
    if (!reached || !region.isJoined(block) || hasFrame(block)) return;
    code.frame(
        layout.in(
            plan.analysis().types().before(leader), plan.analysis().liveness().before(leader)));
  }

  /** Returns whether {@code insn} makes a task that is returned at once: its value will do. */
  private boolean isUnmadeTask(AbstractInsnNode insn) {
    return plan.method().returns() != ReturnKind.VALUE
        && Api.isTaskOf(insn)
        && Instructions.isReturned(insn);
  }

  private boolean hasFrame(Block block) {
    for (int i = block.first(); i < block.end(); i++) {
      if (original.get(i) instanceof FrameNode) return true;
    }
    return false;
  }

  private void writeNodes(Block block, boolean reachedAtFirst) {
    boolean reached = reachedAtFirst;
    int lineHere = lines.at(original.get(block.first()));
    for (int i = block.first(); i < block.end(); i++) {
      AbstractInsnNode insn = original.get(i);
      if (insn instanceof FrameNode frame) {
        if (reached) frame(block, frame);
      } else if (insn instanceof LineNumberNode number) {
        lineHere = number.line;
      } else if (insn instanceof LabelNode label) {
        if (region.owns(label)) code.copy(insn);
      } else {
        if (reached) line(lineHere);
        write(insn, reached);
        if (Slots.written(insn) != Slots.NONE) noteStore(insn);
        // Whatever led to the block, its await is behind it now, and the rest does run here.
        reached = true;
      }
    }
  }

  private void noteStore(AbstractInsnNode insn) {
    LabelNode after = new LabelNode();
    code.add(after);
    stored.put(insn, after);
  }

  /**
   * Says that what follows belongs to {@code next}. Line numbers are not copied one by one: the one
   * that holds for an instruction may stand in code that is left out.
   */
  private void line(int next) {
    if (next == line || next == Location.UNKNOWN_LINE) return;
    LabelNode here = new LabelNode();
    code.add(here);
    code.add(new LineNumberNode(next, here));
    line = next;
  }

  private void frame(Block block, FrameNode frame) {
    code.frame(
        layout.in(plan.analysis().types().at(frame), plan.analysis().liveness().before(frame)));
    if (region.passesOn()) reentry.passOn(block);
  }

  // ---- instructions

  @Override
  boolean replaces(AbstractInsnNode insn) {
    if (plan.recreated().contains(insn)) {
      constructions.begin(insn);
      return true;
    }
    if (Analysis.isConstructorCall(insn) && constructions.finishes(insn)) {
      constructions.finish((MethodInsnNode) insn);
      return true;
    }
    if (Api.isEnd(insn)) {
      code.op(Opcodes.ACONST_NULL);
      return true;
    }
    return isUnmadeTask(insn); // the value itself is what settles the frame
  }

  @Override
  void handOver() {
    loadFrame();
    code.op(Opcodes.SWAP);
    code.add(RuntimeNames.emitted(plan.frameName()));
  }

  @Override
  LabelNode point(StatePlan state) {
    return region.pointOf(state);
  }

  @Override
  TypeState typesAt(StatePlan state) {
    return layout.at(state);
  }

  @Override
  boolean isResumed(StatePlan state) {
    return region.resumes(state);
  }

  @Override
  TypeState typesAfter(StatePlan state) {
    return layout.after(state);
  }

  @Override
  void beginTake(StatePlan state) {
    line(state.point().line());
  }

  @Override
  void suspend(StatePlan state) {
    saveOperands(state, layout.frame(), layout.temporaries());
    code.number(state.point().state());
    code.jump(Opcodes.GOTO, saves.of(state));
  }

  @Override
  void returnFrom(AbstractInsnNode insn) {
    if (plan.method().returns().isGenerator()) {
      endValues();
      return;
    }
    AbstractInsnNode before = Instructions.before(insn);
    boolean isVoid = insn.getOpcode() == Opcodes.RETURN;
    Primitive primitive = returned();
    if (primitive != null) primitive.box(code);
    boolean isValue =
        isVoid
            || plan.method().returns() == ReturnKind.VALUE
            || before != null && isUnmadeTask(before);
    if (!isValue && ownership.handovers().contains(insn)) code.add(RuntimeNames.owned());
    if (isVoid) code.op(Opcodes.ACONST_NULL);
    if (plan.holdsReferences()) {
      loadFrame();
      code.add(RuntimeNames.clear(plan.frameName()));
    }
    loadFrame();
    code.op(Opcodes.SWAP);
    code.add(
        isValue ? RuntimeNames.succeed(plan.frameName()) : RuntimeNames.finish(plan.frameName()));
    code.op(Opcodes.ARETURN);
  }

  /** What a generator returns stands for what its callers were given, and is on the stack. */
  private void endValues() {
    code.op(Opcodes.POP);
    if (plan.holdsReferences()) {
      loadFrame();
      code.add(RuntimeNames.clear(plan.frameName()));
    }
    loadFrame();
    code.add(RuntimeNames.ended(plan.frameName()));
    code.op(Opcodes.ACONST_NULL);
    code.op(Opcodes.ARETURN);
  }

  private void loadFrame() {
    code.load(plan.frameName(), layout.frame());
  }
}
