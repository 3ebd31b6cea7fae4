package dev.weft.transformer.discover;

import java.util.Optional;
import org.objectweb.asm.Type;

/** What an async method may return, and so how its caller is told of the outcome. */
public enum ReturnKind {
  TASK("L" + Api.TASK + ";"),
  STAGE("L" + Api.STAGE + ";"),
  FUTURE("L" + Api.FUTURE + ";"),
  VOID("V"),

  /** The method is the entry of a suspending one: its caller suspends with it. */
  VALUE("");

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

  /** Returns whether a frame can be handed to the caller as it is. */
  public boolean isTask() {
    return this == TASK || this == STAGE;
  }
}
