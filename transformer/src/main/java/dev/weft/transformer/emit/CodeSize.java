package dev.weft.transformer.emit;

import dev.weft.transformer.discover.AsyncMethod;
import dev.weft.transformer.discover.JitLimit;
import org.objectweb.asm.ClassTooLargeException;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodTooLargeException;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.CodeSizeEvaluator;
import org.objectweb.asm.tree.MethodNode;

/** How many bytes the code of a method takes, before it is written. */
final class CodeSize extends CodeSizeEvaluator {
  /** A class file has no room for more (JVMS §4.7.3). */
  static final int MAX_WRITTEN = 65_535;

  /** From here on far jumps decide whether a method fits. */
  private static final int NEARLY_TOO_LARGE = 60_000;

  /** The last constant that {@code ldc} can name; {@code ldc_w}, for others, is a byte longer. */
  private static final int MAX_SHORT_INDEX = 255;

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
    return size.getMinSize() + size.constants <= JitLimit.MAX_COMPILED;
  }

  /** Returns whether {@code method} fits a class file, with whatever its jumps take. */
  static boolean isWritten(MethodNode method) {
    return of(method).getMaxSize() <= MAX_WRITTEN;
  }

  /**
   * Tries to write {@code copy} if it might not fit a class file.
   *
   * @throws TooLargeException if it does not
   */
  static void check(AsyncMethod method, MethodNode copy) throws TooLargeException {
    if (isWritten(copy)) return;
    ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
    writer.setComputeLimits(Integer.MAX_VALUE, Long.MAX_VALUE);
    writer.visit(Opcodes.V17, 0, method.owner().name, null, "java/lang/Object", null);
    // One byte may not be enough to name a constant in the class that this goes to.
    for (int i = 0; i <= MAX_SHORT_INDEX; i++) writer.newUTF8("#" + i);
    copy.accept(writer);
    try {
      writer.toByteArray();
    } catch (MethodTooLargeException e) {
      throw new TooLargeException(method, e.getCodeSize(), e);
    } catch (ClassTooLargeException e) {
      throw new TooLargeException(e);
    } catch (RuntimeException e) {
      if (!isNearlyTooLarge(copy)) throw e;
      throw new TooLargeException(method, of(copy).getMaxSize(), e);
    }
  }

  /**
   * Returns whether the size of {@code method} explains why ASM cannot write it: it lengthens jumps
   * after it has looked at the size, and falls over its own limits then.
   */
  static boolean isNearlyTooLarge(MethodNode method) {
    return of(method).getMinSize() >= NEARLY_TOO_LARGE;
  }

  /** Returns how many bytes {@code method} takes at the most. */
  static int most(MethodNode method) {
    return of(method).getMaxSize();
  }

  @Override
  public void visitLdcInsn(Object value) {
    if (!(value instanceof Long || value instanceof Double)) constants++;
    super.visitLdcInsn(value);
  }
}
