package dev.weft.it.timing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Sources as files, for as long as they are needed. */
final class SourceFolder implements AutoCloseable {
  private final Path root;
  private final List<Path> files = new ArrayList<>();

  SourceFolder(Map<String, String> sources) {
    try {
      root = Files.createTempDirectory("weft-sources");
      for (Map.Entry<String, String> source : sources.entrySet()) {
        Path file = root.resolve(source.getKey().replace('.', '/') + ".java");
        Files.createDirectories(file.getParent());
        files.add(Files.writeString(file, source.getValue()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<Path> files() {
    return files;
  }

  @Override
  public void close() {
    try (Stream<Path> all = Files.walk(root)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(each);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
