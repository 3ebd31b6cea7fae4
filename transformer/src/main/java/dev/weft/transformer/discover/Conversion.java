package dev.weft.transformer.discover;

import java.util.Map;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.TypeInsnNode;

/** Makes of a value one of another type, as a method reference does (LambdaMetafactory). */
public final class Conversion {
  private static final Map<Integer, String> WRAPPERS =
      Map.of(
          Type.BOOLEAN, "Boolean",
          Type.BYTE, "Byte",
          Type.CHAR, "Character",
          Type.SHORT, "Short",
          Type.INT, "Integer",
          Type.LONG, "Long",
          Type.FLOAT, "Float",
          Type.DOUBLE, "Double");

  private Conversion() {}

  /** Appends what makes a {@code to} of the {@code from} on the stack. */
  public static void convert(InsnList code, Type from, Type to) {
    if (from.equals(to)) return;
    if (to == Type.VOID_TYPE) {
      code.add(new InsnNode(from.getSize() == 2 ? Opcodes.POP2 : Opcodes.POP));
    } else if (!isPrimitive(from) && !isPrimitive(to)) {
      if (to.getInternalName().equals("java/lang/Object")) return;
      code.add(new TypeInsnNode(Opcodes.CHECKCAST, to.getInternalName()));
    } else if (isPrimitive(from) && isPrimitive(to)) {
      widen(code, from, to);
    } else if (isPrimitive(from)) {
      box(code, from);
    } else {
      unbox(code, from, to);
    }
  }

  private static boolean isPrimitive(Type type) {
    return type.getSort() < Type.ARRAY;
  }

  private static String wrapper(Type primitive) {
    return "java/lang/" + WRAPPERS.get(primitive.getSort());
  }

  /** Appends what makes an object of the primitive on the stack. */
  public static void box(InsnList code, Type primitive) {
    String wrapper = wrapper(primitive);
    code.add(
        new MethodInsnNode(
            Opcodes.INVOKESTATIC,
            wrapper,
            "valueOf",
            "(" + primitive.getDescriptor() + ")L" + wrapper + ";",
            false));
  }

  private static void unbox(InsnList code, Type from, Type to) {
    Type primitive = to;
    for (int sort : WRAPPERS.keySet()) {
      if (from.getInternalName().equals("java/lang/" + WRAPPERS.get(sort))) primitive = of(sort);
    }
    unbox(code, primitive);
    widen(code, primitive, to);
  }

  /** Appends what makes a {@code primitive} of its object on the stack. */
  public static void unbox(InsnList code, Type primitive) {
    String wrapper = wrapper(primitive);
    code.add(new TypeInsnNode(Opcodes.CHECKCAST, wrapper));
    code.add(
        new MethodInsnNode(
            Opcodes.INVOKEVIRTUAL,
            wrapper,
            primitive.getClassName() + "Value",
            "()" + primitive.getDescriptor(),
            false));
  }

  private static Type of(int sort) {
    return switch (sort) {
      case Type.BOOLEAN -> Type.BOOLEAN_TYPE;
      case Type.BYTE -> Type.BYTE_TYPE;
      case Type.CHAR -> Type.CHAR_TYPE;
      case Type.SHORT -> Type.SHORT_TYPE;
      case Type.LONG -> Type.LONG_TYPE;
      case Type.FLOAT -> Type.FLOAT_TYPE;
      case Type.DOUBLE -> Type.DOUBLE_TYPE;
      default -> Type.INT_TYPE;
    };
  }

  private static void widen(InsnList code, Type from, Type to) {
    int opcode =
        switch (to.getSort()) {
          case Type.LONG -> from == Type.LONG_TYPE ? Opcodes.NOP : Opcodes.I2L;
          case Type.FLOAT ->
              switch (from.getSort()) {
                case Type.FLOAT -> Opcodes.NOP;
                case Type.LONG -> Opcodes.L2F;
                default -> Opcodes.I2F;
              };
          case Type.DOUBLE ->
              switch (from.getSort()) {
                case Type.DOUBLE -> Opcodes.NOP;
                case Type.LONG -> Opcodes.L2D;
                case Type.FLOAT -> Opcodes.F2D;
                default -> Opcodes.I2D;
              };
          default -> Opcodes.NOP;
        };
    if (opcode != Opcodes.NOP) code.add(new InsnNode(opcode));
  }
}
