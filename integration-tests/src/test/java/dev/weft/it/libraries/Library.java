package dev.weft.it.libraries;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A library, its tests, and what of them says nothing about Weft.
 *
 * @param name the artifact's name; its jar and that of its tests are on the class path
 * @param options what its own build gives to the JVM of the tests
 * @param skippedClasses test classes that are not run at all, and why, by simple name
 * @param observing tests that see more than what the library does, and how; each is matched by a
 *     part of its unique id
 */
record Library(
    String name,
    List<String> options,
    Map<String, String> skippedClasses,
    Map<String, String> observing) {
  /** The libraries, of four kinds: collections, texts and reflection, a parser, an interpreter. */
  static final List<Library> ALL =
      List.of(
          new Library("commons-collections4", List.of(), Map.of(), Map.of()),
          new Library(
              "commons-lang3",
              Stream.of("lang", "lang.invoke", "lang.reflect", "util", "util.concurrent", "time")
                  .map(each -> "--add-opens=java.base/java." + each + "=ALL-UNNAMED")
                  .toList(),
              Map.of(),
              Map.of()),
          new Library("commons-csv", List.of(), Map.of(), Map.of()),
          new Library(
              "commons-jexl3",
              List.of(),
              Map.of(),
              Map.of(
                  "testJexlSynchronized0", "its threads have five seconds in all",
                  "testSynchronized()", "its threads have five seconds in all",
                  "test97()", "a text is to be parsed within 0.2 seconds",
                  "testComputeCache", "looks for its own class in a stack trace",
                  "testComputeNoCache", "looks for its own class in a stack trace",
                  "test301a", "finds the x of jexl3 in its caller's name, from a stack trace")));

  /** Returns the library's jar, or nothing if this build does not have it with its tests. */
  Optional<Path> jar() {
    return onClassPath("-tests").flatMap(tests -> onClassPath(""));
  }

  /** Returns the jar of the library's own tests. */
  Path testJar() {
    return onClassPath("-tests").orElseThrow();
  }

  /** Returns why a failure of this test alone is no defect, or nothing if it is one. */
  Optional<String> excuse(String test) {
    return observing.entrySet().stream()
        .filter(each -> test.contains(each.getKey()))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /** Returns the class path of this JVM. */
  static Stream<Path> classPath() {
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Stream.of(path.split(File.pathSeparator)).map(Path::of);
  }

  private Optional<Path> onClassPath(String classifier) {
    String pattern = name + "-[0-9.]+" + classifier + "\\.jar";
    return classPath().filter(each -> each.getFileName().toString().matches(pattern)).findFirst();
  }
}
