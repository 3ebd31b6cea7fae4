package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.annotations.Async;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What users can write against the runtime, by the word of their compiler, and what they cannot.
 */
class DoorTest {
  private static final ToolProvider JAVAC = ToolProvider.findFirst("javac").orElseThrow();

  /** How users have the runtime. */
  enum By {
    CLASS_PATH,
    MODULE_PATH
  }

  @TempDir Path folder;

  private String runtime;

  @BeforeEach
  void findTheRuntime() throws Exception {
    runtime = placeOf(Weft.class) + File.pathSeparator + placeOf(Async.class);
  }

  private static Path placeOf(Class<?> type) throws Exception {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  /** Returns what the compiler says of {@code source}: nothing if that is well. */
  private String compile(By by, String source) throws IOException {
    Path file = folder.resolve("app/User.java");
    Files.createDirectories(file.getParent());
    Files.writeString(file, source);
    List<String> arguments = new ArrayList<>(List.of("-d", folder.resolve("out").toString()));
    if (by == By.MODULE_PATH) {
      Path module = folder.resolve("module-info.java");
      Files.writeString(module, "module app { requires dev.weft.runtime; }");
      arguments.addAll(List.of("-p", runtime, module.toString()));
    } else {
      arguments.addAll(List.of("-cp", runtime));
    }
    arguments.add(file.toString());
    StringWriter said = new StringWriter();
    int code =
        JAVAC.run(new PrintWriter(said), new PrintWriter(said), arguments.toArray(String[]::new));
    assertEquals(code == 0, said.toString().isEmpty(), said.toString());
    return said.toString();
  }

  private String compileStatement(By by, String statement) throws IOException {
    return compile(
        by,
        """
        package app;
        import dev.weft.*;
        class User {
          void use(Promise<String> promise, Task<String> task) throws Exception {
            %s
          }
        }
        """
            .formatted(statement));
  }

  @ParameterizedTest
  @EnumSource
  void whatUsersSayCompiles(By by) throws IOException {
    assertEquals("", compileStatement(by, "promise.succeed(task.join()); promise.cancel(\"\");"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "promise.register(null);",
        "promise.unregister(null);",
        "promise.settle(1, null);",
        "promise.settleFromAnywhere(1, null);",
        "promise.ask(null);",
        "promise.take();",
        "promise.hold();",
        "Promise.failure(null);",
        "Object any = promise.slot;",
        "task.register(null);"
      })
  void aTaskHasNoInsideForUsers(String statement) throws IOException {
    for (By by : By.values()) {
      String said = compileStatement(by, statement);

      assertTrue(
          said.contains("cannot find symbol")
              || said.contains("has protected access")
              || said.contains("is not public in"),
          by + ": " + said);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theRoomOfGeneratedCodeStartsNothing(By by) throws IOException {
    String said = compileStatement(by, "dev.weft.frame.Spawn.main(null);");

    assertTrue(said.contains("error: cannot find symbol"), said);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dev.weft.task.Spawn.main(null);",
        "dev.weft.task.TaskAccess.register(null, null);",
        "new dev.weft.loop.EventLoop();",
        "new dev.weft.combine.AllSuccessful<String>();",
        "dev.weft.running.ShutdownHook.remove(null);",
        "dev.weft.report.ErrorLog.tell(null, null, null);"
      })
  void theOtherRoomsAreShut(String statement) throws IOException {
    String said = compileStatement(By.MODULE_PATH, statement);

    assertTrue(said.contains("is not visible"), said);
  }

  /** The loop that {@link ScheduledLoopTest} runs is one that anybody could have written. */
  @ParameterizedTest
  @EnumSource
  void aLoopOfOnesOwnIsWrittenWithWhatIsExported(By by) throws IOException {
    String source;
    try (Stream<Path> files = Files.walk(Path.of("src/test/java/org/example"))) {
      source = Files.readString(files.filter(Files::isRegularFile).findFirst().orElseThrow());
    }

    assertEquals(
        "", compile(by, source.replace("public final class Scheduled", "final class Scheduled")));
  }
}
