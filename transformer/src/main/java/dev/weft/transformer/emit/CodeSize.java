package dev.weft.transformer.emit;

import org.objectweb.asm.commons.CodeSizeEvaluator;
import org.objectweb.asm.tree.MethodNode;

/** How many bytes the code of a method takes, before it is written. */
final class CodeSize extends CodeSizeEvaluator {
  /** HotSpot compiles no method of more bytes, unless told to (DontCompileHugeMethods). */
  static final int MAX_COMPILED = 8_000;

  /** A class file has no room for more (JVMS §4.7.3). */
  static final int MAX_WRITTEN = 65_535;

  private int constants;

  private CodeSize() {
    super(null);
  }

  private static CodeSize of(MethodNode method) {
    CodeSize size = new CodeSize();
    method.instructions.accept(size);
    return size;
  }

  /** Returns whether the JVM compiles {@code method}, and does not just interpret it. */
  static boolean isCompiled(MethodNode method) {
    CodeSize size = of(method);
    // Where a constant will stand, and whether a byte is enough to name it, is not known yet.
    return size.getMinSize() + size.constants <= MAX_COMPILED;
  }

  /** Returns whether {@code method} fits a class file, with whatever its jumps take. */
  static boolean isWritten(MethodNode method) {
    return of(method).getMaxSize() <= MAX_WRITTEN;
  }

  @Override
  public void visitLdcInsn(Object value) {
    if (!(value instanceof Long || value instanceof Double)) constants++;
    super.visitLdcInsn(value);
  }
}
