package dev.weft.transformer.emit;

import dev.weft.transformer.analyze.TypeState;
import dev.weft.transformer.plan.Field;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.IincInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.IntInsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.LookupSwitchInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * The code of one method while it is written: a list of instructions with words for what the copies
 * have in common, and the labels of the body that they are copies of.
 */
final class Code {
  /** How many keys on the average a comparison must spare, to be better than a table. */
  private static final int COMPARISON = 16;

  private final InsnList list;
  private final Map<LabelNode, LabelNode> labels;
  private final int shift;

  /** Starts the code of a method that is no copy of another. */
  Code() {
    this(new InsnList(), new HashMap<>(), 0);
  }

  /**
   * Starts the code of a copy of {@code body}.
   *
   * @param shift how much further the slots of its locals are here
   */
  Code(MethodNode body, int shift) {
    this(new InsnList(), new HashMap<>(), shift);
    for (AbstractInsnNode insn : body.instructions) {
      if (insn instanceof LabelNode label) labels.put(label, new LabelNode());
    }
  }

  private Code(InsnList list, Map<LabelNode, LabelNode> labels, int shift) {
    this.list = list;
    this.labels = labels;
    this.shift = shift;
  }

  /** Returns a view of this code for another copy of some blocks, with labels of their own. */
  Code again(Collection<LabelNode> own) {
    Map<LabelNode, LabelNode> others = new HashMap<>(labels);
    for (LabelNode label : own) others.put(label, new LabelNode());
    return new Code(list, others, shift);
  }

  InsnList list() {
    return list;
  }

  /** Returns the label that stands in this copy for {@code original}. */
  LabelNode label(LabelNode original) {
    return labels.get(original);
  }

  /** Appends a copy of {@code original}. */
  void copy(AbstractInsnNode original) {
    AbstractInsnNode copy = original.clone(labels);
    if (copy instanceof VarInsnNode variable) variable.var += shift;
    if (copy instanceof IincInsnNode increment) increment.var += shift;
    list.add(copy);
  }

  void add(AbstractInsnNode insn) {
    list.add(insn);
  }

  void op(int opcode) {
    list.add(new InsnNode(opcode));
  }

  void jump(int opcode, LabelNode target) {
    list.add(new JumpInsnNode(opcode, target));
  }

  void call(int opcode, String owner, String name, String descriptor, boolean isInterface) {
    list.add(new MethodInsnNode(opcode, owner, name, descriptor, isInterface));
  }

  void type(int opcode, String type) {
    list.add(new TypeInsnNode(opcode, type));
  }

  void number(int value) {
    if (value >= -1 && value <= 5) {
      op(Opcodes.ICONST_0 + value);
    } else if (value == (byte) value) {
      list.add(new IntInsnNode(Opcodes.BIPUSH, value));
    } else if (value == (short) value) {
      list.add(new IntInsnNode(Opcodes.SIPUSH, value));
    } else {
      list.add(new LdcInsnNode(value));
    }
  }

  void load(Object type, int slot) {
    list.add(new VarInsnNode(opcode(type, Opcodes.ILOAD), slot));
  }

  void store(Object type, int slot) {
    list.add(new VarInsnNode(opcode(type, Opcodes.ISTORE), slot));
  }

  private static int opcode(Object type, int base) {
    return TypeState.isStorable(type)
        ? Type.getType(TypeState.descriptor(type)).getOpcode(base)
        : Type.getObjectType("java/lang/Object").getOpcode(base);
  }

  /** Pushes what the verifier accepts as a value of {@code type}: null or zero. */
  void placeholder(Object type) {
    if (Opcodes.INTEGER.equals(type)) {
      op(Opcodes.ICONST_0);
    } else if (Opcodes.FLOAT.equals(type)) {
      op(Opcodes.FCONST_0);
    } else if (Opcodes.LONG.equals(type)) {
      op(Opcodes.LCONST_0);
    } else if (Opcodes.DOUBLE.equals(type)) {
      op(Opcodes.DCONST_0);
    } else {
      op(Opcodes.ACONST_NULL);
    }
  }

  void pop(Object type) {
    op(TypeState.isWide(type) ? Opcodes.POP2 : Opcodes.POP);
  }

  void getField(String owner, Field field) {
    list.add(new FieldInsnNode(Opcodes.GETFIELD, owner, field.name(), field.descriptor()));
  }

  void putField(String owner, Field field) {
    list.add(new FieldInsnNode(Opcodes.PUTFIELD, owner, field.name(), field.descriptor()));
  }

  /** Moves the value on top of the stack, of {@code type}, to a field of the object in a local. */
  void popToField(String owner, int object, Object type, Field field) {
    list.add(new VarInsnNode(Opcodes.ALOAD, object));
    if (TypeState.isWide(type)) {
      op(Opcodes.DUP_X2);
      op(Opcodes.POP);
    } else {
      op(Opcodes.SWAP);
    }
    putField(owner, field);
  }

  /** Appends a label with a stack map frame; {@code NEW}s are named as in the original body. */
  void frame(LabelNode label, TypeState types) {
    list.add(label);
    frame(types);
  }

  void frame(TypeState types) {
    List<Object> locals = new ArrayList<>();
    for (int slot = 0; slot < types.locals().size(); slot++) {
      Object type = types.local(slot);
      locals.add(inFrame(type));
      if (TypeState.isWide(type)) slot++;
    }
    while (!locals.isEmpty() && locals.get(locals.size() - 1) == Opcodes.TOP) {
      locals.remove(locals.size() - 1);
    }
    Object[] stack = types.stack().stream().map(this::inFrame).toArray();
    list.add(new FrameNode(Opcodes.F_NEW, locals.size(), locals.toArray(), stack.length, stack));
  }

  private Object inFrame(Object type) {
    if (!(type instanceof TypeInsnNode create)) return type;
    AbstractInsnNode before = create.getPrevious();
    while (!(before instanceof LabelNode)) before = before.getPrevious();
    return labels.get(before);
  }

  /**
   * Goes on at the label for an int, which is one of several keys.
   *
   * @param pushKey pushes it
   */
  void select(TreeMap<Integer, LabelNode> targets, Runnable pushKey) {
    int first = targets.firstKey();
    int last = targets.lastKey();
    LabelNode any = targets.get(first);
    List<Integer> bounds = bounds(targets);
    if (bounds.size() * COMPARISON < targets.size()) {
      for (int bound : bounds) {
        pushKey.run();
        number(bound);
        jump(Opcodes.IF_ICMPLE, targets.get(bound));
      }
      jump(Opcodes.GOTO, targets.get(last));
      return;
    }
    pushKey.run();
    if (last - first < 2 * targets.size() + 8) {
      LabelNode[] table = new LabelNode[last - first + 1];
      for (int i = 0; i < table.length; i++) table[i] = targets.getOrDefault(first + i, any);
      list.add(new TableSwitchInsnNode(first, last, any, table));
    } else {
      list.add(
          new LookupSwitchInsnNode(
              any,
              targets.keySet().stream().mapToInt(Integer::intValue).toArray(),
              targets.values().toArray(LabelNode[]::new)));
    }
  }

  /**
   * Returns the last key of each run of keys with the same target, without that of the last run.
   */
  private static List<Integer> bounds(TreeMap<Integer, LabelNode> targets) {
    List<Integer> bounds = new ArrayList<>();
    Map.Entry<Integer, LabelNode> before = null;
    for (Map.Entry<Integer, LabelNode> each : targets.entrySet()) {
      if (before != null && before.getValue() != each.getValue()) bounds.add(before.getKey());
      before = each;
    }
    return bounds;
  }
}
