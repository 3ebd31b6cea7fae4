package dev.weft.maven;

import dev.weft.transformer.tree.ClassNameFilter;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.maven.plugin.MojoExecutionException;
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
 * so; and if a folder of the test class path, such as the module's main classes, has a class that
 * is not rewritten.
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
  List<ClassFolder> folders() {
    return List.of(new ClassFolder(classesDirectory, classPath, sourceRoots));
  }

  @Override
  boolean skipped() {
    return skip || testSkip;
  }

  @Override
  List<String> warnings(ClassNameFilter filter) throws MojoExecutionException {
    Path own = classesDirectory.toPath();
    List<String> warnings = new ArrayList<>();
    TestRunner.warning(project.getPlugin(TestRunner.SUREFIRE), own).ifPresent(warnings::add);
    List<Path> others = classPath.stream().map(Path::of).filter(each -> !each.equals(own)).toList();
    Forgotten.warning(others, filter).ifPresent(warnings::add);
    return warnings;
  }
}
