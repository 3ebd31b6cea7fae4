package dev.weft.transformer.analyze;

import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.TypeInsnNode;

/**
 * The verifier's view of a place in the code (JVMS §4.10.1.2), in ASM's terms: {@code
 * Opcodes.INTEGER}, {@code NULL} and so on, an internal name or array descriptor for a reference,
 * and the {@code NEW} instruction for an object that is not initialised yet.
 *
 * @param locals by slot; the second slot of a wide value is {@code TOP}
 * @param stack by value, the bottom first; a wide value is one entry
 */
public record TypeState(List<Object> locals, List<Object> stack) {
  /** Returns the type of a slot, {@code TOP} beyond the end. */
  public Object local(int slot) {
    return slot < locals.size() ? locals.get(slot) : Opcodes.TOP;
  }

  /** Returns whether {@code type} takes two slots. */
  public static boolean isWide(Object type) {
    return Opcodes.LONG.equals(type) || Opcodes.DOUBLE.equals(type);
  }

  /** Returns whether {@code type} is an object between {@code NEW} and its constructor. */
  public static boolean isUninitialized(Object type) {
    return type instanceof TypeInsnNode;
  }

  /** Returns whether {@code type} is a reference with a class. */
  public static boolean isReference(Object type) {
    return type instanceof String;
  }

  /** Returns the field descriptor for a value of {@code type}, which has one. */
  public static String descriptor(Object type) {
    if (type instanceof String name) return name.startsWith("[") ? name : "L" + name + ";";
    if (Opcodes.INTEGER.equals(type)) return "I";
    if (Opcodes.FLOAT.equals(type)) return "F";
    if (Opcodes.LONG.equals(type)) return "J";
    if (Opcodes.DOUBLE.equals(type)) return "D";
    throw new IllegalArgumentException("no field can hold a value of verifier type " + type);
  }

  /** Returns whether a field can hold a value of {@code type}. */
  public static boolean isStorable(Object type) {
    return type instanceof String
        || Opcodes.INTEGER.equals(type)
        || Opcodes.FLOAT.equals(type)
        || isWide(type);
  }
}
