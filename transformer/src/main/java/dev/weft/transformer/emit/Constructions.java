package dev.weft.transformer.emit;

import dev.weft.transformer.analyze.TypeState;
import dev.weft.transformer.plan.FramePlan;
import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.TypeInsnNode;

/**
 * Objects between {@code NEW} and their constructor while the method suspends.
 *
 * <p>The JVM lets such an object neither be stored in a field nor passed to a method (JVMS
 * §4.10.2.4). So the resume copy has the null constant in its place, on the stack and in locals,
 * which any code may move about; and makes the object when the constructor is called, with the
 * arguments taken aside meanwhile. {@code NEW} stays where it was, its result dropped, so that the
 * class is initialised when it was before.
 */
final class Constructions {
  private final FramePlan plan;
  private final Code code;
  private final Layout layout;

  Constructions(FramePlan plan, Code code, Layout layout) {
    this.plan = plan;
    this.code = code;
    this.layout = layout;
  }

  /** Writes what stands in the place of {@code NEW}. */
  void begin(AbstractInsnNode create) {
    code.copy(create);
    code.op(Opcodes.POP);
    code.op(Opcodes.ACONST_NULL);
  }

  /** Returns whether {@code call} is the constructor of an object that is made again. */
  boolean finishes(AbstractInsnNode call) {
    TypeState types = plan.analysis().types().before(call);
    return types != null && layout.isRecreated(receiver(types, (MethodInsnNode) call));
  }

  private static Object receiver(TypeState types, MethodInsnNode call) {
    return types.stack().get(types.stack().size() - 1 - arguments(call));
  }

  private static int arguments(MethodInsnNode call) {
    return Type.getArgumentTypes(call.desc).length;
  }

  /** Writes the construction: the object takes the place of every null that stood for it. */
  void finish(MethodInsnNode call) {
    TypeState types = plan.analysis().types().before(call);
    TypeInsnNode create = (TypeInsnNode) receiver(types, call);
    int below = types.stack().size() - 1 - arguments(call);
    int lowest = types.stack().subList(0, below).indexOf(create);
    if (lowest < 0) lowest = below;

    List<Object> arguments = types.stack().subList(below + 1, types.stack().size());
    int free = layout.temporaries();
    int argumentSlots = free;
    free = takeAside(arguments, free);
    code.op(Opcodes.POP); // the null that stands for the receiver
    List<Object> others = types.stack().subList(lowest, below);
    int otherSlots = free;
    free = takeAside(others, free);

    code.type(Opcodes.NEW, create.desc);
    code.op(Opcodes.DUP);
    int made = free;
    code.store("java/lang/Object", made);
    bringBack(arguments, argumentSlots);
    code.call(Opcodes.INVOKESPECIAL, call.owner, call.name, call.desc, call.itf);
    bringBack(others, otherSlots, create, made);
    for (int slot = 0; slot < types.locals().size(); slot++) {
      if (types.local(slot) != create) continue;
      code.load("java/lang/Object", made);
      code.store("java/lang/Object", layout.slot(slot));
    }
  }

  /** Moves values from the top of the stack to temporaries; the lowest gets the first slot. */
  private int takeAside(List<Object> values, int firstSlot) {
    List<Integer> slots = new ArrayList<>();
    int free = firstSlot;
    for (Object type : values) {
      slots.add(free);
      free += TypeState.isWide(type) ? 2 : 1;
    }
    for (int i = values.size() - 1; i >= 0; i--) code.store(values.get(i), slots.get(i));
    return free;
  }

  private void bringBack(List<Object> values, int firstSlot) {
    bringBack(values, firstSlot, null, 0);
  }

  private void bringBack(List<Object> values, int firstSlot, TypeInsnNode create, int made) {
    int slot = firstSlot;
    for (Object type : values) {
      if (create != null && type == create) {
        code.load("java/lang/Object", made);
      } else {
        code.load(type, slot);
      }
      slot += TypeState.isWide(type) ? 2 : 1;
    }
  }
}
