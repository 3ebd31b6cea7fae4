package dev.weft.it.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.RunConfig;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.it.running.ChildJvm;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class DepthAndLengthTest {
  @Test
  void tenMillionSuspensionsRunInConstantMemory() throws IOException, InterruptedException {
    List<String> options = List.of("-Xmx64m", "-Xverify:all", "-ea");

    String printed = ChildJvm.run(options, Calls.class, "10000000");

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
