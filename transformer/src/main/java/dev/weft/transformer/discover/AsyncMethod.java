package dev.weft.transformer.discover;

import dev.weft.transformer.Location;
import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * A method to rewrite.
 *
 * @param owner its class; no stage before {@code emit} changes it
 * @param where where it begins in the source
 * @param original the method as it was read; {@code emit} gives it its new code
 * @param body a copy of it in the shape that {@link Normalizer} gives
 * @param hasStackMaps whether the class file has stack maps, and what is written needs them, too
 * @param returns how its callers learn of the outcome
 * @param points its suspension points, in the order of the code; their calls are in {@code body}
 * @param entry where its calls begin
 * @param ownership the stages that it starts itself; instructions are those of {@code body}
 */
public record AsyncMethod(
    ClassNode owner,
    Location where,
    MethodNode original,
    MethodNode body,
    boolean hasStackMaps,
    ReturnKind returns,
    List<SuspensionPoint> points,
    Entry entry,
    Ownership ownership) {

  public AsyncMethod {
    points = List.copyOf(points);
  }

  /** Returns whether the hot copy is a direct entry. */
  public boolean hasDirectEntry() {
    return entry == Entry.DIRECT_ENTRY;
  }

  /** Returns whether the resume copy is the only copy, and every call has a frame. */
  public boolean hasSingleCopy() {
    return entry == Entry.SINGLE_COPY || entry == Entry.GENERATOR;
  }

  public boolean isStatic() {
    return (original.access & Opcodes.ACC_STATIC) != 0;
  }

  /** Returns whether the declaring class is an interface. */
  public boolean isInInterface() {
    return (owner.access & Opcodes.ACC_INTERFACE) != 0;
  }

  /** Returns whether a call of the method can stop before its end, so that it has a frame. */
  public boolean canSuspend() {
    return !points.isEmpty() || entry == Entry.GENERATOR;
  }
}
