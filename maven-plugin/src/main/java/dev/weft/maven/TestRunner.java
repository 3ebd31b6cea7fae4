package dev.weft.maven;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.maven.artifact.versioning.DefaultArtifactVersion;
import org.apache.maven.model.Plugin;
import org.jspecify.annotations.Nullable;

/**
 * The surefire that a build runs its tests with. One of before 2.22.0 does not know the JUnit
 * Platform: it finds no test of JUnit 5, and the build passes. Such a one is the default of Maven
 * 3.8, so whoever pins none has it.
 */
final class TestRunner {
  /** The key of the plugin in a build's model. */
  static final String SUREFIRE = "org.apache.maven.plugins:maven-surefire-plugin";

  private static final DefaultArtifactVersion FIRST_WITH_PLATFORM =
      new DefaultArtifactVersion("2.22.0");

  /** JUnit's own, for surefire from 2.19.1 on. */
  private static final String PROVIDER = "junit-platform-surefire-provider";

  /** How the annotations of tests begin in a class file. */
  private static final List<String> TESTS = List.of("Lorg/junit/jupiter/", "Ldev/weft/junit/");

  private TestRunner() {}

  /**
   * Returns what is to be said if {@code surefire} runs none of the tests in {@code classes}.
   *
   * @param surefire null if the build does not say what runs the tests
   */
  static Optional<String> warning(@Nullable Plugin surefire, Path classes) {
    if (surefire == null || surefire.getVersion() == null) return Optional.empty();
    if (knowsPlatform(surefire) || !Files.isDirectory(classes) || !hasTests(classes)) {
      return Optional.empty();
    }
    return Optional.of(
        "maven-surefire-plugin "
            + surefire.getVersion()
            + " runs none of this module's tests, which are of JUnit 5\n"
            + "  why: it knows the JUnit Platform from 2.22.0 on; an older one finds no test, and the"
            + " build passes\n"
            + "  fix: give org.apache.maven.plugins:maven-surefire-plugin a version in the pom's"
            + " <plugins>, such as 3.6.1");
  }

  private static boolean knowsPlatform(Plugin surefire) {
    return new DefaultArtifactVersion(surefire.getVersion()).compareTo(FIRST_WITH_PLATFORM) >= 0
        || surefire.getDependencies().stream()
            .anyMatch(each -> each.getArtifactId().equals(PROVIDER));
  }

  private static boolean hasTests(Path classes) {
    try (Stream<Path> files = Files.walk(classes)) {
      return files.filter(each -> each.toString().endsWith(".class")).anyMatch(TestRunner::isTest);
    } catch (IOException e) {
      throw new UncheckedIOException("Weft cannot read " + classes, e);
    }
  }

  private static boolean isTest(Path classFile) {
    try {
      String text = new String(Files.readAllBytes(classFile), StandardCharsets.ISO_8859_1);
      return TESTS.stream().anyMatch(text::contains);
    } catch (IOException e) {
      throw new UncheckedIOException("Weft cannot read " + classFile, e);
    }
  }
}
