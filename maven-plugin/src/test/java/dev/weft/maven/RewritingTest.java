package dev.weft.maven;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.transformer.CannotRewriteException;
import dev.weft.transformer.Location;
import dev.weft.transformer.Problem;
import dev.weft.transformer.Problem.Severity;
import dev.weft.transformer.WovenClass;
import dev.weft.transformer.tree.ClassNameFilter;
import dev.weft.transformer.tree.Weaver;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.logging.SystemStreamLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RewritingTest {
  private static final String NAME = RewritingTest.class.getName();
  private static final String PATH = NAME.replace('.', '/');

  @TempDir private Path temp;
  private final RecordingLog log = new RecordingLog();

  @Test
  void aMissingDirectoryIsNoError() throws Exception {
    run(classFile -> woven(classFile, 1), false);

    assertEquals(List.of("info Weft: no classes"), log.lines);
  }

  @Test
  void aModuleIsOneLineInTheLogAndItsClassesAreDetail() throws Exception {
    compileClass();

    run(classFile -> woven(classFile, 3), false);

    assertEquals(
        List.of("info Weft: rewrote 3 methods in 1 of 1 class", "debug   " + NAME + ": 3"),
        log.lines);
  }

  @Test
  void lookingTellsWhatRewritingWouldAndFailsForNothing() throws Exception {
    compileClass();
    byte[] before = Files.readAllBytes(temp.resolve("classes").resolve(PATH + ".class"));
    Weaver weaver =
        classFile -> {
          throw new CannotRewriteException(List.of(problem(Severity.ERROR, 42)));
        };

    rewriting(weaver, true).look(folder());

    assertEquals(
        List.of(
            "info Weft: looked at "
                + temp.resolve("classes")
                + ", where transform says: rewrote nothing: 1 error in 1 class",
            "error " + PATH + ".java:[42] in pay(Order): what is wrong",
            "error   why: the reason",
            "error   fix: what to do"),
        log.lines);
    assertArrayEquals(before, Files.readAllBytes(temp.resolve("classes").resolve(PATH + ".class")));
  }

  @Test
  void errorsComeWithTheSourcesPathAndFailTheBuildInOneException() throws Exception {
    compileClass();
    Path source = temp.resolve("src").resolve(PATH + ".java");
    Files.createDirectories(source.getParent());
    Files.createFile(source);
    Weaver weaver =
        classFile -> {
          throw new CannotRewriteException(
              List.of(problem(Severity.ERROR, 42), problem(Severity.ERROR, 43)));
        };

    MojoFailureException e = assertThrows(MojoFailureException.class, () -> run(weaver, false));

    assertEquals(
        List.of(
            "info Weft: rewrote nothing: 2 errors in 1 class",
            "error " + source + ":[42] in pay(Order): what is wrong",
            "error   why: the reason",
            "error   fix: what to do",
            "error " + source + ":[43] in pay(Order): what is wrong",
            "error   why: the reason",
            "error   fix: what to do"),
        log.lines);
    assertEquals(
        "2 problems keep Weft from rewriting this module; nothing was changed:\n"
            + (source + ":[42] in pay(Order): what is wrong\n")
            + "  why: the reason\n  fix: what to do\n"
            + (source + ":[43] in pay(Order): what is wrong\n")
            + "  why: the reason\n  fix: what to do",
        e.getMessage());
  }

  @Test
  void aSourceThatIsNotAtHandIsNamedFromItsPackageOn() throws Exception {
    compileClass();
    Weaver weaver =
        classFile -> woven(classFile, 1, problem(Severity.WARNING, Location.UNKNOWN_LINE));

    run(weaver, false);

    assertEquals("warn " + PATH + ".java in pay(Order): what is wrong", log.lines.get(2));
  }

  @Test
  void aWarningCanFailTheBuild() throws Exception {
    compileClass();

    MojoFailureException e =
        assertThrows(
            MojoFailureException.class,
            () -> run(classFile -> woven(classFile, 1, problem(Severity.WARNING, 42)), true));

    assertEquals(
        "1 problem keeps Weft from rewriting this module; nothing was changed:\n"
            + (PATH + ".java:[42] in pay(Order): what is wrong\n")
            + "  why: the reason\n  fix: what to do",
        e.getMessage());
  }

  private void run(Weaver weaver, boolean failOnWarning) throws Exception {
    rewriting(weaver, failOnWarning).run(folder());
  }

  private Rewriting rewriting(Weaver weaver, boolean failOnWarning) {
    return new Rewriting(weaver, ClassNameFilter.ALL, failOnWarning, false, log);
  }

  private ClassFolder folder() {
    return new ClassFolder(temp.resolve("classes"), List.of(), List.of(temp.resolve("src")));
  }

  /** Puts this test's own class file, which mentions Weft, where a compiler would. */
  private void compileClass() throws IOException {
    Path target = temp.resolve("classes").resolve(PATH + ".class");
    Files.createDirectories(target.getParent());
    try (InputStream own = RewritingTest.class.getResourceAsStream("RewritingTest.class")) {
      Files.copy(own, target);
    }
  }

  private static WovenClass woven(byte[] classFile, int methods, Problem... warnings) {
    return WovenClass.of(PATH, classFile).withMethods(methods).withWarnings(List.of(warnings));
  }

  private static Problem problem(Severity severity, int line) {
    Location where = Location.of(NAME, "RewritingTest.java", line, "pay(Order)");
    return Problem.of(severity, where, "what is wrong", "the reason", "what to do");
  }

  private static final class RecordingLog extends SystemStreamLog {
    private final List<String> lines = new ArrayList<>();

    @Override
    public void debug(CharSequence text) {
      lines.add("debug " + text);
    }

    @Override
    public void info(CharSequence text) {
      lines.add("info " + text);
    }

    @Override
    public void warn(CharSequence text) {
      lines.add("warn " + text);
    }

    @Override
    public void error(CharSequence text) {
      lines.add("error " + text);
    }
  }
}
