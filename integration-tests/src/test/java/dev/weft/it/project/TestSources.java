package dev.weft.it.project;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The tests that there are, from their sources: those of other modules are on no class path. */
public final class TestSources {
  private static final Pattern TEST =
      Pattern.compile(
          "@(?:Test|ParameterizedTest|RepeatedTest|TestFactory)\\b[\\s\\S]{0,600}?"
              + "(?:void|>) (\\w+)\\(");

  private TestSources() {}

  /** Returns the names of the test methods of all modules, by the simple name of their class. */
  public static Map<String, Set<String>> ofAllModules() throws IOException {
    Map<String, Set<String>> tests = new TreeMap<>();
    try (Stream<Path> modules = Files.list(Path.of(".."))) {
      for (Path module : modules.sorted().toList()) {
        Path sources = module.resolve(Path.of("src", "test", "java"));
        if (Files.isDirectory(sources)) add(sources, tests);
      }
    }
    return tests;
  }

  /** Returns those below one folder. */
  public static Map<String, Set<String>> of(Path folder) throws IOException {
    Map<String, Set<String>> tests = new TreeMap<>();
    add(folder, tests);
    return tests;
  }

  private static void add(Path sources, Map<String, Set<String>> tests) throws IOException {
    try (Stream<Path> files = Files.walk(sources)) {
      files
          .filter(file -> file.toString().endsWith(".java"))
          .forEach(
              file -> {
                String source = read(file);
                String name = file.getFileName().toString().replace(".java", "");
                Set<String> methods = tests.computeIfAbsent(name, key -> new TreeSet<>());
                TEST.matcher(source).results().forEach(match -> methods.add(match.group(1)));
              });
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
