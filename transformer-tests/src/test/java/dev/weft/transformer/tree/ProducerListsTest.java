package dev.weft.transformer.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.transformer.Producers;
import dev.weft.transformer.Producers.Kind;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProducerListsTest {
  @TempDir private Path temp;

  @Test
  void laterEntriesOfTheClassPathAndTheClassesThemselvesHaveTheLastWord() throws IOException {
    Path directory = directory("library", "owned com.lib.A.a", "owned com.lib.B.b");
    Path jar = jar("other.jar", "shared com.lib.B.b", "owned com.lib.C.c");
    Path classes = directory("classes", "shared com.lib.C.c");

    Producers producers =
        ProducerLists.of(classes, List.of(directory, temp.resolve("missing.jar"), jar));

    assertEquals(Optional.of(Kind.OWNED), producers.kind("com/lib/A", "a"));
    assertEquals(Optional.of(Kind.SHARED), producers.kind("com/lib/B", "b"));
    assertEquals(Optional.of(Kind.SHARED), producers.kind("com/lib/C", "c"));
    assertEquals(Optional.empty(), producers.kind("com/lib/D", "d"));
  }

  @Test
  void whoWritesThePackagesOfTheClassesKnowsThemselves() throws IOException {
    Path classes = directory("classes", "owned net.acme.Shop.open");
    Path shop = Files.createDirectories(classes.resolve("net/acme"));
    Files.write(shop.resolve("Shop.class"), new byte[0]);

    Producers producers = ProducerLists.of(classes, List.of());

    assertEquals(Optional.of(Kind.SHARED), producers.kind("net/acme/Catalog", "load"));
    assertEquals(Optional.of(Kind.OWNED), producers.kind("net/acme/Shop", "open"));
  }

  @Test
  void classesThatAreNotThereSayNothing() throws IOException {
    Producers producers = ProducerLists.of(temp.resolve("none"), List.of());

    assertEquals(Optional.empty(), producers.kind("com/lib/A", "a"));
  }

  @Test
  void aClassLoaderFindsThem() throws IOException {
    Path jar = jar("library.jar", "owned com.lib.A.a");
    try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
      assertEquals(Optional.of(Kind.OWNED), ProducerLists.seenBy(loader).kind("com/lib/A", "a"));
    }
  }

  @Test
  void aWrongLineIsNamedWithItsFile() throws IOException {
    Path jar = jar("library.jar", "# fine", "com.lib.A.a");

    assertEquals(
        jar + "!/META-INF/weft/producers, line 2",
        assertThrows(IllegalArgumentException.class, () -> ProducerLists.of(temp, List.of(jar)))
            .getMessage()
            .split(": ")[0]);
  }

  private Path directory(String name, String... lines) throws IOException {
    Path list = temp.resolve(name).resolve("META-INF/weft/producers");
    Files.createDirectories(list.getParent());
    Files.write(list, List.of(lines));
    return temp.resolve(name);
  }

  private Path jar(String name, String... lines) throws IOException {
    Path jar = temp.resolve(name);
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new ZipEntry("META-INF/weft/producers"));
      out.write(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
      out.closeEntry();
    }
    return jar;
  }
}
