package dev.weft.transformer.emit;

import dev.weft.transformer.discover.Conversion;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LdcInsnNode;

/**
 * What the entry of a suspending method returns if that is no reference: the value, or a rare
 * number that may mean a call that has suspended. The numbers are those of {@code
 * dev.weft.frame.Suspended}; a test compares them.
 */
enum Primitive {
  INT("I", 0x9D2C5680),
  LONG("J", 0x9D2C_5680_EFC6_0000L),
  FLOAT("F", -0x1.4p-123f),
  DOUBLE("D", -0x1.4p-1019);

  private final String descriptor;
  final Object rare;

  Primitive(String descriptor, Object rare) {
    this.descriptor = descriptor;
    this.rare = rare;
  }

  /** Returns that with this descriptor; null for a reference. */
  static Primitive of(String descriptor) {
    for (Primitive each : values()) if (each.descriptor.equals(descriptor)) return each;
    return null;
  }

  String descriptor() {
    return descriptor;
  }

  Type type() {
    return Type.getType(descriptor);
  }

  private boolean isWide() {
    return type().getSize() == 2;
  }

  /**
   * Writes the test of what an entry has returned, which stays on the stack: a jump to {@code done}
   * if it is the value. Otherwise the call that has suspended takes its place.
   */
  void test(Code code, LabelNode done) {
    code.op(isWide() ? Opcodes.DUP2 : Opcodes.DUP);
    code.add(new LdcInsnNode(rare));
    switch (this) {
      case INT -> code.jump(Opcodes.IF_ICMPNE, done);
      case LONG -> compare(code, Opcodes.LCMP, done);
      case FLOAT -> compare(code, Opcodes.FCMPL, done);
      case DOUBLE -> compare(code, Opcodes.DCMPL, done);
    }
    code.add(RuntimeNames.isHandedUp());
    code.jump(Opcodes.IFEQ, done);
    code.op(isWide() ? Opcodes.POP2 : Opcodes.POP);
    code.add(RuntimeNames.takeHandedUp());
  }

  private static void compare(Code code, int opcode, LabelNode done) {
    code.op(opcode);
    code.jump(Opcodes.IFNE, done);
  }

  /** Writes what makes the value of the object on the stack. */
  void unbox(Code code) {
    InsnList list = new InsnList();
    Conversion.unbox(list, type());
    code.list().add(list);
  }

  /** Writes what makes an object of the value on the stack. */
  void box(Code code) {
    InsnList list = new InsnList();
    Conversion.box(list, type());
    code.list().add(list);
  }

  /** Writes what returns the suspended call on the stack to the caller of an entry. */
  void returnCall(Code code) {
    code.add(
        switch (this) {
          case INT -> RuntimeNames.asInt();
          case LONG -> RuntimeNames.asLong();
          case FLOAT -> RuntimeNames.asFloat();
          case DOUBLE -> RuntimeNames.asDouble();
        });
    code.op(type().getOpcode(Opcodes.IRETURN));
  }
}
