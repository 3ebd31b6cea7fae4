package dev.weft.transformer.tree;

import dev.weft.transformer.ClassFile;
import dev.weft.transformer.WovenClass;
import dev.weft.transformer.emit.RuntimeNames;

/** Tells generated frame classes from a user's, by path and content. */
public final class FrameFiles {
  private static final String CLASS = ".class";

  private FrameFiles() {}

  /** Returns whether a file of that path may be a frame class; its content has the last word. */
  static boolean isNamedLikeFrame(String path) {
    return path.endsWith(CLASS) && infixAt(path) > 0;
  }

  /** Returns whether a file with a frame class's name is one, and may therefore be deleted. */
  public static boolean isFrame(String path, byte[] content) {
    if (!isNamedLikeFrame(path)) return false;
    String extended = new ClassFile(content).superName();
    return extended.equals(RuntimeNames.FRAME) || extended.equals(RuntimeNames.WOVEN_FUNCTION);
  }

  /** Returns the path of the class that the frame class at {@code path} belongs to. */
  static String ownerOf(String path) {
    return path.substring(0, infixAt(path)) + CLASS;
  }

  private static int infixAt(String path) {
    return path.indexOf(WovenClass.FRAME_INFIX, path.lastIndexOf('/') + 1);
  }
}
