package dev.weft.transformer.tree;

import static dev.weft.transformer.tree.MarkingWeaver.classFile;
import static dev.weft.transformer.tree.MarkingWeaver.frame;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.transformer.Location;
import dev.weft.transformer.Problem;
import dev.weft.transformer.WovenClass;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryTreeTest {
  private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000_000_000L);

  @TempDir private Path temp;

  @Test
  void aRewrittenClassHasItsFrameClassesBesideIt() throws Exception {
    put("a/Orders.class", classFile("a/Orders", "async_pay", "async_ship"));
    put("a/Plain.class", classFile("a/Plain"));

    TreeReport report = weaveInPlace();

    assertEquals(
        List.of(
            "a/Orders$weft$pay.class",
            "a/Orders$weft$ship.class",
            "a/Orders.class",
            "a/Plain.class"),
        names());
    assertEquals("rewrote 2 methods in 1 of 2 classes", report.summary());
    assertEquals(List.of(new TreeReport.Rewritten("a.Orders", 2)), report.rewritten());
  }

  @Test
  void whatIsTrueOfAllPlacesIsSaidOfTheFirst() throws Exception {
    put("a/Orders.class", classFile("a/Orders", "async_pay"));
    put("a/Returns.class", classFile("a/Returns", "async_pay"));
    Weaver weaver =
        classFile -> {
          WovenClass woven = new MarkingWeaver().weave(classFile);
          Location where = Location.of(woven.name().replace('/', '.'), null, 7, "pay()");
          Problem each = Problem.of(Problem.Severity.WARNING, where, "each", "why", "fix");
          Problem once = Problem.of(Problem.Severity.WARNING, where, "once", "why", "fix");
          return woven.withWarnings(List.of(once.withOncePerBuild(true), each));
        };

    TreeReport report =
        new TreeWeaver(weaver, ClassNameFilter.ALL, List.of(), false)
            .weave(temp.resolve("in"), temp.resolve("in"));

    assertEquals(
        List.of("once", "each", "each"), report.warnings().stream().map(Problem::what).toList());
  }

  @Test
  void theSecondRunTouchesNoFile() throws Exception {
    put("a/Orders.class", classFile("a/Orders", "async_pay"));
    weaveInPlace();
    for (String name : names()) {
      Files.setLastModifiedTime(temp.resolve("in").resolve(name), LONG_AGO);
    }

    TreeReport report = weaveInPlace();

    assertEquals("rewrote 0 methods in 0 of 1 class, 1 already up to date", report.summary());
    for (String name : names()) {
      assertEquals(LONG_AGO, Files.getLastModifiedTime(temp.resolve("in").resolve(name)), name);
    }
  }

  @Test
  void aRecompiledClassKeepsAFrameFileThatComesOutTheSame() throws Exception {
    put("a/Orders.class", classFile("a/Orders", "async_pay"));
    weaveInPlace();
    Path frame = temp.resolve("in/a/Orders$weft$pay.class");
    Files.setLastModifiedTime(frame, LONG_AGO);
    put("a/Orders.class", classFile("a/Orders", "another", "async_pay"));

    weaveInPlace();

    assertEquals(LONG_AGO, Files.getLastModifiedTime(frame));
  }

  @Test
  void framesOfAMissingOrChangedOwnerAreDeleted() throws Exception {
    put("a/Gone$weft$m.class", frame("a/Gone$weft$m"));
    put("a/Plain.class", classFile("a/Plain"));
    put("a/Plain$weft$m.class", frame("a/Plain$weft$m"));
    put("a/Orders.class", classFile("a/Orders", "async_pay"));
    put("a/Orders$weft$ship.class", frame("a/Orders$weft$ship"));

    TreeReport report = weaveInPlace();

    assertEquals(List.of("a/Orders$weft$pay.class", "a/Orders.class", "a/Plain.class"), names());
    assertEquals(
        "rewrote 1 method in 1 of 2 classes, 3 stale frame classes deleted", report.summary());
  }

  @Test
  void aUsersClassThatIsOnlyNamedLikeAFrameStays() throws Exception {
    put("a/Odd$weft$name.class", classFile("a/Odd$weft$name"));

    weaveInPlace();

    assertEquals(List.of("a/Odd$weft$name.class"), names());
  }

  @Test
  void allErrorsOfAllClassesAreReportedAndNothingIsWritten() throws Exception {
    put("a/Bad.class", classFile("a/Bad", "error_1_one", "error_2_two"));
    put("a/Good.class", classFile("a/Good", "async_m"));
    put("a/Gone$weft$m.class", frame("a/Gone$weft$m"));
    put("b/Bad.class", classFile("b/Bad", "error_1_three"));
    var before = contents("in");

    TreeReport report = weaveInPlace();

    assertEquals(
        List.of("one", "two", "three"), report.errors().stream().map(Problem::what).toList());
    assertEquals("rewrote nothing: 3 errors in 3 classes", report.summary());
    assertFalse(report.written());
    assertEquals(before, contents("in"));
  }

  @Test
  void problemsAreSortedAsInTheSourceAndNotRepeated() throws Exception {
    put("a/Some$Nested.class", classFile("a/Some$Nested", "error_42_later"));
    put("a/Some.class", classFile("a/Some", "error_7_first", "error_7_first"));

    assertEquals(
        List.of("first", "later"), weaveInPlace().errors().stream().map(Problem::what).toList());
  }

  @Test
  void aWarningIsReportedAndTheClassIsRewritten() throws Exception {
    put("a/Orders.class", classFile("a/Orders", "async_m", "warning_1_dropped"));

    TreeReport report = weaveInPlace();

    assertEquals("rewrote 1 method in 1 of 1 class, 1 warning", report.summary());
    assertTrue(report.written());
  }

  @Test
  void ifWarningsAreToFailNothingIsWrittenSoThatTheNextBuildSeesThemAgain() throws Exception {
    put("a/Orders.class", classFile("a/Orders", "async_m", "warning_1_dropped"));
    TreeWeaver strict = new TreeWeaver(new MarkingWeaver(), ClassNameFilter.ALL, List.of(), true);

    TreeReport first = strict.weave(temp.resolve("in"), temp.resolve("in"));
    TreeReport second = strict.weave(temp.resolve("in"), temp.resolve("in"));

    assertEquals("rewrote nothing: 0 errors in 1 class, 1 warning", first.summary());
    assertEquals(first, second);
    assertEquals(List.of("a/Orders.class"), names());
  }

  @Test
  void anotherOutputGetsEverythingAndTheInputStays() throws Exception {
    put("a/Orders.class", classFile("a/Orders", "async_pay"));
    put("messages.properties", new byte[] {1, 2});
    var before = contents("in");
    Path stale = temp.resolve("out/a/Gone$weft$m.class");
    Files.createDirectories(stale.getParent());
    Files.write(stale, frame("a/Gone$weft$m"));

    TreeReport report = weaver(ClassNameFilter.ALL).weave(temp.resolve("in"), temp.resolve("out"));

    assertEquals(before, contents("in"));
    assertEquals(
        List.of("a/Orders$weft$pay.class", "a/Orders.class", "messages.properties"), names("out"));
    assertEquals(1, report.staleFrames());
    assertEquals(List.of("in", "out"), childrenOf(temp));
  }

  @Test
  void versionedClassesHaveTheirFramesBesideThem() throws Exception {
    put("META-INF/versions/21/a/Orders.class", classFile("a/Orders", "async_pay"));
    put("META-INF/versions/21/module-info.class", new byte[] {1});

    weaveInPlace();

    assertEquals(
        List.of(
            "META-INF/versions/21/a/Orders$weft$pay.class",
            "META-INF/versions/21/a/Orders.class",
            "META-INF/versions/21/module-info.class"),
        names());
  }

  @Test
  void excludedClassesStayWithTheirFrames() throws Exception {
    put("a/Orders.class", classFile("a/Orders", "async_pay"));
    put("b/Other.class", classFile("b/Other", "async_m", "woven"));
    put("b/Other$weft$m.class", frame("b/Other$weft$m"));
    var before = contents("in");

    weaver(new ClassNameFilter(List.of(), List.of("a.Ord?rs", "b.*")))
        .weave(temp.resolve("in"), temp.resolve("in"));

    assertEquals(before, contents("in"));
  }

  @Test
  void aClassFileThatIsNewerThanAsmIsLetThroughIfItDoesNotUseWeft() throws Exception {
    byte[] plain = {(byte) 0xCA, (byte) 0xFE, (byte) 0xBA, (byte) 0xBE, 0, 0, 0x7F, 0, 0};
    put("a/Future.class", plain);

    assertEquals(1, weaveInPlace().classes());
  }

  @Test
  void whatIsNoJarOnTheClassPathIsPassedOver() throws Exception {
    put("a/Orders.class", classFile("a/Orders", "async_pay"));
    Path noJar = Files.write(temp.resolve("no.jar"), new byte[] {1, 2, 3});
    Path runtime = temp.resolve("runtime/dev/weft/frame/Frame.class");
    Files.createDirectories(runtime.getParent());
    Files.write(runtime, new byte[] {1});
    TreeWeaver weaver =
        new TreeWeaver(
            new MarkingWeaver(),
            ClassNameFilter.ALL,
            List.of(noJar, temp.resolve("runtime")),
            false);

    assertTrue(weaver.weave(temp.resolve("in"), temp.resolve("in")).written());
  }

  @Test
  void aMissingRuntimeIsFoundBeforeAnythingIsWritten() throws Exception {
    put("a/Orders.class", classFile("a/Orders", "async_pay"));
    Path empty = Files.createDirectories(temp.resolve("in"));
    TreeWeaver weaver =
        new TreeWeaver(new MarkingWeaver(), ClassNameFilter.ALL, List.of(empty), false);

    UnusableTreeException e =
        assertThrows(UnusableTreeException.class, () -> weaver.weave(empty, empty));

    assertEquals(
        """
        a.Orders has asynchronous methods, but weft-runtime is missing
          why: no entry of the class path holds dev.weft.frame.Frame, which rewritten methods extend
          fix: add the dependency dev.weft:weft-runtime""",
        e.getMessage());
    assertEquals(List.of("a/Orders.class"), names());
  }

  @Test
  void aFailureOfTheWeaverIsCalledABugOfWeft() throws Exception {
    put("a/Orders.class", classFile("a/Orders", "async_pay"));
    TreeWeaver weaver =
        new TreeWeaver(
            classFile -> {
              throw new ArrayIndexOutOfBoundsException(3);
            },
            ClassNameFilter.ALL,
            List.of(),
            false);

    IllegalStateException e =
        assertThrows(
            IllegalStateException.class,
            () -> weaver.weave(temp.resolve("in"), temp.resolve("in")));

    assertTrue(e.getMessage().startsWith("Weft failed on a/Orders.class. This is a bug in Weft"));
  }

  private TreeReport weaveInPlace() throws Exception {
    return weaver(ClassNameFilter.ALL).weave(temp.resolve("in"), temp.resolve("in"));
  }

  private static TreeWeaver weaver(ClassNameFilter filter) {
    return new TreeWeaver(new MarkingWeaver(), filter, List.of(), false);
  }

  private void put(String path, byte[] content) throws IOException {
    Path file = temp.resolve("in").resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, content);
  }

  private List<String> names() throws IOException {
    return names("in");
  }

  private List<String> names(String root) throws IOException {
    return List.copyOf(contents(root).keySet());
  }

  /** Returns path and content of every file, so that two states of a directory compare. */
  private TreeMap<String, String> contents(String root) throws IOException {
    TreeMap<String, String> contents = new TreeMap<>();
    Path folder = temp.resolve(root);
    try (Stream<Path> files = Files.walk(folder)) {
      files
          .filter(Files::isRegularFile)
          .forEach(file -> contents.put(folder.relativize(file).toString(), bytes(file)));
    }
    return contents;
  }

  private static String bytes(Path file) {
    try {
      return HexFormat.of().formatHex(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> childrenOf(Path folder) throws IOException {
    try (Stream<Path> children = Files.list(folder)) {
      return children.map(child -> child.getFileName().toString()).sorted().toList();
    }
  }
}
