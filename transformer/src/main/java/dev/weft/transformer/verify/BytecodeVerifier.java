package dev.weft.transformer.verify;

import org.objectweb.asm.ClassReader;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.analysis.AnalyzerException;

/** Checks methods that Weft has written: stack heights, kinds of values, stack maps. */
public final class BytecodeVerifier {
  private BytecodeVerifier() {}

  /**
   * Checks every method of {@code classFile}.
   *
   * @throws AssertionError if the JVM would refuse a method; a bug in Weft
   */
  public static void verify(byte[] classFile) {
    ClassNode node = new ClassNode();
    new ClassReader(classFile).accept(node, ClassReader.SKIP_DEBUG | ClassReader.EXPAND_FRAMES);
    for (MethodNode method : node.methods) verify(node.name, method);
  }

  /**
   * As {@link #verify(byte[])}, for one method of the class {@code owner}, with its stack maps even
   * if the class file will be written without.
   */
  public static void verify(String owner, MethodNode method) {
    if (method.instructions.size() == 0) return;
    try {
      new StackMapCheck(method).run();
    } catch (AnalyzerException e) {
      throw new AssertionError(
          owner.replace('/', '.')
              + "."
              + method.name
              + method.desc
              + " has become code that the JVM would refuse: "
              + e.getMessage(),
          e);
    }
  }
}
