package dev.weft.transformer.emit;

import dev.weft.transformer.analyze.TypeState;
import dev.weft.transformer.plan.FramePlan;
import dev.weft.transformer.plan.Saved;
import dev.weft.transformer.plan.StatePlan;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.TypeInsnNode;

/**
 * Where things are in the locals of a resume copy: the frame comes first, as the parameter that it
 * is; then the body's variables, each a slot further than in the body; then the dispatch variable
 * and temporaries. The frame is named at every variable that is saved or restored, and takes one
 * byte there.
 *
 * <p>Also says what the verifier sees there. A local that is not live is left out of every stack
 * map frame, so that a resumption has to set up only what is read again; an object that is made
 * again before its constructor runs is the null constant until then.
 */
final class Layout {
  private final FramePlan plan;

  /** How much further the slot of a variable is than in the body. */
  static final int SHIFT = 1;

  private static final int FRAME = 0;

  private final int dispatch;
  private final boolean hasDispatch;

  Layout(FramePlan plan) {
    this.plan = plan;
    this.hasDispatch = plan.states().stream().anyMatch(state -> !plan.headersTo(state).isEmpty());
    this.dispatch = plan.method().body().maxLocals + SHIFT;
  }

  /** Returns the slot of the frame. */
  int frame() {
    return FRAME;
  }

  /** Returns the slot of the variable that is in {@code local} of the body. */
  int slot(int local) {
    return local + SHIFT;
  }

  /** Returns whether any resumption goes over the header of a loop. */
  boolean hasDispatch() {
    return hasDispatch;
  }

  /** Returns the slot of the state to resume at; 0 once it is reached. */
  int dispatch() {
    return dispatch;
  }

  /** Returns the first slot that is free for temporaries. */
  int temporaries() {
    return dispatch + 1;
  }

  /** Returns {@code types} of the body as this copy has them: of its locals, those that live. */
  TypeState in(TypeState types, BitSet live) {
    List<Object> locals = new ArrayList<>();
    locals.add(plan.frameName());
    while (locals.size() < dispatch) {
      int local = locals.size() - SHIFT;
      Object type = live.get(local) ? placed(types.local(local)) : Opcodes.TOP;
      locals.add(type);
      if (TypeState.isWide(type)) locals.add(Opcodes.TOP);
    }
    if (hasDispatch) locals.add(Opcodes.INTEGER);
    return new TypeState(locals, types.stack().stream().map(this::placed).toList());
  }

  /** Returns the types at a suspension point; what is awaited is on top of the stack. */
  TypeState at(StatePlan state) {
    List<Object> stack = new ArrayList<>(state.types().stack());
    stack.set(stack.size() - 1, state.point().isDirect() ? "java/lang/Object" : RuntimeNames.STAGE);
    BitSet live = new BitSet();
    for (Saved local : state.locals()) live.set(local.index());
    return in(new TypeState(state.types().locals(), stack), live);
  }

  /** Returns the types there once the value is on top that the call has returned. */
  TypeState after(StatePlan state) {
    BitSet live = new BitSet();
    for (Saved local : state.locals()) live.set(local.index());
    return in(state.types(), live);
  }

  /** Returns the types before anything is restored. */
  TypeState bare() {
    return in(new TypeState(List.of(), List.of()), new BitSet());
  }

  /** Returns how this copy sees a value of {@code type}. */
  Object placed(Object type) {
    return isRecreated(type) ? Opcodes.NULL : type;
  }

  boolean isRecreated(Object type) {
    return type instanceof TypeInsnNode create && plan.recreated().contains(create);
  }
}
