package dev.weft.transformer.emit;

import dev.weft.transformer.discover.AsyncMethod;
import dev.weft.transformer.discover.SingleCopies;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.objectweb.asm.ClassTooLargeException;

/** A class that the class file format has no room for once it is rewritten. */
public final class TooLargeException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Map<AsyncMethod, Integer> methods;
  private final int constants;

  private TooLargeException(Map<AsyncMethod, Integer> methods, int constants, Exception cause) {
    super(cause);
    this.methods = Collections.unmodifiableMap(methods);
    this.constants = constants;
  }

  /** One method has too much code. */
  TooLargeException(AsyncMethod method, int bytes, Exception cause) {
    this(Map.of(method, bytes), 0, cause);
  }

  /** A class has too many constants. */
  TooLargeException(ClassTooLargeException cause) {
    this(Map.of(), cause.getConstantPoolCount(), cause);
  }

  /** Some methods of a class have too much code, or it has too many constants. */
  public static TooLargeException of(List<TooLargeException> all) {
    Map<AsyncMethod, Integer> methods = new LinkedHashMap<>();
    for (TooLargeException each : all) methods.putAll(each.methods);
    TooLargeException first = all.get(0);
    return new TooLargeException(methods, first.constants, first);
  }

  /**
   * Returns which methods to write only once when the class is rewritten again; {@code tried} if
   * nothing is left to try. A method that is too large is written once; if there are too many
   * constants, every method is.
   */
  public SingleCopies fewerCopies(SingleCopies tried) {
    if (methods.isEmpty()) return SingleCopies.ALL;
    Set<String> single = new HashSet<>(tried.methods());
    for (AsyncMethod method : methods.keySet()) {
      // One of them will not be any smaller, and the class fails for all that do not fit.
      if (!method.hasSingleCopy()) single.add(method.original().name + method.original().desc);
    }
    return new SingleCopies(tried.all(), single);
  }

  /** Returns the methods that have too much code, each with its bytes. */
  public Map<AsyncMethod, Integer> methods() {
    return methods;
  }

  /** Returns the number of the class's constants, if they are too many. */
  public int constants() {
    return constants;
  }
}
