package dev.weft.transformer.verify;

import org.objectweb.asm.ClassReader;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.analysis.Analyzer;
import org.objectweb.asm.tree.analysis.AnalyzerException;
import org.objectweb.asm.tree.analysis.BasicVerifier;

/** Simulates every method of a class file: stack heights, kinds of values, ends of code. */
public final class BytecodeVerifier {
  private BytecodeVerifier() {}

  /**
   * Checks {@code classFile}, which Weft has written.
   *
   * @throws AssertionError if the JVM would refuse a method; a bug in Weft
   */
  public static void verify(byte[] classFile) {
    ClassNode node = new ClassNode();
    new ClassReader(classFile).accept(node, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
    for (MethodNode method : node.methods) {
      if (method.instructions.size() > 0) verify(node, method);
    }
  }

  private static void verify(ClassNode node, MethodNode method) {
    try {
      new Analyzer<>(new BasicVerifier()).analyze(node.name, method);
    } catch (AnalyzerException e) {
      throw new AssertionError(
          "Weft rewrote "
              + node.name.replace('/', '.')
              + "."
              + method.name
              + method.desc
              + " into code that the JVM would refuse: "
              + e.getMessage()
              + ". This is a bug in Weft; please report it with the class file.",
          e);
    }
  }
}
