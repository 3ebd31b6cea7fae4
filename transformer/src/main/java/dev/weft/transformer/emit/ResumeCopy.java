package dev.weft.transformer.emit;

import dev.weft.transformer.Location;
import dev.weft.transformer.analyze.Analysis;
import dev.weft.transformer.analyze.Block;
import dev.weft.transformer.discover.Api;
import dev.weft.transformer.discover.Instructions;
import dev.weft.transformer.plan.Field;
import dev.weft.transformer.plan.FramePlan;
import dev.weft.transformer.plan.Saved;
import dev.weft.transformer.plan.StatePlan;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LineNumberNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TryCatchBlockNode;

/**
 * Writes the copy that a call runs in once it has suspended: the part of the user's code that can
 * be reached from a suspension point, entered at any of them. A single copy is entered at its
 * beginning, too.
 *
 * <pre>
 *   frame = parameter; dispatch = frame.label()
 *   switch (dispatch): restore what the state keeps, go to its point     // {@link Reentry}
 *   ...
 *   [.., awaitable]                                                      // at each await
 *   DUP, isSettled, IFNE point
 *   store what has changed, clear what is no longer needed
 *   frame.suspend(awaitable, n), ARETURN
 * point n:
 *   take
 * </pre>
 *
 * <p>A loop is never entered in its middle: the resumption goes to the outermost header, and each
 * header on the way passes it on. Two entries would make the loop irreducible, which costs the code
 * in it several times its speed.
 */
final class ResumeCopy {
  private final FramePlan plan;
  private final MethodNode body;
  private final InsnList original;
  private final Code code;
  private final Layout layout;
  private final SourceLines lines;
  private final Reentry reentry;
  private final Constructions constructions;
  private final Map<AbstractInsnNode, StatePlan> awaits = new IdentityHashMap<>();
  private final Set<AbstractInsnNode> directCalls =
      Collections.newSetFromMap(new IdentityHashMap<>());

  /** The line that the code written last belongs to. */
  private int line = Location.UNKNOWN_LINE;

  private ResumeCopy(FramePlan plan) {
    this.plan = plan;
    this.body = plan.method().body();
    this.original = body.instructions;
    this.code = new Code(body);
    this.layout = new Layout(plan);
    this.lines = new SourceLines(original);
    this.reentry = new Reentry(plan, code, layout);
    this.constructions = new Constructions(plan, code, layout);
    for (StatePlan state : plan.states()) {
      awaits.put(state.point().call(), state);
      if (state.point().isDirect()) directCalls.add(state.point().direct());
    }
  }

  /** Returns the resume copy. */
  static MethodNode of(FramePlan plan) {
    return new ResumeCopy(plan).write();
  }

  private MethodNode write() {
    reentry.write();
    for (Block block : plan.analysis().flow().blocks()) {
      if (plan.isResumed(block)) {
        write(block);
      } else {
        labelsOf(block);
      }
    }
    MethodNode copy =
        new MethodNode(
            MethodShape.resumeAccess(plan.method()),
            body.name,
            MethodShape.resumeDescriptor(plan),
            null,
            null);
    copy.instructions = code.list();
    copy.tryCatchBlocks = ranges();
    copy.localVariables = ResumedVariables.of(plan, code, reentry);
    return copy;
  }

  // ---- the body

  private void write(Block block) {
    StatePlan state = stateOf(block);
    boolean entered = state == null || state.again() != null;
    int lineHere = lines.at(original.get(block.first()));
    for (int i = block.first(); i < block.end(); i++) {
      AbstractInsnNode insn = original.get(i);
      if (insn instanceof FrameNode frame) {
        if (entered) frame(block, frame);
      } else if (insn instanceof LineNumberNode number) {
        lineHere = number.line;
      } else if (insn instanceof LabelNode) {
        code.copy(insn);
      } else {
        if (entered) line(lineHere);
        write(insn);
        code.end(insn);
        // Whatever led to the block, its await is behind it now, and the rest does run here.
        entered = true;
      }
    }
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

  private StatePlan stateOf(Block block) {
    for (int i = block.first(); i < block.end(); i++) {
      StatePlan state = awaits.get(original.get(i));
      if (state != null) return state;
    }
    return null;
  }

  /** Keeps the labels of code that is left out: ranges and line numbers refer to them. */
  private void labelsOf(Block block) {
    for (int i = block.first(); i < block.end(); i++) {
      if (original.get(i) instanceof LabelNode) code.copy(original.get(i));
    }
  }

  private void frame(Block block, FrameNode frame) {
    BitSet live = plan.analysis().liveness().before(frame);
    code.frame(layout.in(plan.analysis().types().at(frame), live));
    reentry.passOn(block);
  }

  private void write(AbstractInsnNode insn) {
    if (awaits.containsKey(insn)) {
      await(awaits.get(insn));
    } else if (directCalls.contains(insn)) {
      code.op(Opcodes.ACONST_NULL);
      code.add(MethodShape.directCall((MethodInsnNode) insn));
    } else if (plan.recreated().contains(insn)) {
      constructions.begin(insn);
    } else if (Analysis.isConstructorCall(insn) && constructions.finishes(insn)) {
      constructions.finish((MethodInsnNode) insn);
    } else if (Api.isTaskOf(insn) && Instructions.isReturned(insn)) {
      return; // the value itself is what settles the frame
    } else if (Instructions.isReturn(insn)) {
      returnFrom(insn);
    } else {
      code.copy(insn);
    }
  }

  // ---- suspension points

  private void await(StatePlan state) {
    boolean outcome = state.point().isDirect();
    if (state.again() != null) {
      code.op(Opcodes.DUP);
      code.add(outcome ? RuntimeNames.isReady() : RuntimeNames.isSettled());
      code.jump(Opcodes.IFNE, reentry.point(state));
      suspend(state);
    }
    code.frame(reentry.point(state), reentry.typesAt(state));
    line(state.point().line());
    code.add(outcome ? RuntimeNames.value() : RuntimeNames.take());
  }

  private void suspend(StatePlan state) {
    int awaited = layout.temporaries();
    code.store("java/lang/Object", awaited);
    for (int i = state.stack().size() - 1; i >= 0; i--) {
      Saved value = state.stack().get(i);
      if (value.isStored()) {
        code.popToField(plan.frameName(), layout.frame(), value.type(), value.field());
      } else {
        code.pop(value.type());
      }
    }
    for (Saved local : state.again().stores()) {
      loadFrame();
      code.load(local.type(), local.index());
      code.putField(plan.frameName(), local.field());
    }
    for (Field field : state.again().clears()) {
      loadFrame();
      code.op(Opcodes.ACONST_NULL);
      code.putField(plan.frameName(), field);
    }
    loadFrame();
    code.load("java/lang/Object", awaited);
    code.number(state.point().state());
    code.add(RuntimeNames.suspend(plan.frameName()));
    code.op(Opcodes.ARETURN);
  }

  // ---- returns

  private void returnFrom(AbstractInsnNode insn) {
    AbstractInsnNode before = Instructions.before(insn);
    boolean isVoid = insn.getOpcode() == Opcodes.RETURN;
    boolean isValue = isVoid || before != null && Api.isTaskOf(before);
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

  private void loadFrame() {
    code.load(plan.frameName(), layout.frame());
  }

  // ---- tables

  private List<TryCatchBlockNode> ranges() {
    List<TryCatchBlockNode> ranges = new ArrayList<>();
    for (TryCatchBlockNode range : body.tryCatchBlocks) {
      // The JVM refuses an empty range (JVMS §4.7.3), and none is needed for code that is left out.
      if (!coversResumedCode(range)) continue;
      ranges.add(
          new TryCatchBlockNode(
              code.label(range.start),
              code.label(range.end),
              code.label(range.handler),
              range.type));
    }
    return ranges;
  }

  private boolean coversResumedCode(TryCatchBlockNode range) {
    for (AbstractInsnNode at = range.start; at != range.end; at = at.getNext()) {
      if (Instructions.isReal(at) && plan.isResumed(plan.analysis().flow().blockOf(at)))
        return true;
    }
    return false;
  }
}
