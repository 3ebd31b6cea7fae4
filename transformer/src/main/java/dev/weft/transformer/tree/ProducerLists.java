package dev.weft.transformer.tree;

import dev.weft.transformer.Producers;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
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
    for (Path entry : places) {
      Path list = entry.resolve(Producers.RESOURCE);
      if (Files.isRegularFile(list)) {
        try (InputStream in = Files.newInputStream(list)) {
          producers = producers.and(list.toString(), Producers.lines(in));
        }
      } else if (Files.isRegularFile(entry) && entry.toString().endsWith(".jar")) {
        producers = inJar(producers, entry);
      }
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

  private static Producers inJar(Producers before, Path file) throws IOException {
    try (ZipFile jar = new ZipFile(file.toFile())) {
      ZipEntry list = jar.getEntry(Producers.RESOURCE);
      if (list == null) return before;
      try (InputStream in = jar.getInputStream(list)) {
        return before.and(file + "!/" + Producers.RESOURCE, Producers.lines(in));
      }
    }
  }

  /** Returns what Weft knows and what the lists say that a class loader finds. */
  public static Producers seenBy(ClassLoader loader) throws IOException {
    Producers producers = Producers.standard();
    for (URL list : Collections.list(loader.getResources(Producers.RESOURCE))) {
      try (InputStream in = list.openStream()) {
        producers = producers.and(list.toString(), Producers.lines(in));
      }
    }
    return producers;
  }
}
