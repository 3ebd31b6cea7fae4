package dev.weft.it.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.transformer.Transformer;
import dev.weft.transformer.tree.ClassNameFilter;
import dev.weft.transformer.tree.TreeWeaver;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an IDE does: it compiles tests by its own means, and starts JUnit in a fresh JVM. */
@Timeout(300)
class AgentAttachmentTest {
  private static final boolean JDK_WARNS = Runtime.version().feature() >= 21;
  private static final String PASSED = "1 passed, 0 failed, agent ";

  private static final Map<String, String> SOURCES =
      Map.of(
          "OrdersTest",
          """
          package shop;
          import static dev.weft.Weft.*;
          import dev.weft.Task;
          import dev.weft.annotations.Async;
          import dev.weft.junit.AsyncTest;
          import java.time.Duration;
          import org.junit.jupiter.api.Assertions;
          class OrdersTest {
            @AsyncTest @Async void waitsForAnHour() {
              await(sleep(Duration.ofHours(1)));
              Assertions.assertEquals(2, await(two()));
            }
            @Async Task<Integer> two() {
              await(yieldNow());
              return Task.of(2);
            }
          }
          """,
          "Run",
          """
          package shop;
          import org.junit.platform.engine.discovery.DiscoverySelectors;
          import org.junit.platform.launcher.LauncherSession;
          import org.junit.platform.launcher.core.*;
          import org.junit.platform.launcher.listeners.*;
          public class Run {
            public static void main(String[] arguments) {
              SummaryGeneratingListener listener = new SummaryGeneratingListener();
              try (LauncherSession session = LauncherFactory.openSession()) {
                session.getLauncher().execute(
                    LauncherDiscoveryRequestBuilder.request()
                        .selectors(DiscoverySelectors.selectClass("shop.OrdersTest")).build(),
                    listener);
              }
              TestExecutionSummary summary = listener.getSummary();
              summary.getFailures().forEach(each -> System.out.println(each.getException()));
              System.out.println(summary.getTestsSucceededCount() + " passed, "
                  + summary.getTestsFailedCount() + " failed, agent "
                  + dev.weft.agent.Agent.isStarted());
            }
          }
          """);

  @TempDir private Path temp;
  private Path classes;

  @BeforeEach
  void compile() throws IOException {
    classes = Files.createDirectory(temp.resolve("classes"));
    Path sources = Files.createDirectory(temp.resolve("sources"));
    List<String> command = new ArrayList<>(List.of("-g", "-d", classes.toString()));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "-proc:none"));
    for (var each : SOURCES.entrySet()) {
      Path file = sources.resolve(each.getKey() + ".java");
      command.add(Files.writeString(file, each.getValue()).toString());
    }
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    int code =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, errors, command.toArray(String[]::new));
    assertEquals(0, code, errors::toString);
  }

  /** Runs the test; returns what is printed on either stream. */
  private String run(String... options) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xverify:all", "-ea", "-Xshare:auto"));
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", classPath(), "shop.Run"));
    Process java = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      String printed = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(0, java.waitFor(), printed);
      return printed.lines().filter(each -> !isOfVerify(each)).collect(Collectors.joining("\n"));
    } finally {
      java.destroyForcibly();
    }
  }

  /** The JVM says that -Xverify will go. */
  private static boolean isOfVerify(String line) {
    return line.contains("Options -Xverify");
  }

  /** The classes of the test, and all that this build has but its own tests. */
  private String classPath() {
    return classes
        + File.pathSeparator
        + Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(each -> !each.contains("integration-tests"))
            .collect(Collectors.joining(File.pathSeparator));
  }

  @Test
  void testsThatNoBuildHasRewrittenPass() throws Exception {
    String printed = run();

    if (JDK_WARNS) {
      assertTrue(printed.contains("WARNING: A Java agent has been loaded dynamically"), printed);
      assertTrue(
          printed.contains(
              "Weft: attached the agent, since shop.OrdersTest is not rewritten. Start tests with"
                  + " -XX:+EnableDynamicAgentLoading, and the JDK does not warn of it; or rewrite"
                  + " them at build time (goal transform-test). -Ddev.weft.junit.attach=never"
                  + " switches it off."),
          printed);
      assertTrue(printed.endsWith(PASSED + true), printed);
    } else {
      assertEquals(PASSED + true, printed);
    }
  }

  @Test
  void withTheOptionNothingIsPrinted() throws Exception {
    assertEquals(PASSED + true, run("-XX:+EnableDynamicAgentLoading"));
  }

  @Test
  void testsThatABuildHasRewrittenGetNoAgent() throws Exception {
    new TreeWeaver(new Transformer()::transform, ClassNameFilter.ALL, List.of(), false)
        .weave(classes, classes);

    assertEquals(PASSED + false, run());
  }

  @Test
  void itCanBeSwitchedOff() throws Exception {
    String printed = run("-Ddev.weft.junit.attach=never");

    assertTrue(
        printed.startsWith("dev.weft.NotWovenException: await in a class that Weft has not"),
        printed);
    assertTrue(printed.endsWith("0 passed, 1 failed, agent false"), printed);
  }

  @Test
  void itCanBeSwitchedOffByJUnitsFile() throws Exception {
    Files.writeString(
        classes.resolve("junit-platform.properties"), "dev.weft.junit.attach = never\n");

    assertTrue(run().endsWith("0 passed, 1 failed, agent false"));
    assertEquals(
        PASSED + true, run("-Ddev.weft.junit.attach=always", "-XX:+EnableDynamicAgentLoading"));
  }

  @Test
  void whereNothingCanBeAttachedItSaysWhatToDo() throws Exception {
    String printed = run("-XX:+DisableAttachMechanism");

    assertTrue(printed.contains("Weft: cannot attach the agent to this JVM: "), printed);
    assertTrue(printed.contains("fix: start the tests with -javaagent:"), printed);
    assertTrue(printed.endsWith("0 passed, 1 failed, agent false"), printed);
  }
}
