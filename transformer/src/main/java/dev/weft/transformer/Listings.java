package dev.weft.transformer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * What is known of other libraries: text files {@code META-INF/weft/NAME}, of Weft itself and of
 * the class path, which may add to it. One entry each line; what follows a {@code #} is a comment.
 */
public final class Listings {
  private static final String FOLDER = "META-INF/weft/";

  /** Finds the contents of the files with a given path. */
  private interface Place {
    List<String> read(String path) throws IOException;
  }

  private final Place others;

  private Listings(Place others) {
    this.others = others;
  }

  /** Returns what Weft itself knows. */
  public static Listings own() {
    return new Listings(path -> List.of());
  }

  /** Returns that, and what the directories and jars of {@code classPath} add. */
  public static Listings of(List<Path> classPath) {
    List<Path> places = List.copyOf(classPath);
    return new Listings(
        path -> {
          List<String> texts = new ArrayList<>();
          for (Path place : places) texts.addAll(read(place, path));
          return texts;
        });
  }

  /** Returns that, and what {@code loader} finds. */
  public static Listings of(ClassLoader loader) {
    return new Listings(
        path -> {
          List<String> texts = new ArrayList<>();
          for (URL url : Collections.list(loader.getResources(path))) {
            try (InputStream in = url.openStream()) {
              texts.add(text(in));
            }
          }
          return texts;
        });
  }

  /**
   * Returns the entries of all files called {@code name}, Weft's own first, without comments and
   * blanks around them.
   *
   * @throws UncheckedIOException if one of them cannot be read
   */
  public List<String> lines(String name) {
    List<String> texts = new ArrayList<>();
    try (InputStream own = Listings.class.getResourceAsStream("/" + FOLDER + name)) {
      if (own != null) texts.add(text(own));
      texts.addAll(others.read(FOLDER + name));
    } catch (IOException e) {
      throw new UncheckedIOException("Weft cannot read " + FOLDER + name, e);
    }
    return texts.stream()
        .flatMap(String::lines)
        .map(line -> line.replaceFirst("#.*", "").strip())
        .filter(line -> !line.isEmpty())
        .distinct()
        .toList();
  }

  private static List<String> read(Path place, String path) throws IOException {
    if (Files.isRegularFile(place.resolve(path))) {
      return List.of(Files.readString(place.resolve(path)));
    }
    if (!Files.isRegularFile(place) || !place.toString().endsWith(".jar")) return List.of();
    try (ZipFile jar = new ZipFile(place.toFile())) {
      ZipEntry entry = jar.getEntry(path);
      if (entry == null) return List.of();
      try (InputStream in = jar.getInputStream(entry)) {
        return List.of(text(in));
      }
    }
  }

  private static String text(InputStream in) throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
  }
}
