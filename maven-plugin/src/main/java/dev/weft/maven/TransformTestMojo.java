package dev.weft.maven;

import java.io.File;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;
import org.apache.maven.project.MavenProject;

/**
 * Rewrites the asynchronous methods of the module's test classes.
 *
 * <p>All problems of the module are reported at once, and then the build fails with nothing
 * changed. If the tests are of JUnit 5, and the build's surefire is too old to run them, it says
 * so.
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

  @Parameter(defaultValue = "${project}", readonly = true, required = true)
  private MavenProject project;

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

  @Override
  Optional<String> warning() {
    return TestRunner.warning(project.getPlugin(TestRunner.SUREFIRE), classesDirectory.toPath());
  }
}
