package dev.weft.maven;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.maven.model.Dependency;
import org.apache.maven.model.Plugin;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestRunnerTest {
  @TempDir private Path classes;

  @BeforeEach
  void thisVeryTestIsAmongTheClasses() throws IOException {
    String file = TestRunnerTest.class.getSimpleName() + ".class";
    Path copy = Files.createDirectories(classes.resolve("dev/weft")).resolve(file);
    try (InputStream in = TestRunnerTest.class.getResourceAsStream(file)) {
      Files.copy(in, copy);
    }
  }

  @Test
  void theDefaultOfMaven38RunsNoTestOfJUnit5() {
    assertEquals(
        """
        maven-surefire-plugin 2.12.4 runs none of this module's tests, which are of JUnit 5
          why: it knows the JUnit Platform from 2.22.0 on; an older one finds no test, and the build passes
          fix: give org.apache.maven.plugins:maven-surefire-plugin a version in the pom's <plugins>, such as 3.6.1""",
        TestRunner.warning(surefire("2.12.4"), classes).orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(strings = {"2.22.0", "2.22.2", "3.0.0-M5", "3.6.1"})
  void newerOnesDo(String version) {
    assertEquals(Optional.empty(), TestRunner.warning(surefire(version), classes));
  }

  @Test
  void soDoesAnOlderOneWithJUnitsProvider() {
    Plugin surefire = surefire("2.19.1");
    Dependency provider = new Dependency();
    provider.setArtifactId("junit-platform-surefire-provider");
    surefire.addDependency(provider);

    assertEquals(Optional.empty(), TestRunner.warning(surefire, classes));
  }

  @Test
  void otherTestsNeedNone() throws IOException {
    Path others = Files.createDirectories(classes.resolve("others"));
    Files.writeString(others.resolve("Old.class"), "Lorg/junit/Test;");

    assertEquals(Optional.empty(), TestRunner.warning(surefire("2.12.4"), others));
    assertEquals(
        Optional.empty(), TestRunner.warning(surefire("2.12.4"), classes.resolve("missing")));
  }

  @Test
  void whatIsNotKnownIsNotWarnedOf() {
    assertEquals(Optional.empty(), TestRunner.warning(null, classes));
    assertEquals(Optional.empty(), TestRunner.warning(surefire(null), classes));
  }

  private static Plugin surefire(String version) {
    Plugin plugin = new Plugin();
    plugin.setArtifactId("maven-surefire-plugin");
    plugin.setVersion(version);
    return plugin;
  }
}
