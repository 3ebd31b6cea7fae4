package dev.weft.transformer;

/**
 * Says without parsing whether a class file can hold anything to rewrite.
 *
 * <p>The annotation, the call of {@code await} and a woven class's frame classes all put {@code
 * dev/weft/} into the constant pool. Most classes of an application have none of them and are let
 * through for the price of one scan; so is a class file newer than ASM, as long as it does not use
 * Weft.
 */
public final class MentionsWeft {
  private MentionsWeft() {}

  /** Returns whether the bytes of {@code dev/weft/} occur anywhere in {@code classFile}. */
  public static boolean in(byte[] classFile) {
    return new ClassFile(classFile).mentions("dev/weft/");
  }
}
