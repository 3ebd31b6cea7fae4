package dev.weft.transformer.emit;

import dev.weft.transformer.analyze.TypeState;
import dev.weft.transformer.discover.Instructions;
import dev.weft.transformer.discover.Ownership;
import dev.weft.transformer.discover.ReturnKind;
import dev.weft.transformer.plan.FramePlan;
import dev.weft.transformer.plan.Saved;
import dev.weft.transformer.plan.StatePlan;
import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.MethodInsnNode;

/**
 * Writes the user's code into a copy of it: every instruction as it is, but for awaits, for calls
 * whose outcome is awaited or returned, and for returns. At an await, every copy has
 *
 * <pre>
 *   [.., awaitable]
 *   DUP, isSettled, IFNE point
 *   owned                      // if this method has started it
 *   what suspends              // leaves the method
 * point:
 *   take                       // the value, or the failure thrown
 * </pre>
 */
abstract class BodyWriter {
  final FramePlan plan;
  final Code code;
  final InsnList original;
  final Ownership ownership;
  final Awaits awaits;

  BodyWriter(FramePlan plan, Code code, Awaits awaits) {
    this.plan = plan;
    this.code = code;
    this.original = plan.method().body().instructions;
    this.ownership = plan.method().ownership();
    this.awaits = awaits;
  }

  /**
   * Writes what stands for {@code insn}.
   *
   * @param reached whether control gets here other than by a resumption at this very place
   */
  final void write(AbstractInsnNode insn, boolean reached) {
    StatePlan state = awaits.at(insn);
    if (state != null && state.point().isEmit()) {
      emit(state, reached);
    } else if (state != null) {
      await(state, reached);
    } else if (awaits.isDirectCall(insn)) {
      code.op(Opcodes.ACONST_NULL);
      code.add(MethodShape.directCall((MethodInsnNode) insn));
    } else if (replaces(insn)) {
      return;
    } else if (Instructions.isReturn(insn)) {
      returnFrom(insn);
    } else {
      if (ownership.handovers().contains(insn)) code.add(RuntimeNames.owned());
      code.copy(insn);
      if (ownership.roots().contains(insn)) code.add(MethodShape.rooted(insn));
    }
  }

  private void await(StatePlan state, boolean reached) {
    Primitive primitive = Primitive.of(state.point().primitive());
    if (primitive != null) {
      await(state, primitive, reached);
      return;
    }
    boolean outcome = state.point().isDirect();
    LabelNode point = point(state);
    if (reached) {
      code.op(Opcodes.DUP);
      code.add(outcome ? RuntimeNames.isReady() : RuntimeNames.isSettled());
      code.jump(Opcodes.IFNE, point);
      if (ownership.awaits().contains(state.point().call())) code.add(RuntimeNames.owned());
      suspend(state);
    }
    code.frame(point, typesAt(state));
    beginTake(state);
    code.add(outcome ? RuntimeNames.value() : RuntimeNames.take());
  }

  /** At an emit, the value is handed over, and what it returns is suspended on in any case. */
  private void emit(StatePlan state, boolean reached) {
    LabelNode point = point(state);
    if (reached) {
      handOver();
      suspend(state);
    }
    code.frame(point, typesAt(state));
    beginTake(state);
    code.add(RuntimeNames.resumed());
  }

  /** Writes the hand-over of the value on top of the stack, which leaves a task there. */
  abstract void handOver();

  /**
   * Writes the end of a call that returns a primitive: unlike an outcome, the value is there as it
   * is, and only what resumes has a call to take it from.
   */
  private void await(StatePlan state, Primitive primitive, boolean reached) {
    LabelNode done = new LabelNode();
    LabelNode point = point(state);
    if (reached) {
      primitive.test(code, done);
      suspend(state);
    }
    if (isResumed(state)) {
      code.frame(point, typesAt(state));
      beginTake(state);
      code.add(RuntimeNames.value());
      primitive.unbox(code);
    } else {
      code.add(point); // tables of variables may name it
    }
    if (!reached) return;
    code.frame(done, typesAfter(state));
    code.op(Opcodes.NOP); // what follows may have a stack map of its own, and needs another place
  }

  /** Returns whether a resumption comes to {@code state} here. */
  abstract boolean isResumed(StatePlan state);

  /** Returns the types there once a primitive is on top. */
  abstract TypeState typesAfter(StatePlan state);

  /** Returns what the method's entry returns, if that is a primitive; else null. */
  final Primitive returned() {
    String descriptor = plan.method().original().desc;
    return plan.method().returns() == ReturnKind.VALUE
        ? Primitive.of(descriptor.substring(descriptor.indexOf(')') + 1))
        : null;
  }

  /** Returns the label of the place where {@code state} takes what it has awaited. */
  abstract LabelNode point(StatePlan state);

  /** Returns the types there; the awaitable, or the outcome of a direct entry, is on top. */
  abstract TypeState typesAt(StatePlan state);

  /** Writes what suspends and leaves the method; what is awaited is on top of the stack. */
  abstract void suspend(StatePlan state);

  /**
   * Moves the operand stack below the awaitable, which stays there, to the fields of the frame.
   *
   * @param frame the local that holds the frame
   * @param free a local for the awaitable meanwhile
   */
  final void saveOperands(StatePlan state, int frame, int free) {
    List<Saved> operands = state.stack();
    if (operands.isEmpty()) return;
    if (operands.size() == 1 && !TypeState.isWide(operands.get(0).type())) {
      code.op(Opcodes.SWAP);
      saveOperand(operands.get(0), frame);
      return;
    }
    code.store("java/lang/Object", free);
    for (int i = operands.size() - 1; i >= 0; i--) saveOperand(operands.get(i), frame);
    code.load("java/lang/Object", free);
  }

  private void saveOperand(Saved value, int frame) {
    if (value.isStored()) {
      code.popToField(plan.frameName(), frame, value.type(), value.field());
    } else {
      code.pop(value.type());
    }
  }

  /** Called where what was awaited is about to be taken. */
  void beginTake(StatePlan state) {}

  /** Writes something else in the place of {@code insn}, and returns true; or returns false. */
  abstract boolean replaces(AbstractInsnNode insn);

  /** Writes what a return becomes. */
  abstract void returnFrom(AbstractInsnNode insn);
}
