package dev.weft.transformer.tree;

import static dev.weft.transformer.tree.MarkingWeaver.classFile;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the file system holds of a file beyond its bytes. */
class StagingTest {
  private static final byte[] ORDERS = classFile("a/Orders", "async_pay");

  @TempDir private Path temp;

  @ParameterizedTest
  @ValueSource(strings = {"rw-------", "rwxr-xr-x", "r--r--r--", "r-xr-x---"})
  void aFileKeepsItsModeAndItsFramesTakeIt(String mode) throws Exception {
    assumePosix();
    Path jar = setMode(jar("app.jar"), mode);
    Path orders = setMode(orders("classes"), mode);

    weave(jar, jar);
    weave(temp.resolve("classes"), temp.resolve("classes"));
    weave(jar, temp.resolve("other.jar"));

    assertTrue(isWoven(jar));
    assertEquals(mode, mode(jar));
    assertFalse(same(ORDERS, orders));
    assertEquals(mode, mode(orders));
    assertEquals(mode, mode(orders.resolveSibling("Orders$weft$pay.class")));
  }

  @Test
  void aNewFileHasTheModeOfTheOneThatItIsMadeOfAndAnOldOneKeepsIts() throws Exception {
    assumePosix();
    Path jar = setMode(jar("app.jar"), "rwxr-x---");
    Path old = setMode(jar("old.jar"), "rw-------");

    weave(jar, temp.resolve("new.jar"));
    weave(jar, old);
    setMode(orders("classes"), "rw-------");
    weave(temp.resolve("classes"), temp.resolve("woven"));

    assertEquals("rwxr-x---", mode(temp.resolve("new.jar")));
    assertEquals("rw-------", mode(old));
    assertEquals("rw-------", mode(temp.resolve("woven/a/Orders.class")));
  }

  @Test
  void whatUsersHaveNotedOnAFileStays() throws Exception {
    Path jar = jar("app.jar");
    assumeTrue(
        Files.getFileStore(jar).supportsFileAttributeView(UserDefinedFileAttributeView.class),
        "the file system keeps no notes of users");
    notes(jar).write("origin", StandardCharsets.UTF_8.encode("here"));

    weave(jar, jar);

    assertTrue(isWoven(jar));
    assertEquals(List.of("origin"), notes(jar).list());
  }

  @Test
  void aSymbolicLinkStaysAndWhatItPointsToIsRewritten() throws Exception {
    Path jar = jar("real.jar");
    Path link = Files.createSymbolicLink(temp.resolve("link.jar"), Path.of("real.jar"));
    Path orders = orders("elsewhere");
    Files.createDirectories(temp.resolve("classes/a"));
    Path linked = Files.createSymbolicLink(temp.resolve("classes/a/Orders.class"), orders);

    weave(link, link);
    weave(temp.resolve("classes"), temp.resolve("classes"));

    assertTrue(Files.isSymbolicLink(link));
    assertTrue(isWoven(jar));
    assertTrue(Files.isSymbolicLink(linked));
    assertFalse(same(ORDERS, orders));
  }

  @Test
  void aFileWithSeveralNamesIsRewrittenUnderAllOfThem() throws Exception {
    assumePosix();
    Path jar = jar("app.jar");
    Path other = Files.createLink(temp.resolve("other.jar"), jar);
    Path orders = orders("classes");
    Path otherOrders = Files.createLink(temp.resolve("Orders.class"), orders);

    weave(jar, jar);
    weave(temp.resolve("classes"), temp.resolve("classes"));

    assertTrue(Files.isSameFile(jar, other));
    assertTrue(isWoven(other));
    assertTrue(Files.isSameFile(orders, otherOrders));
    assertFalse(same(ORDERS, otherOrders));
  }

  @Test
  void aLinkToAFolderAboveIsPassedOver() throws Exception {
    Path orders = orders("classes");
    Files.createSymbolicLink(temp.resolve("classes/a/up"), Path.of(".."));
    Files.createSymbolicLink(temp.resolve("classes/a/Dangling.class"), Path.of("nowhere"));

    weave(temp.resolve("classes"), temp.resolve("classes"));

    assertFalse(same(ORDERS, orders));
  }

  @Test
  void ifOneFileCannotTakeItsPlaceAllStayAsTheyWere() throws Exception {
    Path orders = orders("classes");
    Path inTheWay = temp.resolve("classes/a/Orders$weft$pay.class/file");
    Files.createDirectories(inTheWay.getParent());
    Files.write(inTheWay, new byte[] {1});
    Path ship = temp.resolve("classes/a/Abc.class");
    byte[] abc = classFile("a/Abc", "async_m");
    Files.write(ship, abc);

    assertThrows(IOException.class, () -> weave(temp.resolve("classes"), temp.resolve("classes")));

    assertArrayEquals(ORDERS, Files.readAllBytes(orders));
    assertArrayEquals(abc, Files.readAllBytes(ship));
    assertFalse(Files.exists(temp.resolve("classes/a/Abc$weft$m.class")));
    assertTrue(Files.exists(inTheWay));
    try (Stream<Path> children = Files.list(temp)) {
      assertEquals(List.of(temp.resolve("classes")), children.toList());
    }
  }

  @Test
  void ifTheContentCannotBeWrittenTheFileStaysAsItWas() throws Exception {
    Path jar = jar("app.jar");
    byte[] before = Files.readAllBytes(jar);

    try (Staging staging = new Staging(temp)) {
      assertThrows(
          IOException.class,
          () ->
              staging.add(
                  jar,
                  jar,
                  out -> {
                    out.write(1);
                    throw new IOException("No space left on device");
                  }));
    }

    assertArrayEquals(before, Files.readAllBytes(jar));
    try (Stream<Path> children = Files.list(temp)) {
      assertEquals(List.of(jar), children.toList());
    }
  }

  private static void assumePosix() {
    assumeTrue(
        FileSystems.getDefault().supportedFileAttributeViews().contains("unix"),
        "the file system has no modes and links of Unix");
  }

  private static UserDefinedFileAttributeView notes(Path file) {
    return Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
  }

  private static void weave(Path in, Path out) throws Exception {
    new TreeWeaver(new MarkingWeaver(), ClassNameFilter.ALL, List.of(), false).weave(in, out);
  }

  private Path jar(String name) throws IOException {
    Path jar = temp.resolve(name);
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      zip.putNextEntry(new ZipEntry("a/Orders.class"));
      zip.write(ORDERS);
    }
    return jar;
  }

  private Path orders(String root) throws IOException {
    Path orders = temp.resolve(root).resolve("a/Orders.class");
    Files.createDirectories(orders.getParent());
    return Files.write(orders, ORDERS);
  }

  private static boolean isWoven(Path jar) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      return zip.getEntry("a/Orders$weft$pay.class") != null;
    }
  }

  private static boolean same(byte[] content, Path file) throws IOException {
    return Arrays.equals(content, Files.readAllBytes(file));
  }

  private static Path setMode(Path file, String mode) throws IOException {
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
