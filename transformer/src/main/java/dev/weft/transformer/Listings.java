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
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * What is known of other libraries: text files {@code META-INF/weft/NAME}, of Weft itself and of
 * the class path, which may add to it. One entry each line; what follows a {@code #} is a comment.
 */
public final class Listings {
  private static final String FOLDER = "META-INF/weft/";

  /**
   * One of these files.
   *
   * @param source where it is, for people to read
   * @param lines as they are in the file, comments included
   */
  public record Listing(String source, List<String> lines) {}

  /** Finds the files with a given path. */
  private interface Place {
    List<Listing> read(String path) throws IOException;
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
          List<Listing> found = new ArrayList<>();
          for (Path place : places) found.addAll(read(place, path));
          return found;
        });
  }

  /** Returns that, and what {@code loader} finds. */
  public static Listings of(ClassLoader loader) {
    return new Listings(
        path -> {
          List<Listing> found = new ArrayList<>();
          for (URL url : Collections.list(loader.getResources(path))) {
            try (InputStream in = url.openStream()) {
              found.add(new Listing(url.toString(), lines(in)));
            }
          }
          return found;
        });
  }

  /**
   * Returns the entries of all files called {@code name}, Weft's own first, without comments and
   * blanks around them.
   *
   * @throws UncheckedIOException if one of them cannot be read
   */
  public List<String> lines(String name) {
    List<Listing> all = new ArrayList<>();
    try (InputStream own = Listings.class.getResourceAsStream("/" + FOLDER + name)) {
      if (own != null) all.add(new Listing("Weft's own list", lines(own)));
      all.addAll(others(name));
    } catch (IOException e) {
      throw new UncheckedIOException("Weft cannot read " + FOLDER + name, e);
    }
    return all.stream()
        .flatMap(each -> each.lines.stream())
        .map(line -> line.replaceFirst("#.*", "").strip())
        .filter(line -> !line.isEmpty())
        .distinct()
        .toList();
  }

  /** Returns the files called {@code name} of the class path, in its order. */
  public List<Listing> others(String name) throws IOException {
    return others.read(FOLDER + name);
  }

  private static List<Listing> read(Path place, String path) throws IOException {
    Path file = place.resolve(path);
    if (Files.isRegularFile(file)) {
      return List.of(new Listing(file.toString(), Files.readAllLines(file)));
    }
    if (!Files.isRegularFile(place) || !place.toString().endsWith(".jar")) return List.of();
    try (ZipFile jar = new ZipFile(place.toFile())) {
      ZipEntry entry = jar.getEntry(path);
      if (entry == null) return List.of();
      try (InputStream in = jar.getInputStream(entry)) {
        return List.of(new Listing(place + "!/" + path, lines(in)));
      }
    } catch (ZipException e) {
      return List.of(); // the compiler has complained of it, and went on
    }
  }

  private static List<String> lines(InputStream in) throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
  }
}
