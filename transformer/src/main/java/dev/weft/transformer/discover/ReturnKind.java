package dev.weft.transformer.discover;

import java.util.Optional;
import org.objectweb.asm.Type;

/**
 * What an async method may return, and so how its caller is told of the outcome; or of the values,
 * if it is a generator.
 */
public enum ReturnKind {
  TASK("L" + Api.TASK + ";"),
  STAGE("L" + Api.STAGE + ";"),
  FUTURE("L" + Api.FUTURE + ";"),

  /** The method is the entry of a suspending one: its caller suspends with it. */
  VALUE(""),
  VOID("V"),

  ASYNC_ITERATOR("Ldev/weft/AsyncIterator;"),
  ITERATOR("Ljava/util/Iterator;"),
  ITERABLE("Ljava/lang/Iterable;"),
  STREAM("Ljava/util/stream/Stream;");

  private final String descriptor;

  ReturnKind(String descriptor) {
    this.descriptor = descriptor;
  }

  /** Returns the kind of the method with this descriptor, or nothing if it cannot be async. */
  static Optional<ReturnKind> of(String methodDescriptor) {
    if (EntryNode.isDescriptor(methodDescriptor)) return Optional.of(VALUE);
    String returned = Type.getReturnType(methodDescriptor).getDescriptor();
    for (ReturnKind kind : values()) {
      if (kind.descriptor.equals(returned)) return Optional.of(kind);
    }
    return Optional.empty();
  }

  /** Returns the kind of a method that returns a stage, or nothing if it does not. */
  static Optional<ReturnKind> ofStage(String methodDescriptor) {
    return of(methodDescriptor).filter(kind -> kind == TASK || kind == STAGE || kind == FUTURE);
  }

  /** Returns whether the method emits values, in place of having one. */
  public boolean isGenerator() {
    return compareTo(VOID) > 0;
  }

  /** Returns whether the values are asked for by who cannot wait for them. */
  public boolean isSequence() {
    return compareTo(ASYNC_ITERATOR) > 0;
  }

  /** Returns whether a frame can be handed to the caller as it is. */
  public boolean isTask() {
    return this == TASK || this == STAGE;
  }
}
