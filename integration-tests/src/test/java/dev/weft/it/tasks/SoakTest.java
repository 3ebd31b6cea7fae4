package dev.weft.it.tasks;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.it.running.ChildJvm;
import java.util.List;
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

  @Test
  @Timeout(300)
  void aScopeOfVeryManyTasksLeavesNothingBehind() throws Exception {
    check("virtual");
    check("real");
  }

  private static void assertThird(String count, String output) {
    assertTrue(Math.abs(Integer.parseInt(count) - TASKS / 3) <= 1, output);
  }

  private static void check(String loop) throws Exception {
    String output = ChildJvm.run(List.of("-Xmx256m"), Soak.class, loop, "" + TASKS, "" + SEED);
    Matcher result = RESULT.matcher(output);
    assertTrue(result.find(), output);
    assertThird(result.group(1), output);
    assertThird(result.group(2), output);
    assertThird(result.group(3), output);
    assertTrue(Long.parseLong(result.group(4)) < 1_000_000, output);
    System.out.print(loop + ": " + output);
  }
}
