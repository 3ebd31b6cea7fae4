package dev.weft.it.project;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Who reads the Javadoc of the runtime learns of each result, each parameter and each declared
 * exception: from its tag, or from a sentence that names it. {@code dev.weft.frame} is for code
 * that is generated, and is not read like that.
 */
class TagsTest {
  private static final Path SOURCES = Path.of("..", "runtime", "src", "main", "java");
  private static final Pattern EXPORTS = Pattern.compile("exports ([\\w.]+);");

  @TestFactory
  Stream<DynamicTest> nothingIsLeftUnsaid() throws IOException {
    String module = Files.readString(SOURCES.resolve("module-info.java"));
    List<String> exported =
        EXPORTS.matcher(module).results().map(match -> match.group(1)).sorted().toList();
    assertEquals("dev.weft", exported.get(0), "what the runtime exports");
    return exported.stream()
        .filter(each -> !each.equals("dev.weft.frame"))
        .map(each -> dynamicTest(each, () -> assertEquals(List.of(), missingIn(each))));
  }

  private static List<String> missingIn(String packageName) throws IOException {
    try (Stream<Path> files = Files.list(SOURCES.resolve(packageName.replace('.', '/')))) {
      return MissingTags.of(
          files.filter(each -> each.toString().endsWith(".java")).sorted().toList());
    }
  }

  @Test
  void whatIsLeftUnsaidIsFound(@TempDir Path folder) throws IOException {
    List<String> found =
        missing(
            folder,
            """
            public final class Sample {
              /** Reads. */
              public int read(int limit) throws IOException {}
              public Sample(int size) {}
              protected interface Nested {
                /** Writes. */
                int write(byte[] from);
              }
              /** A point. */
              public record Point(int x) {}
            }
            """);
    assertEquals(
        List.of(
            "Sample.read(limit): @param limit",
            "Sample.read(limit): @return",
            "Sample.read(limit): @throws IOException",
            "Sample.new(size): @param size",
            "Sample.Nested.write(from): @param from",
            "Sample.Nested.write(from): @return",
            "Sample.Point: @param x"),
        found);
  }

  @Test
  void aTagOrASentenceIsEnough(@TempDir Path folder) throws IOException {
    List<String> found =
        missing(
            folder,
            """
            public final class Sample {
              /**
               * Reads.
               *
               * @param limit in bytes
               * @return how much
               * @throws IOException if the peer is gone
               */
              public int tags(int limit) throws IOException {}
              /** Returns at most {@code limit} bytes; {@link IOException} tells that the peer is gone. */
              public int sentence(int limit) throws IOException {}
              /** As {@link #tags}, but sooner. */
              public int asAnother(int limit) throws IOException {}
              @Override
              public boolean equals(Object other) {}
              /** Ends when all is over. */
              public Task<Void> end() {}
              int hidden(int limit) {}
            }
            class Hidden {
              public int hidden(int limit) {}
            }
            """);
    assertEquals(List.of(), found);
  }

  private static List<String> missing(Path folder, String source) throws IOException {
    Path file = Files.writeString(folder.resolve("Sample.java"), source);
    return MissingTags.of(List.of(file));
  }
}
