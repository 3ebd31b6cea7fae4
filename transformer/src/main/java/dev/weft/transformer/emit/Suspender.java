package dev.weft.transformer.emit;

import dev.weft.transformer.analyze.TypeState;
import dev.weft.transformer.plan.Saved;
import dev.weft.transformer.plan.StatePlan;
import java.util.List;
import org.objectweb.asm.Opcodes;

/**
 * The static method of a frame class that suspends a call for the first time at one point: it takes
 * what is to be kept, makes the frame and returns it.
 *
 * <p>Out of line, so that a suspension point adds few bytes to the hot copy and small methods are
 * still inlined. The operand stack is passed as it lies, which works while everything on it can be
 * a parameter.
 */
final class Suspender {
  /** Parameters take at most 255 slots (JVMS §4.3.3). */
  private static final int MAX_SLOTS = 255;

  private Suspender() {}

  /** Returns whether {@code state} is suspended by such a method in a hot copy of this kind. */
  static boolean isFor(StatePlan state, Sharing sharing) {
    return sharing == Sharing.EXACT && fits(state);
  }

  /** Returns whether everything that {@code state} keeps can be passed as parameters. */
  private static boolean fits(StatePlan state) {
    int slots = 1; // the awaitable
    for (Saved value : state.stack()) {
      if (!value.isStored()) return false;
      slots += size(value);
    }
    for (Saved value : state.locals()) {
      if (value.isStored()) slots += size(value);
    }
    return slots <= MAX_SLOTS;
  }

  private static int size(Saved value) {
    return TypeState.isWide(value.type()) ? 2 : 1;
  }

  static String name(StatePlan state) {
    return "suspend" + state.point().state();
  }

  /** Returns the descriptor: operand stack, awaitable, locals. */
  static String descriptor(StatePlan state) {
    StringBuilder descriptor = new StringBuilder("(");
    append(descriptor, state.stack());
    descriptor.append("Ljava/lang/Object;");
    append(descriptor, state.locals());
    return descriptor.append(")L").append(RuntimeNames.TASK).append(';').toString();
  }

  private static void append(StringBuilder descriptor, List<Saved> values) {
    for (Saved value : values) {
      if (value.isStored()) descriptor.append(value.field().descriptor());
    }
  }

  /** Writes the body. */
  static void write(Code code, String frameName, StatePlan state) {
    int awaited = slots(state.stack());
    int frame = awaited + 1 + slots(state.locals());
    newFrame(code, frameName, frame);
    store(code, frameName, frame, state.stack(), 0);
    store(code, frameName, frame, state.locals(), awaited + 1);
    code.load("java/lang/Object", frame);
    code.load("java/lang/Object", awaited);
    code.number(state.point().state());
    code.add(RuntimeNames.suspendFirst(frameName));
    code.op(Opcodes.ARETURN);
  }

  /** Makes a frame and puts it into the local {@code slot}. */
  static void newFrame(Code code, String frameName, int slot) {
    code.type(Opcodes.NEW, frameName);
    code.op(Opcodes.DUP);
    code.call(Opcodes.INVOKESPECIAL, frameName, "<init>", "()V", false);
    code.store(frameName, slot);
  }

  private static int slots(List<Saved> values) {
    return values.stream().filter(Saved::isStored).mapToInt(Suspender::size).sum();
  }

  private static void store(
      Code code, String frameName, int frame, List<Saved> values, int firstSlot) {
    int slot = firstSlot;
    for (Saved value : values) {
      if (!value.isStored()) continue;
      code.load("java/lang/Object", frame);
      code.load(value.type(), slot);
      code.putField(frameName, value.field());
      slot += size(value);
    }
  }
}
