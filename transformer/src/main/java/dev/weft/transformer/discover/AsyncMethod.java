package dev.weft.transformer.discover;

import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * A method to rewrite.
 *
 * @param owner its class; no stage before {@code emit} changes it
 * @param original the method as it was read; {@code emit} gives it its new code
 * @param body a copy of it in the shape that {@link Normalizer} gives
 * @param returns how its callers learn of the outcome
 * @param points its suspension points, in the order of the code; their calls are in {@code body}
 * @param hasDirectEntry whether a direct entry is made, because an await in this class uses it or
 *     because a frame is not what its callers expect
 */
public record AsyncMethod(
    ClassNode owner,
    MethodNode original,
    MethodNode body,
    ReturnKind returns,
    List<SuspensionPoint> points,
    boolean hasDirectEntry) {

  public AsyncMethod {
    points = List.copyOf(points);
  }

  public boolean isStatic() {
    return (original.access & Opcodes.ACC_STATIC) != 0;
  }

  /** Returns whether the declaring class is an interface. */
  public boolean isInInterface() {
    return (owner.access & Opcodes.ACC_INTERFACE) != 0;
  }

  /** Returns whether a call of the method can suspend, so that it has a frame. */
  public boolean canSuspend() {
    return !points.isEmpty();
  }
}
