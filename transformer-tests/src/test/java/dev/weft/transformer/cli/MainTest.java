package dev.weft.transformer.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.transformer.CannotRewriteException;
import dev.weft.transformer.Location;
import dev.weft.transformer.Problem;
import dev.weft.transformer.Problem.Severity;
import dev.weft.transformer.Producers.Kind;
import dev.weft.transformer.Transformer;
import dev.weft.transformer.WovenClass;
import dev.weft.transformer.tree.Weaver;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MainTest {
  private static final String NAME = MainTest.class.getName();
  private static final String FILE = NAME.replace('.', '/') + ".class";
  private static final byte[] REWRITTEN = {1, 2, 3};

  @TempDir private Path temp;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private Path in;
  private Transformer.Options asked;

  @BeforeEach
  void aDirectoryWithOneClass() throws IOException {
    in = temp.resolve("in");
    Path target = in.resolve(FILE);
    Files.createDirectories(target.getParent());
    try (InputStream own = MainTest.class.getResourceAsStream("MainTest.class")) {
      Files.copy(own, target);
    }
  }

  @Test
  void withoutOutputTheDirectoryItselfIsRewritten() throws IOException {
    int code = run(MainTest::rewrite, "transform", in.toString());

    assertEquals(0, code, err::toString);
    assertArrayEquals(REWRITTEN, Files.readAllBytes(in.resolve(FILE)));
    assertOutput(out, "weft: " + in + ": rewrote 2 methods in 1 of 1 class\n");
  }

  @Test
  void listsOfTheClassPathOfTheClassesAndOfTheArgumentsAreReadInThisOrder() throws IOException {
    Path library = Files.createDirectories(temp.resolve("library/META-INF/weft"));
    Files.writeString(
        library.resolve("producers"), "owned com.lib.A.a\nowned com.lib.B.b\nowned com.lib.C.c");
    Path own = Files.createDirectories(in.resolve("META-INF/weft"));
    Files.writeString(own.resolve("producers"), "shared com.lib.B.b\nshared com.lib.C.c");
    Path named = Files.writeString(temp.resolve("list"), "owned com.lib.C.c # after all");

    int code =
        run(
            MainTest::rewrite,
            "transform",
            "--producers",
            named.toString(),
            "--class-path",
            temp.resolve("library") + File.pathSeparator + classPathWithRuntime(),
            in.toString());

    assertEquals(0, code, err::toString);
    assertEquals(Optional.of(Kind.OWNED), asked.producers().kind("com/lib/A", "a"));
    assertEquals(Optional.of(Kind.SHARED), asked.producers().kind("com/lib/B", "b"));
    assertEquals(Optional.of(Kind.OWNED), asked.producers().kind("com/lib/C", "c"));
  }

  @Test
  void aListThatSaysSomethingElseIsNamedWithItsLine() throws IOException {
    Path list = Files.writeString(temp.resolve("list"), "# mine\nmine com.lib.A.a");

    assertEquals(2, run(MainTest::rewrite, "transform", "--producers", list + "", in.toString()));

    assertOutput(
        err,
        "weft: "
            + list
            + ", line 2: \"mine com.lib.A.a\" does not say whose stages a method returns. Write"
            + " \"owned CLASS.METHOD\" if each call starts work that stops when its stage is"
            + " cancelled, else \"shared CLASS.METHOD\", as in: owned com.acme.Client.fetch; --help"
            + " shows what is possible\n");
  }

  @Test
  void methodsAreWrittenOnceOnlyIfThatIsAskedFor() {
    assertEquals(0, run(MainTest::rewrite, "transform", in.toString()), err::toString);
    assertFalse(asked.singleCopy());

    assertEquals(0, run(MainTest::rewrite, "transform", "--single-copy", in.toString()));
    assertTrue(asked.singleCopy());
  }

  @Test
  void callsAreDirectUnlessThatIsSwitchedOff() {
    assertEquals(0, run(MainTest::rewrite, "transform", in.toString()), err::toString);
    assertTrue(asked.directCalls());

    assertEquals(0, run(MainTest::rewrite, "transform", "--no-direct-calls", in.toString()));
    assertFalse(asked.directCalls());
  }

  @Test
  void withOutputTheInputStays() throws IOException {
    Path result = temp.resolve("out");
    byte[] original = Files.readAllBytes(in.resolve(FILE));

    int code =
        run(
            MainTest::rewrite,
            "transform",
            "--verbose",
            "--class-path",
            "nothing.jar" + File.pathSeparator + classPathWithRuntime(),
            "--output",
            result.toString(),
            in.toString());

    assertEquals(0, code, err::toString);
    assertArrayEquals(REWRITTEN, Files.readAllBytes(result.resolve(FILE)));
    assertOutput(out, "  " + NAME + ": 2\nweft: " + in + ": rewrote 2 methods in 1 of 1 class\n");
    assertArrayEquals(original, Files.readAllBytes(in.resolve(FILE)));
  }

  @Test
  void allProblemsGoToStandardErrorAndTheExitCodeIsOne() {
    Weaver weaver =
        classFile -> {
          throw new CannotRewriteException(
              List.of(problem(Severity.ERROR, 41), problem(Severity.ERROR, 42)));
        };

    int code = run(weaver, "transform", in.toString());

    assertEquals(1, code);
    assertOutput(
        err,
        """
        error: Orders.java:41 in pay(Order): what is wrong
          why: the reason
          fix: what to do
        error: Orders.java:42 in pay(Order): what is wrong
          why: the reason
          fix: what to do
        """);
    assertOutput(out, "weft: " + in + ": rewrote nothing: 2 errors in 1 class\n");
  }

  @Test
  void aWarningIsOneLessSevere() {
    Weaver weaver =
        classFile ->
            WovenClass.of(NAME.replace('.', '/'), REWRITTEN)
                .withMethods(1)
                .withWarnings(List.of(problem(Severity.WARNING, 41)));

    assertEquals(1, run(weaver, "transform", "--fail-on-warning", in.toString()));
    assertEquals(0, run(weaver, "transform", in.toString()));
    String warning =
        """
        warning: Orders.java:41 in pay(Order): what is wrong
          why: the reason
          fix: what to do
        """;
    assertOutput(err, warning + warning);
  }

  @Test
  void anUnusableInputIsAProblem() {
    Path nothing = temp.resolve("nothing");

    assertEquals(1, run(MainTest::rewrite, "transform", nothing.toString()));
    assertOutput(
        err,
        nothing
            + """
               is neither a directory nor a jar
                why: class files are read from one or the other
                fix: name the directory your compiler writes to, or an existing jar
              """);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          ""                          | expected the command transform
          weave a                     | expected the command transform
          transform                   | expected one directory or jar to rewrite, but found []
          transform a b               | expected one directory or jar to rewrite, but found [a, b]
          transform --output          | --output needs a value
          transform --output a --output b c | expected one --output, but found [a, b]
          transform --colour a        | unknown option --colour
          """)
  void wrongArgumentsAreNamed(String arguments, String message) {
    List<String> words = arguments.isEmpty() ? List.of() : List.of(arguments.split(" "));

    assertEquals(2, run(MainTest::rewrite, words.toArray(String[]::new)));
    assertOutput(err, "weft: " + message + "; --help shows what is possible\n");
  }

  @Test
  void helpNamesEveryOption() {
    assertEquals(0, run(MainTest::rewrite, "--help"));

    for (String option :
        List.of(
            "--output",
            "--class-path",
            "--include",
            "--exclude",
            "--single-copy",
            "--no-direct-calls",
            "--fail-on-warning",
            "--verbose",
            "--help",
            "--version")) {
      assertTrue(out.toString(StandardCharsets.UTF_8).contains(option), option);
    }
  }

  private int run(Weaver weaver, String... arguments) {
    Function<Transformer.Options, Weaver> weavers =
        options -> {
          asked = options;
          return weaver;
        };
    return new Main(weavers, new PrintStream(out), new PrintStream(err)).run(List.of(arguments));
  }

  private static void assertOutput(ByteArrayOutputStream stream, String expected) {
    assertEquals(expected, stream.toString(StandardCharsets.UTF_8).replace("\r\n", "\n"));
  }

  private static WovenClass rewrite(byte[] classFile) {
    return WovenClass.of(NAME.replace('.', '/'), REWRITTEN).withMethods(2);
  }

  private static String classPathWithRuntime() {
    return dev.weft.frame.Frame.class.getProtectionDomain().getCodeSource().getLocation().getPath();
  }

  private static Problem problem(Severity severity, int line) {
    Location where = Location.of("a.Orders", "Orders.java", line, "pay(Order)");
    return Problem.of(severity, where, "what is wrong", "the reason", "what to do");
  }
}
