package dev.weft.it.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.RunConfig;
import dev.weft.Task;
import dev.weft.Weft;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class DepthAndLengthTest {
  @Test
  void tenMillionSuspensionsRunInConstantMemory() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-Xverify:all",
                "-ea",
                "-cp",
                System.getProperty("java.class.path"),
                Calls.class.getName(),
                "10000000")
            .redirectErrorStream(true)
            .start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertEquals(0, process.waitFor(), printed);
    assertEquals("5000000", printed);
  }

  @Test
  void aChainOfAHundredThousandSuspendedCallsUnwindsWithoutRecursion() {
    assertEquals(100_000, Weft.run(() -> Calls.suspendThenCall(100_000)));
  }

  @Test
  void aStackOverflowIsTheFailureOfTheTask() {
    Task<Integer> task = Calls.callEagerly(Integer.MAX_VALUE);

    CompletionException failure = assertThrows(CompletionException.class, task::join);
    assertInstanceOf(StackOverflowError.class, failure.getCause());
  }

  @Test
  void theLoopLivesOnAfterAStackOverflow() {
    assertEquals("StackOverflowError, then 3", Weft.run(Calls::outliveAnOverflow));
  }

  @Test
  void aHundredThousandEagerCallsWorkOnAStackThatIsLargeEnough() {
    RunConfig deep = RunConfig.standard().withStackBytes(512L << 20);

    assertEquals(100_000, Weft.run(deep, () -> Calls.callEagerly(100_000)));
  }
}
