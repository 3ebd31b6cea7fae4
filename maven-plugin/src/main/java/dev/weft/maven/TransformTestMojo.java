package dev.weft.maven;

import java.io.File;
import java.util.List;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;

/**
 * Rewrites the asynchronous methods of the module's test classes.
 *
 * <p>All problems of the module are reported at once, and then the build fails with nothing
 * changed.
 */
@Mojo(
    name = "transform-test",
    defaultPhase = LifecyclePhase.PROCESS_TEST_CLASSES,
    requiresDependencyResolution = ResolutionScope.TEST,
    threadSafe = true)
public final class TransformTestMojo extends AbstractTransformMojo {
  /** The directory whose class files are rewritten in place. */
  @Parameter(
      property = "weft.testClassesDirectory",
      defaultValue = "${project.build.testOutputDirectory}")
  private File classesDirectory;

  /** Whether tests are not even compiled; then there is nothing to rewrite either. */
  @Parameter(property = "maven.test.skip", defaultValue = "false")
  private boolean testSkip;

  @Parameter(defaultValue = "${project.testClasspathElements}", readonly = true, required = true)
  private List<String> classPath;

  @Parameter(defaultValue = "${project.testCompileSourceRoots}", readonly = true, required = true)
  private List<String> sourceRoots;

  @Override
  ClassFolder folder() {
    return new ClassFolder(classesDirectory, classPath, sourceRoots);
  }

  @Override
  boolean skipped() {
    return skip || testSkip;
  }
}
