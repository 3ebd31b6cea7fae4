package dev.weft.transformer;

import java.util.List;

/**
 * What became of one class file.
 *
 * @param name the class's internal name, such as {@code com/acme/Orders}
 * @param bytes the class file to load; the array that was given, if nothing was rewritten
 * @param frames the frame classes that belong to it, one per method that can suspend
 * @param methods how many methods were rewritten; 0 if there was nothing to do
 * @param alreadyWoven whether the class had been rewritten before, and was therefore left alone
 * @param warnings what is hardly meant; errors arrive as a {@link CannotRewriteException}
 * @param refused the errors of what could not be rewritten in a class that was; always empty unless
 *     that was asked for, see {@link Transformer.Options#partial}
 */
public record WovenClass(
    String name,
    byte[] bytes,
    List<FrameClass> frames,
    int methods,
    boolean alreadyWoven,
    List<Problem> warnings,
    List<Problem> refused) {

  /** Creates the outcome for a class in which nothing was refused. */
  public WovenClass(
      String name,
      byte[] bytes,
      List<FrameClass> frames,
      int methods,
      boolean alreadyWoven,
      List<Problem> warnings) {
    this(name, bytes, frames, methods, alreadyWoven, warnings, List.of());
  }

  /**
   * A generated class: a method's suspended calls are its objects. It stands beside the class it
   * belongs to, in the same package and loader.
   *
   * @param name its internal name, {@code com/acme/Orders$weft$pay}: the owner's name, {@code
   *     $weft$}, the method's name, and a number if the method is overloaded
   * @param bytes its class file
   */
  public record FrameClass(String name, byte[] bytes) {}

  /** What stands between the owner's name and the method's in the name of a frame class. */
  public static final String FRAME_INFIX = "$weft$";
}
