package dev.weft.transformer.tree;

import dev.weft.transformer.Listings;
import dev.weft.transformer.Listings.Listing;
import dev.weft.transformer.Producers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/** Finds the lists of {@link Producers} that libraries and projects bring along. */
public final class ProducerLists {
  private ProducerLists() {}

  /**
   * Returns what Weft knows and what the lists of a class path say, in its order, and that of the
   * classes that are rewritten.
   *
   * <p>Of those classes' own packages nothing need be said: who writes them knows.
   *
   * @param classes a directory or a jar; if it is not there, it says nothing
   * @throws IllegalArgumentException if a list has a line that says something else
   */
  public static Producers of(Path classes, List<Path> classPath) throws IOException {
    Producers producers =
        Producers.standard().and("the packages of " + classes, packagesOf(classes));
    List<Path> places = new ArrayList<>(classPath);
    places.add(classes);
    return with(Listings.of(places), producers);
  }

  /** Returns what Weft knows and what the lists say that a class loader finds. */
  public static Producers seenBy(ClassLoader loader) throws IOException {
    return with(Listings.of(loader), Producers.standard());
  }

  private static Producers with(Listings listings, Producers before) throws IOException {
    Producers producers = before;
    for (Listing each : listings.others(Producers.LISTING)) {
      producers = producers.and(each.source(), each.lines());
    }
    return producers;
  }

  private static List<String> packagesOf(Path classes) throws IOException {
    Set<String> packages = new TreeSet<>();
    if (Files.isDirectory(classes)) {
      try (Stream<Path> files = Files.walk(classes)) {
        files.forEach(file -> addPackage(packages, classes.relativize(file).toString()));
      }
    } else if (Files.isRegularFile(classes)) {
      try (ZipFile jar = new ZipFile(classes.toFile())) {
        jar.stream().forEach(entry -> addPackage(packages, entry.getName()));
      }
    }
    return packages.stream().map(each -> "shared " + each + ".*").toList();
  }

  private static void addPackage(Set<String> packages, String file) {
    String path = file.replace('\\', '/');
    int end = path.lastIndexOf('/');
    if (end > 0 && path.endsWith(".class")) packages.add(path.substring(0, end).replace('/', '.'));
  }
}
