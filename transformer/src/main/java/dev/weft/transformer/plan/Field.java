package dev.weft.transformer.plan;

/**
 * A field of a frame class. Variables that are never kept at the same time may share one.
 *
 * @param name the name of the first variable it holds, made unique
 * @param descriptor its exact type
 */
public record Field(String name, String descriptor) {
  /** Returns whether the field holds a reference, which must not outlive its use. */
  public boolean isReference() {
    return descriptor.startsWith("L") || descriptor.startsWith("[");
  }
}
