package dev.weft.it.libraries;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The tests of other people's libraries pass when the libraries are async inside.
 *
 * <p>Which libraries there are depends on the class path: the profile {@code libraries} has all.
 * {@code -Dweft.libraries.only=csv} runs only those with that in their name, {@code
 * -Dweft.libraries.seed=7} chooses other points.
 */
class LibrariesTest {
  private static final long SEED = Long.getLong("weft.libraries.seed", 1);

  /** The library in its async form stays here, and what its tests printed. */
  private static final Path FOLDER = Path.of("target", "libraries");

  @TempDir private Path temp;

  private static Stream<String> names() {
    String only = System.getProperty("weft.libraries.only", "");
    return Library.ALL.stream()
        .filter(each -> each.jar().isPresent())
        .map(Library::name)
        .filter(name -> name.contains(only));
  }

  @ParameterizedTest
  @MethodSource("names")
  void whatPassedBeforePassesAfter(String name) throws Exception {
    Library library =
        Library.ALL.stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
    Path jar = library.jar().orElseThrow();
    Path folder = emptied(FOLDER.resolve(name));
    AsyncLibrary async = AsyncLibrary.write(jar, folder, SEED);

    TestRun before = run(library, jar, "before");
    TestRun after = run(library, folder, "after");

    Report report = Report.of(library, SEED, async, before, after);
    report.write(FOLDER);
    System.out.println(report.line());
    assertEquals("", report.defects(), "tests that passed before and do not pass after");
    assertTrue(before.passed().size() > 100, "most of the library's tests run here");
    assertTrue(after.suspensions() > before.passed().size(), "the library does suspend");
  }

  private static Path emptied(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path each : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(each);
      }
    }
    return Files.createDirectories(folder);
  }

  /** Runs the library's tests with {@code place} where the library's jar was. */
  private TestRun run(Library library, Path place, String name) throws Exception {
    Path jar = library.jar().orElseThrow();
    Path outcomes = FOLDER.resolve(library.name() + "-" + name + ".tsv").toAbsolutePath();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(library.options());
    command.addAll(List.of("-Xverify:all", "-ea", "-Xss16m", "-Xmx2g", "-cp"));
    command.add(
        Library.classPath()
            .map(each -> (each.equals(jar) ? place : each).toAbsolutePath().toString())
            .collect(Collectors.joining(File.pathSeparator)));
    command.addAll(List.of("-Dweft.libraries.seed=" + SEED, LibraryTests.class.getName()));
    command.addAll(List.of(library.testJar().toString(), outcomes.toString()));
    command.addAll(library.skippedClasses().keySet());
    Path log = FOLDER.resolve(library.name() + "-" + name + ".log");
    // Tests write files, and they belong to none of ours.
    Path working = Files.createDirectories(temp.resolve("working-" + name));
    Process child =
        new ProcessBuilder(command)
            .directory(working.toFile())
            .redirectErrorStream(true)
            .redirectOutput(Redirect.to(log.toFile()))
            .start();
    assertEquals(0, child.waitFor(), () -> "see " + log);
    return TestRun.of(outcomes);
  }
}
