package dev.weft.transformer.emit;

import org.objectweb.asm.Attribute;
import org.objectweb.asm.ByteVector;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;

/**
 * The attribute that marks a class as rewritten, with the version of the generated code's format.
 */
public final class WovenAttribute extends Attribute {
  /**
   * The version of what rewritten code expects of {@code dev.weft.frame}; it grows with every
   * change that an older or newer runtime would not understand.
   */
  public static final int FORMAT = 1;

  /** What the attribute is called in a class file. */
  public static final String NAME = "dev.weft.Woven";

  private final int format;

  /** Creates the attribute for a class that is rewritten now. */
  public WovenAttribute() {
    this(FORMAT);
  }

  private WovenAttribute(int format) {
    super(NAME);
    this.format = format;
  }

  /** Returns the version with which the class was rewritten. */
  public int format() {
    return format;
  }

  @Override
  protected Attribute read(
      ClassReader reader, int offset, int length, char[] buffer, int codeOffset, Label[] labels) {
    return new WovenAttribute(reader.readUnsignedShort(offset));
  }

  @Override
  protected ByteVector write(
      ClassWriter writer, byte[] code, int codeLength, int maxStack, int maxLocals) {
    return new ByteVector().putShort(format);
  }
}
