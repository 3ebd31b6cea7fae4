package dev.weft.maven;

import dev.weft.transformer.tree.ClassNameFilter;
import java.io.File;
import java.util.List;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;

/**
 * Tells what is wrong with the module's asynchronous methods, in main and test classes, and how
 * many would be rewritten. Changes nothing, and never fails for what it finds. Of classes that are
 * rewritten already there is nothing to tell: {@code mvn clean compile weft:check} comes before.
 */
@Mojo(
    name = "check",
    defaultPhase = LifecyclePhase.PROCESS_TEST_CLASSES,
    requiresDependencyResolution = ResolutionScope.TEST,
    threadSafe = true)
public final class CheckMojo extends AbstractTransformMojo {
  @Parameter(defaultValue = "${project.build.outputDirectory}", readonly = true, required = true)
  private File classes;

  @Parameter(
      defaultValue = "${project.build.testOutputDirectory}",
      readonly = true,
      required = true)
  private File testClasses;

  @Parameter(defaultValue = "${project.testClasspathElements}", readonly = true, required = true)
  private List<String> classPath;

  @Parameter(defaultValue = "${project.compileSourceRoots}", readonly = true, required = true)
  private List<String> sourceRoots;

  @Parameter(defaultValue = "${project.testCompileSourceRoots}", readonly = true, required = true)
  private List<String> testSourceRoots;

  @Override
  List<ClassFolder> folders() {
    return List.of(
        new ClassFolder(classes, classPath, sourceRoots),
        new ClassFolder(testClasses, classPath, testSourceRoots));
  }

  @Override
  void treat(ClassFolder folder, Rewriting rewriting)
      throws MojoExecutionException, MojoFailureException {
    rewriting.look(folder);
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
