package dev.weft.it.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.it.running.ChildJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * All kinds of input and output, ended in all ways, leave nothing behind: {@link IoSoak}. A few
 * rounds, or as many as fit in {@code weft.soak.minutes}.
 */
class IoSoakTest {
  private static final int ROUNDS = 3;
  private static final long MINUTES = Long.getLong("weft.soak.minutes", 0);
  private static final long SEED = Long.getLong("weft.soak.seed", 10);
  private static final int DESCRIPTORS = 400;
  private static final Pattern RESULT =
      Pattern.compile(
          "(\\d+) rounds\\R"
              + "descriptors: (-?\\d+) more\\R"
              + "threads: as before, .*\\R"
              + "heap: (-?\\d+) bytes more\\R"
              + "outside the heap: (-?\\d+) bytes more\\R"
              + "reported: (\\d+) accepts, (\\d+) left behind, others \\[\\]\\R");

  @TempDir Path directory;

  @Test
  @Timeout(value = 90, unit = TimeUnit.MINUTES)
  void inputAndOutputOfAllKindsLeaveNothingBehind() throws Exception {
    assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "no /proc/self/fd on this system");
    String output =
        ChildJvm.runWithFiles(
            DESCRIPTORS,
            List.of("-Xmx64m"),
            IoSoak.class,
            "" + ROUNDS,
            "" + MINUTES,
            "" + SEED,
            directory.toString());
    Matcher result = RESULT.matcher(output);
    assertTrue(result.matches(), output);
    int rounds = Integer.parseInt(result.group(1));
    assertEquals(0, Integer.parseInt(result.group(2)), output);
    assertTrue(Long.parseLong(result.group(3)) < 1_000_000, output);
    assertTrue(Long.parseLong(result.group(4)) < 1_000_000, output);
    assertTrue(Integer.parseInt(result.group(5)) >= 2 * rounds, output);
    assertTrue(Integer.parseInt(result.group(6)) >= rounds, output);
    System.out.print(output);
  }
}
