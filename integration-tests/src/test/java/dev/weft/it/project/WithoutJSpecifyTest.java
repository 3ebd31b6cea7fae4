package dev.weft.it.project;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.Weft;
import dev.weft.annotations.Async;
import java.io.File;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Users have JSpecify if they ask for it: their programs compile without a warning and run with it
 * and without it, on the class path and on the module path.
 */
class WithoutJSpecifyTest {
  private static final String PROGRAM =
      """
      package user;

      import dev.weft.Task;
      import dev.weft.Weft;
      import dev.weft.io.ConnectOptions;

      public final class Main {
        private Main() {}

        public static void main(String[] arguments) {
          System.out.print(Weft.run(() -> answer(ConnectOptions.standard().withTimeout(null))));
        }

        /** Returns 42. */
        public static Task<Integer> answer(ConnectOptions options) {
          return Task.of(options.timeout() == null ? 42 : 0);
        }
      }
      """;

  private static final String MODULE =
      """
      /** A user's. */
      module user {
        requires transitive dev.weft.runtime;

        exports user;
      }
      """;

  @TempDir private Path temp;

  @ParameterizedTest
  @CsvSource({"-cp, true", "-cp, false", "-p, true", "-p, false"})
  void programsCompileAndRun(String option, boolean withJSpecify) throws Exception {
    boolean isModule = option.equals("-p");
    List<Class<?>> weft = List.of(Weft.class, Async.class);
    List<Class<?>> libraries = new ArrayList<>(weft);
    if (withJSpecify) libraries.add(Nullable.class);
    Path sources = Files.createDirectories(temp.resolve("src/user"));
    Path program = Files.writeString(sources.resolve("Main.java"), PROGRAM);
    Path classes = temp.resolve("classes");

    List<String> arguments = new ArrayList<>(List.of("-Xlint:all", "-Werror", "--release", "17"));
    arguments.addAll(List.of("-d", classes.toString(), option, path(libraries)));
    if (isModule) {
      arguments.addAll(List.of("-cp", temp.toString())); // else it is that of this test
      Path module = temp.resolve("src/module-info.java");
      arguments.add(Files.writeString(module, MODULE).toString());
    }
    arguments.add(program.toString());
    assertEquals("", compile(arguments));

    String all = path(libraries) + File.pathSeparator + classes;
    assertEquals(
        "42", isModule ? run("-p", all, "-m", "user/user.Main") : run("-cp", all, "user.Main"));
  }

  private static String path(List<Class<?>> libraries) {
    return libraries.stream()
        .map(each -> each.getProtectionDomain().getCodeSource().getLocation())
        .map(each -> Path.of(each.getPath()).toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Returns what javac said. */
  private static String compile(List<String> arguments) {
    StringWriter said = new StringWriter();
    PrintWriter writer = new PrintWriter(said);
    int code =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(writer, writer, arguments.toArray(String[]::new));
    writer.flush();
    return code == 0 ? said.toString() : "exit code " + code + "\n" + said;
  }

  /** Returns what the program printed. */
  private static String run(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(Arrays.asList(arguments));
    Process java = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      String printed = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(0, java.waitFor(), printed);
      return printed;
    } finally {
      java.destroyForcibly();
    }
  }
}
