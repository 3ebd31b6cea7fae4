package dev.weft.transformer.emit;

import dev.weft.transformer.analyze.TypeState;
import dev.weft.transformer.discover.Api;
import dev.weft.transformer.discover.AsyncMethod;
import dev.weft.transformer.discover.Instructions;
import dev.weft.transformer.discover.ReturnKind;
import dev.weft.transformer.plan.FramePlan;
import dev.weft.transformer.plan.Saved;
import dev.weft.transformer.plan.StatePlan;
import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LocalVariableNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TryCatchBlockNode;

/**
 * Writes the copy that runs from the call to the first suspension: the user's code with a test at
 * each await, and no dispatch at all.
 *
 * <pre>
 *   [.., awaitable]
 *   DUP, isSettled, IFNE done
 *   owned                                                    // if this method has started it
 *   load the live locals, INVOKESTATIC suspendN, ARETURN     // the frame is the task; or
 *   make the frame, n, GOTO the block that stores the locals // {@link SaveBlocks}
 * done:
 *   take                                                     // the value, or the failure thrown
 * </pre>
 *
 * <p>In place of the user's method it returns a task and turns what the body throws into a failed
 * one. As a direct entry it returns the bare value or a task, and lets exceptions pass.
 */
final class HotCopy extends BodyWriter {
  private final AsyncMethod method;
  private final MethodNode body;
  private final boolean direct;
  private final boolean isValue;
  private final int firstTemporary;
  private final Sharing sharing;
  private final SaveBlocks saves;

  private HotCopy(FramePlan plan, boolean direct, Sharing sharing) {
    super(plan, new Code(plan.method().body(), 0), new Awaits(plan));
    this.method = plan.method();
    this.body = method.body();
    this.direct = direct;
    this.isValue = method.returns() == ReturnKind.VALUE;
    this.firstTemporary = Math.max(body.maxLocals, MethodShape.slotsOfDirectEntry(method));
    this.sharing = sharing;
    List<Save> saves =
        plan.states().stream()
            .filter(state -> !Suspender.isFor(state, sharing))
            .map(Save::first)
            .toList();
    this.saves = new SaveBlocks(code, plan.frameName(), frame(), 0, sharing, saves);
  }

  /** Writes the hot copy into {@code target}: as a direct entry, or in place of the method. */
  static void write(FramePlan plan, boolean direct, Sharing sharing, MethodNode target) {
    new HotCopy(plan, direct, sharing).write(target);
  }

  private void write(MethodNode target) {
    LabelNode start = new LabelNode();
    code.add(start);
    for (AbstractInsnNode insn : original) write(insn, true);
    saves.write(RuntimeNames.suspendFirst(plan.frameName()), this::returnCall);
    List<TryCatchBlockNode> ranges = new ArrayList<>();
    for (TryCatchBlockNode range : body.tryCatchBlocks) ranges.add(copy(range));
    if (!direct && !isValue) ranges.add(catchAll(start));

    target.instructions = code.list();
    target.tryCatchBlocks = ranges;
    target.localVariables = variables();
    // Offsets of type annotations and of their variables are those of the original code.
    target.visibleLocalVariableAnnotations = null;
    target.invisibleLocalVariableAnnotations = null;
  }

  @Override
  boolean replaces(AbstractInsnNode insn) {
    if (!direct || !Api.isTaskOf(insn) || !Instructions.isReturned(insn)) return false;
    code.add(RuntimeNames.raw());
    return true;
  }

  // ---- suspension points

  @Override
  LabelNode point(StatePlan state) {
    return new LabelNode();
  }

  @Override
  void suspend(StatePlan state) {
    if (Suspender.isFor(state, sharing)) {
      suspendOutOfLine(state);
    } else {
      suspendBehind(state);
    }
  }

  private void suspendOutOfLine(StatePlan state) {
    for (Saved local : state.locals()) {
      if (local.isStored()) code.load(local.type(), local.index());
    }
    code.call(
        Opcodes.INVOKESTATIC,
        plan.frameName(),
        Suspender.name(state),
        Suspender.descriptor(state),
        false);
    returnCall(code);
  }

  /** Writes the return of the suspended call on the stack. */
  private void returnCall(Code to) {
    Primitive primitive = returned();
    if (primitive == null) {
      to.op(Opcodes.ARETURN);
    } else {
      primitive.returnCall(to);
    }
  }

  @Override
  boolean isResumed(StatePlan state) {
    return false;
  }

  @Override
  TypeState typesAfter(StatePlan state) {
    return state.types();
  }

  /** For what cannot be passed to a method, and where passing it would take too much code. */
  private void suspendBehind(StatePlan state) {
    Suspender.newFrame(code, plan.frameName(), frame());
    saveOperands(state, frame(), firstTemporary + 1);
    code.number(state.point().state());
    code.jump(Opcodes.GOTO, saves.of(state));
  }

  @Override
  void handOver() {
    throw new AssertionError("a generator has a single copy: " + method.where());
  }

  private int frame() {
    return firstTemporary;
  }

  /** The types at the await; a direct entry's outcome stands in the place of the task. */
  @Override
  TypeState typesAt(StatePlan state) {
    if (!state.point().isDirect()) return state.types();
    List<Object> stack = new ArrayList<>(state.types().stack());
    stack.set(stack.size() - 1, "java/lang/Object");
    return new TypeState(state.types().locals(), stack);
  }

  // ---- returns

  @Override
  void returnFrom(AbstractInsnNode insn) {
    if (isValue) {
      returnValue(insn);
      return;
    }
    AbstractInsnNode before = Instructions.before(insn);
    if (ownership.handovers().contains(insn)) code.add(RuntimeNames.owned());
    if (insn.getOpcode() == Opcodes.RETURN) {
      if (!direct) {
        code.op(Opcodes.RETURN);
        return;
      }
      code.op(Opcodes.ACONST_NULL);
    } else if (direct) {
      if (before == null || !Api.isTaskOf(before)) code.add(RuntimeNames.outcome());
    } else if (before == null || !Api.isTaskFactory(before)) {
      code.add(
          method.returns() == ReturnKind.TASK
              ? RuntimeNames.returnedTask()
              : RuntimeNames.returnedStage());
      if (method.returns() == ReturnKind.FUTURE) {
        code.type(Opcodes.CHECKCAST, RuntimeNames.FUTURE);
      }
    }
    code.op(Opcodes.ARETURN);
  }

  /** Writes the return of an entry: the value itself, told from a suspended call. */
  private void returnValue(AbstractInsnNode insn) {
    if (insn.getOpcode() == Opcodes.RETURN) code.op(Opcodes.ACONST_NULL);
    if (insn.getOpcode() == Opcodes.ARETURN) code.add(RuntimeNames.raw());
    code.op(insn.getOpcode() == Opcodes.RETURN ? Opcodes.ARETURN : insn.getOpcode());
  }

  // ---- tables

  private TryCatchBlockNode copy(TryCatchBlockNode range) {
    return new TryCatchBlockNode(
        code.label(range.start), code.label(range.end), code.label(range.handler), range.type);
  }

  /** Turns what the body throws into the failure of the task. */
  private TryCatchBlockNode catchAll(LabelNode start) {
    LabelNode end = new LabelNode();
    code.add(end);
    LabelNode handler = new LabelNode();
    code.frame(handler, new TypeState(List.of(), List.of("java/lang/Throwable")));
    EntryStub.deliverFailed(method, code);
    return new TryCatchBlockNode(start, end, handler, null);
  }

  private List<LocalVariableNode> variables() {
    if (body.localVariables == null) return null;
    List<LocalVariableNode> variables = new ArrayList<>();
    for (LocalVariableNode each : body.localVariables) {
      variables.add(
          new LocalVariableNode(
              each.name,
              each.desc,
              each.signature,
              code.label(each.start),
              code.label(each.end),
              each.index));
    }
    return variables;
  }
}
