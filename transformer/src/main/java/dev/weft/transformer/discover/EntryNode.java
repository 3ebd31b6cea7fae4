package dev.weft.transformer.discover;

import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * The entry of a {@code @Suspending} method: what rewritten code calls, and what has the body.
 *
 * <p>It is static, of the method's name, takes the receiver first if there is one, and a marker
 * last, so that no method of a user is like it. It returns an outcome, or a primitive that may mean
 * one.
 */
public final class EntryNode extends MethodNode {
  private static final String MARKER = "L" + Api.DIRECT + ";";
  private static final int MAX_SLOTS = 255; // JVMS §4.3.3

  /** The method as it was written. */
  private final MethodNode plain;

  private EntryNode(int access, String descriptor, MethodNode plain) {
    super(
        Opcodes.ASM9,
        access,
        plain.name,
        descriptor,
        null,
        plain.exceptions.toArray(String[]::new));
    this.plain = plain;
  }

  /** Returns an entry without code for {@code plain}, a method of {@code owner}. */
  static EntryNode of(ClassNode owner, MethodNode plain) {
    int kept = plain.access & (Opcodes.ACC_STRICT | Opcodes.ACC_SYNCHRONIZED | Opcodes.ACC_BRIDGE);
    // An interface has public and private methods only (JVMS §4.6). A class's is called by way of
    // its package: by the call sites of others, and by generated classes.
    int visible = (owner.access & Opcodes.ACC_INTERFACE) == 0 ? 0 : Opcodes.ACC_PUBLIC;
    return new EntryNode(
        kept | visible | Opcodes.ACC_STATIC | Opcodes.ACC_SYNTHETIC,
        descriptor(owner.name, isStatic(plain), plain.desc),
        plain);
  }

  /** Returns the descriptor of the entry of a method. */
  static String descriptor(String owner, boolean isStatic, String plain) {
    String receiver = isStatic ? "" : "L" + owner + ";";
    String parameters = plain.substring(1, plain.indexOf(')'));
    return "(" + receiver + parameters + MARKER + ")" + returned(plain);
  }

  /** Returns the descriptor of what the entry of a method returns. */
  public static String returned(String plain) {
    return switch (Type.getReturnType(plain).getSort()) {
      case Type.BOOLEAN, Type.BYTE, Type.CHAR, Type.SHORT, Type.INT -> "I";
      case Type.LONG -> "J";
      case Type.FLOAT -> "F";
      case Type.DOUBLE -> "D";
      default -> "Ljava/lang/Object;";
    };
  }

  /** Returns whether the parameters of such an entry are not too many. */
  static boolean fits(String plain) {
    return (Type.getArgumentsAndReturnSizes(plain) >> 2) + 1 <= MAX_SLOTS;
  }

  /** Returns whether a method with this descriptor is an entry. */
  static boolean isDescriptor(String descriptor) {
    return descriptor.contains(MARKER + ")");
  }

  private static boolean isStatic(MethodNode method) {
    return (method.access & Opcodes.ACC_STATIC) != 0;
  }

  /** Returns the method as users see it. */
  MethodNode plain() {
    return plain;
  }
}
