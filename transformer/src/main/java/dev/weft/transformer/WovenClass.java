package dev.weft.transformer;

import java.util.List;
import java.util.Objects;

/**
 * What became of one class file.
 *
 * <p>Immutable but for the arrays, which are not copied; each {@code with} method returns a changed
 * copy.
 */
public final class WovenClass {
  /** What stands between the owner's name and the method's in the name of a frame class. */
  public static final String FRAME_INFIX = "$weft$";

  /**
   * A generated class: a method's suspended calls are its objects. It stands beside the class it
   * belongs to, in the same package and loader.
   *
   * @param name its internal name, {@code com/acme/Orders$weft$pay}: the owner's name, {@code
   *     $weft$}, the method's name, and a number if the method is overloaded
   * @param bytes its class file
   */
  public record FrameClass(String name, byte[] bytes) {}

  private final Values values;

  private WovenClass(Values values) {
    this.values = values;
  }

  /**
   * Returns the outcome for a class in which there was nothing to do.
   *
   * @param name the class's internal name, such as {@code com/acme/Orders}
   * @param bytes the class file to load
   */
  public static WovenClass of(String name, byte[] bytes) {
    return new WovenClass(new Values(name, bytes, List.of(), 0, false, List.of(), List.of()));
  }

  /** Returns this outcome with other {@link #frames}. */
  public WovenClass withFrames(List<FrameClass> value) {
    return new WovenClass(
        new Values(
            values.name,
            values.bytes,
            value,
            values.methods,
            values.alreadyWoven,
            values.warnings,
            values.refused));
  }

  /** Returns this outcome with another number of {@link #methods}. */
  public WovenClass withMethods(int value) {
    return new WovenClass(
        new Values(
            values.name,
            values.bytes,
            values.frames,
            value,
            values.alreadyWoven,
            values.warnings,
            values.refused));
  }

  /** Returns this outcome with another {@link #alreadyWoven}. */
  public WovenClass withAlreadyWoven(boolean value) {
    return new WovenClass(
        new Values(
            values.name,
            values.bytes,
            values.frames,
            values.methods,
            value,
            values.warnings,
            values.refused));
  }

  /** Returns this outcome with other {@link #warnings}. */
  public WovenClass withWarnings(List<Problem> value) {
    return new WovenClass(
        new Values(
            values.name,
            values.bytes,
            values.frames,
            values.methods,
            values.alreadyWoven,
            value,
            values.refused));
  }

  /** Returns this outcome with other {@link #refused}. */
  public WovenClass withRefused(List<Problem> value) {
    return new WovenClass(
        new Values(
            values.name,
            values.bytes,
            values.frames,
            values.methods,
            values.alreadyWoven,
            values.warnings,
            value));
  }

  /** Returns the class's internal name, such as {@code com/acme/Orders}. */
  public String name() {
    return values.name;
  }

  /** Returns the class file to load; the array that was given, if nothing was rewritten. */
  public byte[] bytes() {
    return values.bytes;
  }

  /** Returns the frame classes that belong to it, one per method that can suspend. */
  public List<FrameClass> frames() {
    return values.frames;
  }

  /** Returns how many methods were rewritten; 0 if there was nothing to do. */
  public int methods() {
    return values.methods;
  }

  /** Returns whether the class had been rewritten before, and was therefore left alone. */
  public boolean alreadyWoven() {
    return values.alreadyWoven;
  }

  /** Returns what is hardly meant; errors arrive as a {@link CannotRewriteException}. */
  public List<Problem> warnings() {
    return values.warnings;
  }

  /**
   * Returns the errors of what could not be rewritten in a class that was; always empty unless that
   * was asked for, see {@link Transformer.Options#partial}.
   */
  public List<Problem> refused() {
    return values.refused;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WovenClass that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return values.toString().replaceFirst("Values", "WovenClass");
  }

  /** All of it; as a record, so that equals, hashCode and toString leave nothing out. */
  private record Values(
      String name,
      byte[] bytes,
      List<FrameClass> frames,
      int methods,
      boolean alreadyWoven,
      List<Problem> warnings,
      List<Problem> refused) {
    Values {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(bytes, "bytes");
      frames = List.copyOf(frames);
      warnings = List.copyOf(warnings);
      refused = List.copyOf(refused);
    }
  }
}
