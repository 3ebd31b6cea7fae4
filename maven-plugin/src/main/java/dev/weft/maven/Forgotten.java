package dev.weft.maven;

import dev.weft.transformer.tree.ClassNameFilter;
import dev.weft.transformer.tree.UnwovenClasses;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugin.MojoExecutionException;

/** Main classes that nobody rewrites: the goal for test classes alone is easily bound. */
final class Forgotten {
  private Forgotten() {}

  /**
   * Returns what is to be said if a folder of the class path has such a class; the first is named.
   */
  static Optional<String> warning(List<Path> classPath, ClassNameFilter filter)
      throws MojoExecutionException {
    try {
      return UnwovenClasses.first(classPath, filter)
          .map(
              each ->
                  each
                      + ", on the test class path, is not rewritten\n"
                      + "  why: an await in it throws NotWovenException, in tests and in production\n"
                      + "  fix: bind the goal transform in the module that it belongs to");
    } catch (IOException e) {
      throw new MojoExecutionException("Weft cannot read the test class path", e);
    }
  }
}
