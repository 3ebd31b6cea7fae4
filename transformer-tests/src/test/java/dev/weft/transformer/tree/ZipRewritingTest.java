package dev.weft.transformer.tree;

import static dev.weft.transformer.tree.MarkingWeaver.classFile;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a jar holds beyond the classes that are rewritten. */
class ZipRewritingTest {
  private static final byte[] ORDERS = classFile("a/Orders", "async_pay", "and_some_more_of_it");
  private static final String SCRIPT = "#!/bin/sh\nexec java -jar \"$0\" \"$@\"\n";

  @TempDir private Path temp;
  private Path jar;
  private byte[] plain;

  @BeforeEach
  void aJarOfEveryKindOfEntry() throws IOException {
    jar = temp.resolve("app.jar");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setComment("the comment of the jar, with PK\5\6 in it");
      put(zip, entry("META-INF/"), new byte[0]);
      put(zip, entry("META-INF/MANIFEST.MF"), "Manifest-Version: 1.0\r\n\r\n".getBytes(UTF_8));
      ZipEntry commented = entry("ä/commented.txt");
      commented.setComment("a comment");
      commented.setExtra(new byte[] {0x34, 0x12, 2, 0, 7, 8});
      put(zip, commented, new byte[1000]);
      zip.setLevel(Deflater.BEST_SPEED);
      put(zip, entry("fast.txt"), "often often often often often".getBytes(UTF_8));
      zip.setLevel(Deflater.DEFAULT_COMPRESSION);
      ZipEntry orders = entry("a/Orders.class");
      orders.setComment("of the class");
      put(zip, orders, ORDERS);
      put(zip, stored("lib/nested.jar", new byte[] {1, 2, 3}), new byte[] {1, 2, 3});
      put(zip, stored("a/Stored.class", classFile("a/Stored", "async_m")), stored());
      put(zip, entry("last.txt"), new byte[] {9});
    }
    plain = bytes.toByteArray();
    setModes(plain);
    Files.write(jar, plain);
  }

  private static byte[] stored() {
    return classFile("a/Stored", "async_m");
  }

  @Test
  void whatIsNotRewrittenKeepsItsBytes() throws Exception {
    Path woven = temp.resolve("woven.jar");

    weave(jar, woven);

    try (Zip before = new Zip(jar);
        Zip after = new Zip(woven)) {
      assertEquals(
          List.of(
              "META-INF/",
              "META-INF/MANIFEST.MF",
              "ä/commented.txt",
              "fast.txt",
              "a/Orders.class",
              "a/Orders$weft$pay.class",
              "lib/nested.jar",
              "a/Stored.class",
              "a/Stored$weft$m.class",
              "last.txt"),
          after.records().stream().map(ZipRecord::path).toList());
      assertArrayEquals(before.comment(), after.comment());
      for (ZipRecord record : before.records()) {
        ZipRecord same = named(after, record.path());
        if (!record.path().endsWith(".class")) {
          assertArrayEquals(record.at(0).bytes(), same.at(0).bytes(), record.path());
          assertArrayEquals(compressed(before, record), compressed(after, same), record.path());
        }
      }
    }
  }

  @Test
  void aRewrittenEntryKeepsItsTimeModeCommentAndCompressionAndItsFrameTakesThem() throws Exception {
    weave(jar, jar);

    try (ZipFile result = new ZipFile(jar.toFile())) {
      assertEquals("of the class", result.getEntry("a/Orders.class").getComment());
      assertEquals(ZipEntry.DEFLATED, result.getEntry("a/Orders$weft$pay.class").getMethod());
      assertEquals(ZipEntry.STORED, result.getEntry("a/Stored.class").getMethod());
      assertEquals(ZipEntry.STORED, result.getEntry("a/Stored$weft$m.class").getMethod());
      for (ZipEntry entry : (Iterable<ZipEntry>) result.stream().<ZipEntry>map(e -> e)::iterator) {
        assertEquals(1_500_000_000_000L, entry.getTime(), entry.getName());
        byte[] content = result.getInputStream(entry).readAllBytes();
        CRC32 crc = new CRC32();
        crc.update(content);
        assertEquals(entry.getCrc(), crc.getValue(), entry.getName());
        assertEquals(entry.getSize(), content.length, entry.getName());
      }
    }
    try (Zip zip = new Zip(jar)) {
      for (ZipRecord record : zip.records()) {
        assertEquals(
            0100640, ZipRecord.littleEndian(record.bytes()).getInt(38) >>> 16, record.path());
      }
    }
  }

  @Test
  void theResultCanBeReadFromItsBeginningToo() throws Exception {
    weave(jar, jar);

    List<String> names = new ArrayList<>();
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(jar))) {
      for (ZipEntry entry; (entry = zip.getNextEntry()) != null; ) {
        names.add(entry.getName());
        zip.readAllBytes();
      }
    }
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      assertEquals(zip.stream().map(ZipEntry::getName).toList(), names);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aStartScriptBeforeTheEntriesStays(boolean offsetsCountFromTheScript) throws Exception {
    byte[] script = SCRIPT.getBytes(StandardCharsets.US_ASCII);
    byte[] executable =
        ByteBuffer.allocate(script.length + plain.length).put(script).put(plain).array();
    if (offsetsCountFromTheScript) shiftOffsets(executable, script.length);
    Files.write(jar, executable);

    weave(jar, jar);

    String content = Files.readString(jar, StandardCharsets.ISO_8859_1);
    assertTrue(content.startsWith(SCRIPT + "PK\3\4"));
    try (ZipFile zip = new ZipFile(jar.toFile());
        Zip raw = new Zip(jar)) {
      assertEquals(10, zip.size());
      assertEquals(offsetsCountFromTheScript ? 0 : script.length, raw.start());
      byte[] woven = zip.getInputStream(zip.getEntry("a/Orders.class")).readAllBytes();
      assertNotEquals(ORDERS.length, woven.length);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 8, 4096, 16384})
  void anUncompressedEntryStaysAligned(int alignment) throws Exception {
    byte[] library = new byte[100];
    writeWithPadding(0, library);
    writeWithPadding((int) Math.floorMod(-dataOfLibrary(), (long) alignment), library);
    assertEquals(0, dataOfLibrary() % alignment);

    weave(jar, jar);

    assertEquals(0, dataOfLibrary() % alignment);
    try (ZipFile file = new ZipFile(jar.toFile())) {
      ZipEntry entry = file.getEntry("libnative.so");
      assertArrayEquals(library, file.getInputStream(entry).readAllBytes());
    }
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(jar))) {
      int count = 0;
      while (zip.getNextEntry() != null) count++;
      assertEquals(4, count);
    }
  }

  private long dataOfLibrary() throws IOException {
    try (Zip zip = new Zip(jar)) {
      return zip.data(named(zip, "libnative.so"));
    }
  }

  private void writeWithPadding(int padding, byte[] library) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      put(zip, entry("a/Orders.class"), ORDERS);
      put(zip, stored("padding", new byte[padding]), new byte[padding]);
      put(zip, stored("libnative.so", library), library);
    }
  }

  @Test
  void anEntryThatIsThereTwiceStaysSo() throws Exception {
    Files.write(jar, renamed(plain, "fast.txt", "last.txt"));

    weave(jar, jar);

    try (Zip zip = new Zip(jar)) {
      List<ZipRecord> twice =
          zip.records().stream().filter(record -> record.path().equals("last.txt")).toList();
      assertEquals(2, twice.size());
      assertEquals(29, zip.content(twice.get(0)).readAllBytes().length);
      assertArrayEquals(new byte[] {9}, zip.content(twice.get(1)).readAllBytes());
    }
  }

  @Test
  void aClassThatIsThereTwiceIsNamedAndNothingIsWritten() throws Exception {
    Files.write(jar, renamed(plain, "lib/nested.jar", "a/Orders.class"));
    byte[] before = Files.readAllBytes(jar);

    UnusableTreeException e = assertThrows(UnusableTreeException.class, () -> weave(jar, jar));

    assertEquals(
        jar
            + " holds a/Orders.class twice\n"
            + "  why: the class is to be rewritten, and which of the two is meant is not known\n"
            + "  fix: build the jar with one of them",
        e.getMessage());
    assertArrayEquals(before, Files.readAllBytes(jar));
  }

  @Test
  void soManyEntriesThatTheirNumberNeedsMoreBitsAreKept() throws Exception {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      for (int i = 0; i < 65_600; i++) put(zip, stored("r/" + i, new byte[0]), new byte[0]);
      put(zip, entry("a/Orders.class"), ORDERS);
    }

    weave(jar, jar);

    try (ZipFile zip = new ZipFile(jar.toFile())) {
      assertEquals(65_602, zip.size());
    }
  }

  @Test
  void sizesOfMoreThan32BitsAreWrittenAsTheyWereRead() throws Exception {
    try (Zip zip = new Zip(jar)) {
      long large = 5L << 32;
      ZipRecord record = zip.records().get(0).withContent(0, large, large + 1).at(large + 2);

      ZipRecord read = ZipRecord.read(ZipRecord.littleEndian(record.bytes()));

      assertEquals(large, read.compressedSize());
      assertEquals(large + 1, read.size());
      assertEquals(large + 2, read.offset());
      assertArrayEquals(record.extra(), read.extra());
    }
  }

  @Test
  void aClassWhoseEntryCannotBeReadIsAProblemOfItsOwn() throws Exception {
    byte[] damaged = plain.clone();
    try (Zip zip = new Zip(jar)) {
      ZipRecord orders = named(zip, "a/Orders.class");
      int from = (int) zip.data(orders);
      for (int i = 0; i < 20; i++) damaged[from + i] = (byte) 0xFF;
    }
    Files.write(jar, damaged);

    TreeReport all = weave(jar, jar);
    TreeReport others =
        new TreeWeaver(
                new MarkingWeaver(),
                new ClassNameFilter(List.of(), List.of("a.Orders")),
                List.of(),
                false)
            .weave(jar, jar);

    assertEquals(1, all.errors().size());
    String error = all.errors().get(0).toString();
    assertTrue(
        error.startsWith(
            """
            a.Orders in class Orders: the class file cannot be read
              why: whether it has asynchronous methods is not known: java.util.zip.ZipException"""),
        error);
    assertTrue(error.endsWith("\n  fix: make it readable, or exclude it"), error);
    assertEquals(List.of(new TreeReport.Rewritten("a.Stored", 1)), others.rewritten());
  }

  static Stream<byte[]> noJars() {
    return Stream.of(new byte[0], "no jar at all".getBytes(UTF_8), new byte[100_000]);
  }

  @ParameterizedTest
  @MethodSource("noJars")
  void whatIsNoJarIsNamed(byte[] content) throws Exception {
    Files.write(jar, content);

    UnusableTreeException e = assertThrows(UnusableTreeException.class, () -> weave(jar, jar));

    assertEquals(
        jar
            + " cannot be read as a jar\n"
            + "  why: it is no jar, or was damaged: it has no directory of entries\n"
            + "  fix: name the directory your compiler writes to, or build the jar again",
        e.getMessage());
  }

  @Test
  void aJarThatIsCutOffAnywhereIsRefusedAndStaysAsItIs() throws Exception {
    for (int length = 0; length < plain.length; length += 31) {
      byte[] cut = Arrays.copyOf(plain, length);
      Files.write(jar, cut);

      assertThrows(UnusableTreeException.class, () -> weave(jar, jar), "cut at " + length);

      assertArrayEquals(cut, Files.readAllBytes(jar));
    }
  }

  private static TreeReport weave(Path in, Path out) throws Exception {
    return new TreeWeaver(new MarkingWeaver(), ClassNameFilter.ALL, List.of(), false)
        .weave(in, out);
  }

  private static ZipRecord named(Zip zip, String path) {
    return zip.records().stream().filter(r -> r.path().equals(path)).findFirst().orElseThrow();
  }

  private static byte[] compressed(Zip zip, ZipRecord record) throws IOException {
    long from = zip.data(record);
    return zip.bytes(from, from + record.compressedSize()).readAllBytes();
  }

  private static ZipEntry entry(String name) {
    ZipEntry entry = new ZipEntry(name);
    entry.setTime(1_500_000_000_000L);
    return entry;
  }

  private static ZipEntry stored(String name, byte[] content) {
    ZipEntry entry = entry(name);
    CRC32 crc = new CRC32();
    crc.update(content);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    return entry;
  }

  private static void put(ZipOutputStream zip, ZipEntry entry, byte[] content) throws IOException {
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }

  /** Gives each entry the mode 640, as Info-ZIP does: {@code java.util.zip} cannot. */
  private static void setModes(byte[] zip) {
    ByteBuffer bytes = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
    for (int at : records(zip)) bytes.putInt(at + 38, 0100640 << 16);
  }

  private static void shiftOffsets(byte[] zip, int by) {
    ByteBuffer bytes = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
    List<Integer> records = records(zip);
    for (int at : records) bytes.putInt(at + 42, bytes.getInt(at + 42) + by);
    int end = new String(zip, StandardCharsets.ISO_8859_1).indexOf("PK\5\6", records.get(0));
    bytes.putInt(end + 16, bytes.getInt(end + 16) + by);
  }

  private static List<Integer> records(byte[] zip) {
    String text = new String(zip, StandardCharsets.ISO_8859_1);
    List<Integer> records = new ArrayList<>();
    for (int at = text.indexOf("PK\1\2"); at >= 0; at = text.indexOf("PK\1\2", at + 1)) {
      records.add(at);
    }
    return records;
  }

  /** Returns a zip in which one entry has the name of another, of the same length. */
  private static byte[] renamed(byte[] zip, String from, String to) {
    String text = new String(zip, StandardCharsets.ISO_8859_1);
    return text.replace(from, to).getBytes(StandardCharsets.ISO_8859_1);
  }
}
