package dev.weft.transformer.tree;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.transformer.Transformer;
import dev.weft.transformer.assembly.Javac;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One file that cannot be read as a class file, among others that are to be rewritten. */
class OddFilesTest {
  private static final byte[] GOOD =
      Javac.compile("class Good { @Async Task<Object> f() { return Task.of(await(Task.of(1))); } }")
          .get("acme/Good");
  private static final byte[] ASYNC =
      Javac.compile("class Odd { @Async Task<Object> f() { return Task.of(await(Task.of(1))); } }")
          .get("acme/Odd");
  private static final byte[] MENTIONS =
      Javac.compile("class Odd { Task<Object> f() { return Task.of(1); } }").get("acme/Odd");

  /** What a file may be that hinders nobody. */
  enum Harmless {
    EMPTY(new byte[0]),
    NO_CLASS_FILE("see dev/weft/Weft.await".getBytes(StandardCharsets.US_ASCII)),
    OF_A_FUTURE_VERSION(future(MENTIONS)),
    CUT_OFF(Arrays.copyOf(MENTIONS, MENTIONS.length - 30));

    final byte[] content;

    Harmless(byte[] content) {
      this.content = content;
    }
  }

  /** What a file may be that must not be passed over in silence. */
  enum Harmful {
    OF_A_FUTURE_VERSION(future(ASYNC), "a class file of version 200, newer than this Weft knows"),
    CUT_OFF(Arrays.copyOf(ASYNC, ASYNC.length - 30), "the class file cannot be read"),
    CUT_OFF_IN_ITS_CONSTANTS(
        Arrays.copyOf(ASYNC, indexOf(ASYNC, "dev/weft/") + 20), "the class file cannot be read");

    final byte[] content;
    final String what;

    Harmful(byte[] content, String what) {
      this.content = content;
      this.what = what;
    }
  }

  @TempDir private Path temp;
  private final Map<String, byte[]> files = new TreeMap<>();

  @BeforeEach
  void aClassToRewrite() {
    files.put("acme/Good.class", GOOD);
  }

  @ParameterizedTest
  @EnumSource
  void aHarmlessFileStaysAsItIsAndTheOthersAreRewritten(Harmless odd) throws Exception {
    files.put("acme/Odd.class", odd.content);

    for (Path place : List.of(directory(), jar())) {
      TreeReport report = weave(ClassNameFilter.ALL, place);

      assertTrue(report.written());
      assertArrayEquals(odd.content, read(place, "acme/Odd.class"));
      assertFalse(Arrays.equals(GOOD, read(place, "acme/Good.class")));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aHarmfulFileIsOneProblemAmongOthers(Harmful odd) throws Exception {
    files.put("acme/Odd.class", odd.content);
    files.put(
        "acme/Wrong.class",
        Javac.compile("class Wrong { Object f() { return await(Task.of(1)); } }")
            .get("acme/Wrong"));

    for (Path place : List.of(directory(), jar())) {
      TreeReport report = weave(ClassNameFilter.ALL, place);

      assertFalse(report.written());
      assertEquals(
          List.of("acme.Odd", "acme.Wrong"),
          report.errors().stream().map(error -> error.where().className()).toList());
      String what = report.errors().get(0).what();
      assertTrue(what.startsWith(odd.what), what);
      assertArrayEquals(GOOD, read(place, "acme/Good.class"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aHarmfulFileThatIsExcludedHindersNobody(Harmful odd) throws Exception {
    files.put("BOOT-INF/classes/acme/Odd.class", odd.content);
    ClassNameFilter filter = new ClassNameFilter(List.of(), List.of("acme.Odd"));

    for (Path place : List.of(directory(), jar())) {
      TreeReport report = weave(filter, place);

      assertEquals(List.of(), report.warnings());
      assertTrue(report.written());
      assertArrayEquals(odd.content, read(place, "BOOT-INF/classes/acme/Odd.class"));
      assertFalse(Arrays.equals(GOOD, read(place, "acme/Good.class")));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aHarmfulFileThatIsNotIncludedHindersNobody(Harmful odd) throws Exception {
    files.put("acme/Odd.class", odd.content);
    ClassNameFilter filter = new ClassNameFilter(List.of("acme.Good"), List.of());

    assertTrue(weave(filter, directory()).written());
  }

  @ParameterizedTest
  @ValueSource(strings = {"module-info.class", "META-INF/versions/99/module-info.class"})
  void aModuleDescriptorIsNotLookedAt(String path) throws Exception {
    files.put(path, Harmful.OF_A_FUTURE_VERSION.content);

    assertTrue(weave(ClassNameFilter.ALL, directory()).written());
  }

  @Test
  void aFileThatIsOnlyNamedLikeAFrameMayBeAnything() throws Exception {
    files.put("acme/Good$weft$gone.class", new byte[0]);
    files.put("acme/Good$weft$other.class", Harmless.CUT_OFF.content);

    for (Path place : List.of(directory(), jar())) {
      assertTrue(weave(ClassNameFilter.ALL, place).written());
      assertArrayEquals(new byte[0], read(place, "acme/Good$weft$gone.class"));
    }
  }

  @Test
  void ofAFileThatIsNoClassFileOnlyTheFirstBytesAreRead() throws Exception {
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return 'x';
          }
        };

    assertEquals(8, Tree.classFile(endless).length);
    assertArrayEquals(GOOD, Tree.classFile(new ByteArrayInputStream(GOOD)));
  }

  private static byte[] future(byte[] classFile) {
    byte[] future = classFile.clone();
    ByteBuffer.wrap(future).putShort(6, (short) 200);
    return future;
  }

  private static int indexOf(byte[] classFile, String text) {
    return new String(classFile, StandardCharsets.ISO_8859_1).indexOf(text);
  }

  private static TreeReport weave(ClassNameFilter filter, Path place) throws Exception {
    return new TreeWeaver(new Transformer()::transform, filter, List.of(), false)
        .weave(place, place);
  }

  private Path directory() throws IOException {
    Path directory = temp.resolve("classes");
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path path = directory.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
    return directory;
  }

  private Path jar() throws IOException {
    Path jar = temp.resolve("app.jar");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue());
        zip.closeEntry();
      }
    }
    return jar;
  }

  private static byte[] read(Path place, String path) throws IOException {
    if (Files.isDirectory(place)) {
      return Files.readAllBytes(place.resolve(path));
    }
    try (ZipFile jar = new ZipFile(place.toFile())) {
      return jar.getInputStream(jar.getEntry(path)).readAllBytes();
    }
  }
}
