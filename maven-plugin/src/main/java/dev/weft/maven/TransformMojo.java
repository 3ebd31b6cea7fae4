package dev.weft.maven;

import dev.weft.transformer.tree.ClassNameFilter;
import java.io.File;
import java.util.List;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;

/**
 * Rewrites the asynchronous methods of the module's main classes.
 *
 * <p>All problems of the module are reported at once, and then the build fails with nothing
 * changed.
 */
@Mojo(
    name = "transform",
    defaultPhase = LifecyclePhase.PROCESS_CLASSES,
    requiresDependencyResolution = ResolutionScope.COMPILE,
    threadSafe = true)
public final class TransformMojo extends AbstractTransformMojo {
  /** The directory whose class files are rewritten in place. */
  @Parameter(property = "weft.classesDirectory", defaultValue = "${project.build.outputDirectory}")
  private File classesDirectory;

  @Parameter(defaultValue = "${project.compileClasspathElements}", readonly = true, required = true)
  private List<String> classPath;

  @Parameter(defaultValue = "${project.compileSourceRoots}", readonly = true, required = true)
  private List<String> sourceRoots;

  @Override
  List<ClassFolder> folders() {
    return List.of(new ClassFolder(classesDirectory, classPath, sourceRoots));
  }

  @Override
  boolean skipped() {
    return skip;
  }

  @Override
  List<String> warnings(ClassNameFilter filter) {
    return List.of();
  }
}
