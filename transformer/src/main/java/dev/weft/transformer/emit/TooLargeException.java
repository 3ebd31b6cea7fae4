package dev.weft.transformer.emit;

import dev.weft.transformer.discover.AsyncMethod;
import org.objectweb.asm.ClassTooLargeException;
import org.objectweb.asm.MethodTooLargeException;

/** A class that the class file format has no room for once it is rewritten. */
public final class TooLargeException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient AsyncMethod method;
  private final int size;

  /** One method has too much code. */
  TooLargeException(AsyncMethod method, MethodTooLargeException cause) {
    super(cause);
    this.method = method;
    this.size = cause.getCodeSize();
  }

  /** A class has too many constants. */
  TooLargeException(ClassTooLargeException cause) {
    super(cause);
    this.method = null;
    this.size = cause.getConstantPoolCount();
  }

  /** Returns the method that has too much code; null if the class has too many constants. */
  public AsyncMethod method() {
    return method;
  }

  /** Returns the bytes of the method's code, or the number of the class's constants. */
  public int size() {
    return size;
  }
}
