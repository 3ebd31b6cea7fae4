package dev.weft.transformer.emit;

import dev.weft.transformer.analyze.TypeState;
import dev.weft.transformer.plan.FramePlan;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.TypeInsnNode;

/**
 * Where things are in the locals of a resume copy: the body's variables keep their slots, and the
 * frame, the dispatch variable and temporaries come after them.
 *
 * <p>Also says what the verifier sees there. A local that is not live is left out of every stack
 * map frame, so that a resumption has to set up only what is read again; an object that is made
 * again before its constructor runs is the null constant until then.
 */
final class Layout {
  private final FramePlan plan;
  private final int frame;
  private final boolean hasDispatch;

  Layout(FramePlan plan) {
    this.plan = plan;
    this.hasDispatch = plan.states().stream().anyMatch(state -> !plan.headersTo(state).isEmpty());
    this.frame = plan.method().body().maxLocals + 1; // slot 0 holds the parameter at first
  }

  /** Returns the slot of the frame. */
  int frame() {
    return frame;
  }

  /** Returns whether any resumption goes over the header of a loop. */
  boolean hasDispatch() {
    return hasDispatch;
  }

  /** Returns the slot of the state to resume at; 0 once it is reached. */
  int dispatch() {
    return frame + 1;
  }

  /** Returns the first slot that is free for temporaries. */
  int temporaries() {
    return frame + 2;
  }

  /** Returns {@code types} as this copy has them: live locals only, then frame and dispatch. */
  TypeState in(TypeState types, BitSet live) {
    List<Object> locals = new ArrayList<>();
    for (int slot = 0; slot < frame; slot++) {
      Object type = live.get(slot) ? placed(types.local(slot)) : Opcodes.TOP;
      locals.add(type);
      if (TypeState.isWide(type)) {
        locals.add(Opcodes.TOP);
        slot++;
      }
    }
    locals.add(plan.frameName());
    if (hasDispatch) locals.add(Opcodes.INTEGER);
    return new TypeState(locals, types.stack().stream().map(this::placed).toList());
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
