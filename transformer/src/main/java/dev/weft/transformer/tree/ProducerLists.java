package dev.weft.transformer.tree;

import dev.weft.transformer.Producers;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Finds the lists of {@link Producers} that libraries and projects bring along. */
public final class ProducerLists {
  private ProducerLists() {}

  /**
   * Returns what Weft knows and what the lists in directories and jars say, in their order.
   *
   * @throws IllegalArgumentException if a list has a line that says something else
   */
  public static Producers on(List<Path> classPath) throws IOException {
    Producers producers = Producers.standard();
    for (Path entry : classPath) {
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

  private static Producers inJar(Producers before, Path file) throws IOException {
    try (ZipFile jar = new ZipFile(file.toFile())) {
      ZipEntry list = jar.getEntry(Producers.RESOURCE);
      if (list == null) return before;
      try (InputStream in = jar.getInputStream(list)) {
        return before.and(file + "!/" + Producers.RESOURCE, Producers.lines(in));
      }
    }
  }

  /** As {@link #on}, for lists that a class loader finds. */
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
