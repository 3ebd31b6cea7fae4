package dev.weft.transformer;

import java.util.HashSet;
import java.util.Set;

/** Names the frame classes of one class, in the order of its methods. */
final class FrameNames {
  private final String owner;
  private final Set<String> taken = new HashSet<>();

  FrameNames(String owner) {
    this.owner = owner;
  }

  /**
   * Returns a name for the frame of the next method called {@code method}; overloads are numbered.
   */
  String next(String method) {
    String name = owner + WovenClass.FRAME_INFIX + method;
    String unique = name;
    for (int i = 2; !taken.add(unique); i++) unique = name + "$" + i;
    return unique;
  }
}
