package dev.weft.transformer;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InnerClassNode;

/**
 * Names the frame classes of one class, in the order of its methods.
 *
 * <p>No two names differ in upper and lower case only: each becomes a file, and not every file
 * system tells them apart. Classes that the class file lists as nested keep their names.
 */
final class FrameNames {
  /** Most file systems take 255 bytes; some are for a number, and for {@code .class}. */
  private static final int MAX_BYTES = 240;

  private final String owner;
  private final Set<String> taken = new HashSet<>();

  FrameNames(ClassNode owner) {
    this.owner = owner.name;
    for (InnerClassNode nested : owner.innerClasses) taken.add(folded(nested.name));
  }

  /**
   * Returns a name for the frame class of the next method called {@code method}, numbered if need
   * be.
   */
  String next(String method) {
    String name = shortened(owner + WovenClass.FRAME_INFIX + method);
    String unique = name;
    for (int i = 2; !taken.add(folded(unique)); i++) unique = name + "$" + i;
    return unique;
  }

  /**
   * A class's own name is the user's to choose; a method's name becomes a file through Weft only.
   */
  private String shortened(String name) {
    int file = name.lastIndexOf('/') + 1;
    int end = name.length();
    int shortest = owner.length() + WovenClass.FRAME_INFIX.length();
    while (end > shortest
        && name.substring(file, end).getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      end = name.offsetByCodePoints(end, -1);
    }
    return name.substring(0, end);
  }

  private static String folded(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
