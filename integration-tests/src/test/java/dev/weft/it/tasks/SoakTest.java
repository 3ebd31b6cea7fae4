package dev.weft.it.tasks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A million tasks in one scope, in a JVM with 256 MB: {@link Soak}. On the loop for tests, whose
 * time is virtual, and on the real one.
 */
class SoakTest {
  private static final int TASKS = 1_000_000;
  private static final long SEED = 4;
  private static final Pattern RESULT =
      Pattern.compile("(\\d+) ended, (\\d+) cancelled, (\\d+) timed out, (-?\\d+) bytes more");

  private static String run(String loop) throws Exception {
    Process java =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                Soak.class.getName(),
                loop,
                "" + TASKS,
                "" + SEED)
            .redirectErrorStream(true)
            .start();
    try {
      String output = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(0, java.waitFor(), output);
      return output;
    } finally {
      java.destroyForcibly();
    }
  }

  @Test
  @Timeout(300)
  void aScopeOfVeryManyTasksLeavesNothingBehind() throws Exception {
    check("virtual");
    check("real");
  }

  private static void check(String loop) throws Exception {
    String output = run(loop);
    Matcher result = RESULT.matcher(output);
    assertTrue(result.find(), output);
    assertEquals(TASKS / 3, Integer.parseInt(result.group(1)), 1, output);
    assertEquals(TASKS / 3, Integer.parseInt(result.group(2)), 1, output);
    assertEquals(TASKS / 3, Integer.parseInt(result.group(3)), 1, output);
    assertTrue(Long.parseLong(result.group(4)) < 1_000_000, output);
    System.out.print(loop + ": " + output);
  }
}
