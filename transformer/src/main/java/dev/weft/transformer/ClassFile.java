package dev.weft.transformer;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.Opcodes;

/**
 * The bytes of a class file, and the little that can be told without reading it all: enough to pass
 * over classes that have nothing to do with Weft, and files that are damaged or of a version still
 * unknown. Nothing here throws, whatever the bytes are.
 */
public record ClassFile(byte[] bytes) {
  /** How many bytes it takes to tell a class file, and its version, from other files. */
  public static final int HEADER = 8;

  private static final int MAGIC = 0xCAFEBABE;

  /** The newest version that this ASM reads. */
  private static final int NEWEST = Opcodes.V28;

  private static final List<String> NAMELESS = List.of("", "");

  /** Returns whether the constant pool has this text; it is there byte for byte (JVMS §4.4.7). */
  boolean mentions(String text) {
    byte[] wanted = text.getBytes(StandardCharsets.US_ASCII);
    search:
    for (int i = 0; i <= bytes.length - wanted.length; i++) {
      for (int j = 0; j < wanted.length; j++) {
        if (bytes[i + j] != wanted[j]) continue search;
      }
      return true;
    }
    return false;
  }

  /** Returns the major version, such as 61 for Java 17; 0 if this is no class file. */
  public int version() {
    return bytes.length >= HEADER && ByteBuffer.wrap(bytes).getInt() == MAGIC
        ? ByteBuffer.wrap(bytes).getShort(6) & 0xFFFF
        : 0;
  }

  /** Returns whether its version is newer than all that can be read. */
  boolean isOfUnknownVersion() {
    return version() > NEWEST;
  }

  /** Returns the class's internal name; empty if it cannot be found. */
  public String className() {
    return names().get(0);
  }

  /** Returns the internal name of the class that it extends; empty if it cannot be found. */
  public String superName() {
    return names().get(1);
  }

  private List<String> names() {
    if (version() == 0) return NAMELESS;
    try {
      return readNames(ByteBuffer.wrap(bytes).position(HEADER));
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      return NAMELESS;
    }
  }

  /** Walks over the constant pool (JVMS §4.4), after which class and superclass are named. */
  private static List<String> readNames(ByteBuffer file) {
    int count = file.getShort() & 0xFFFF;
    Map<Integer, String> texts = new HashMap<>();
    Map<Integer, Integer> classes = new HashMap<>();
    for (int i = 1; i < count; i++) {
      int tag = file.get();
      switch (tag) {
        case 1 -> {
          byte[] text = new byte[file.getShort() & 0xFFFF];
          file.get(text);
          texts.put(i, new String(text, StandardCharsets.UTF_8));
        }
        case 7 -> classes.put(i, file.getShort() & 0xFFFF);
        case 8, 16, 19, 20 -> file.position(file.position() + 2);
        case 15 -> file.position(file.position() + 3);
        case 3, 4, 9, 10, 11, 12, 17, 18 -> file.position(file.position() + 4);
        case 5, 6 -> {
          file.position(file.position() + 8);
          i++; // a long or double takes two entries
        }
        default -> throw new IllegalArgumentException("constant of an unknown kind: " + tag);
      }
    }
    file.getShort(); // access flags
    String name = texts.getOrDefault(classes.get(file.getShort() & 0xFFFF), "");
    return List.of(name, texts.getOrDefault(classes.get(file.getShort() & 0xFFFF), ""));
  }
}
