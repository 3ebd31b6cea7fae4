package dev.weft.transformer.tree;

import static dev.weft.transformer.tree.MarkingWeaver.classFile;
import static dev.weft.transformer.tree.MarkingWeaver.frame;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JarTreeTest {
  private static final long THEN = 1_500_000_000_000L;

  @TempDir private Path temp;
  private final Map<String, byte[]> entries = new LinkedHashMap<>();
  private Path jar;

  @BeforeEach
  void aJarWithAManifest() {
    jar = temp.resolve("app.jar");
    entries.put("META-INF/", new byte[0]);
    entries.put("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\r\n\r\n".getBytes(UTF_8));
  }

  @Test
  void entriesKeepTheirOrderTimeAndCompressionAndFramesFollowTheirOwner() throws Exception {
    entries.put("z/Orders.class", classFile("z/Orders", "async_pay"));
    entries.put("a/nested.jar", new byte[] {1, 2, 3});
    writeJar();

    TreeReport report = weave(jar, jar);

    assertEquals("rewrote 1 method in 1 of 1 class", report.summary());
    try (ZipFile result = new ZipFile(jar.toFile())) {
      assertEquals(
          List.of(
              "META-INF/",
              "META-INF/MANIFEST.MF",
              "z/Orders.class",
              "z/Orders$weft$pay.class",
              "a/nested.jar"),
          result.stream().<String>map(ZipEntry::getName).toList());
      assertEquals(ZipEntry.STORED, result.getEntry("a/nested.jar").getMethod());
      assertEquals(ZipEntry.DEFLATED, result.getEntry("z/Orders.class").getMethod());
      assertEquals(THEN, result.getEntry("z/Orders$weft$pay.class").getTime());
      assertArrayEquals(
          frame("z/Orders$weft$pay"),
          result.getInputStream(result.getEntry("z/Orders$weft$pay.class")).readAllBytes());
    }
  }

  @Test
  void theSecondRunDoesNotTouchTheJar() throws Exception {
    entries.put("a/Orders.class", classFile("a/Orders", "async_pay"));
    writeJar();
    weave(jar, jar);
    Files.setLastModifiedTime(jar, FileTime.fromMillis(THEN));

    weave(jar, jar);

    assertEquals(FileTime.fromMillis(THEN), Files.getLastModifiedTime(jar));
  }

  @Test
  void theSameJarGivesTheSameBytes() throws Exception {
    entries.put("a/Orders.class", classFile("a/Orders", "async_pay"));
    writeJar();

    weave(jar, temp.resolve("one.jar"));
    weave(jar, temp.resolve("two.jar"));

    assertEquals(-1, Files.mismatch(temp.resolve("one.jar"), temp.resolve("two.jar")));
  }

  @Test
  void classesOfAFatJarAreFoundUnderTheirFolder() throws Exception {
    entries.put("BOOT-INF/classes/a/Orders.class", classFile("a/Orders", "async_pay"));
    entries.put("BOOT-INF/classes/a/Orders$weft$gone.class", frame("a/Orders$weft$gone"));
    writeJar();

    TreeReport report = weave(jar, jar);

    assertEquals(1, report.staleFrames());
    try (ZipFile result = new ZipFile(jar.toFile())) {
      assertEquals(
          List.of(
              "META-INF/",
              "META-INF/MANIFEST.MF",
              "BOOT-INF/classes/a/Orders.class",
              "BOOT-INF/classes/a/Orders$weft$pay.class"),
          result.stream().<String>map(ZipEntry::getName).toList());
    }
  }

  @Test
  void aSignedJarIsRefused() throws Exception {
    entries.put("META-INF/ACME.SF", new byte[] {1});
    entries.put("a/Orders.class", classFile("a/Orders", "async_pay"));
    writeJar();
    byte[] before = Files.readAllBytes(jar);

    UnusableTreeException e = assertThrows(UnusableTreeException.class, () -> weave(jar, jar));

    assertEquals(
        jar
            + " is signed (it holds META-INF/ACME.SF)\n"
            + "  why: rewriting its classes would make the signature invalid, and the JVM would"
            + " refuse them\n"
            + "  fix: rewrite the jar first and sign it afterwards",
        e.getMessage());
    assertArrayEquals(before, Files.readAllBytes(jar));
  }

  @Test
  void aSignedJarWithNothingToRewriteIsCopiedAsItIs() throws Exception {
    entries.put("META-INF/ACME.SF", new byte[] {1});
    writeJar();
    Path copy = temp.resolve("out/app.jar");

    weave(jar, copy);

    assertEquals(-1, Files.mismatch(jar, copy));
  }

  @Test
  void whatIsNeitherDirectoryNorJarIsNamed() {
    Path nothing = temp.resolve("nothing");

    UnusableTreeException e =
        assertThrows(UnusableTreeException.class, () -> weave(nothing, nothing));

    assertEquals(
        nothing
            + " is neither a directory nor a jar\n"
            + "  why: class files are read from one or the other\n"
            + "  fix: name the directory your compiler writes to, or an existing jar",
        e.getMessage());
  }

  private static TreeReport weave(Path in, Path out) throws Exception {
    return new TreeWeaver(new MarkingWeaver(), ClassNameFilter.ALL, List.of(), false)
        .weave(in, out);
  }

  private void writeJar() throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        ZipEntry header = new ZipEntry(entry.getKey());
        header.setTime(THEN);
        if (entry.getKey().endsWith(".jar")) {
          CRC32 crc = new CRC32();
          crc.update(entry.getValue());
          header.setMethod(ZipEntry.STORED);
          header.setSize(entry.getValue().length);
          header.setCrc(crc.getValue());
        }
        zip.putNextEntry(header);
        zip.write(entry.getValue());
        zip.closeEntry();
      }
    }
  }
}
