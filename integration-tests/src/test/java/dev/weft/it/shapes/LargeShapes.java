package dev.weft.it.shapes;

import java.util.Map;

/** Programs that are too long to be written by hand. */
final class LargeShapes {
  private LargeShapes() {}

  static Map<String, String> sources() {
    return Map.of();
  }
}
