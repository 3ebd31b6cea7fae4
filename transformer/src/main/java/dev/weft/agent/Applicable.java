package dev.weft.agent;

import dev.weft.transformer.WovenClass;
import dev.weft.transformer.tree.ClassNameFilter;
import java.util.List;

/** Says from loader and name alone which classes the agent looks at. */
final class Applicable {
  private static final ClassLoader PLATFORM = ClassLoader.getPlatformClassLoader();

  /** Packages of Weft that the agent must let through as they are, or that it is made of. */
  private static final List<String> OWN =
      List.of(
          "dev/weft/agent/",
          "dev/weft/annotations/",
          "dev/weft/combine/",
          "dev/weft/frame/",
          "dev/weft/iteration/",
          "dev/weft/loop/",
          "dev/weft/report/",
          "dev/weft/running/",
          "dev/weft/task/",
          "dev/weft/transformer/");

  private final ClassNameFilter filter;

  Applicable(ClassNameFilter filter) {
    this.filter = filter;
  }

  /**
   * Returns whether to look at a class.
   *
   * @param name its internal name; null for a hidden class, which a user cannot have annotated
   */
  boolean to(ClassLoader loader, String name) {
    return loader != null
        && loader != PLATFORM
        && name != null
        && !name.contains(WovenClass.FRAME_INFIX)
        && !isOwn(name)
        && filter.accepts(name);
  }

  private static boolean isOwn(String name) {
    return name.startsWith("dev/weft/")
        && (name.indexOf('/', "dev/weft/".length()) < 0 || OWN.stream().anyMatch(name::startsWith));
  }
}
