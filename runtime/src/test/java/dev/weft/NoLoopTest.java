package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.io.ConnectOptions;
import dev.weft.io.TcpStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is said on a thread that runs no loop, such as one of a server. */
class NoLoopTest {
  private static final String REMEDY =
      "In a program of your own, call it inside Weft.run(() -> ...). On a thread of a server or"
          + " framework, hand the work to a loop that runs already: loop.submit(() -> ...), where"
          + " loop is one of a LoopGroup that you keep, or that library's own as Loop.of makes it.";

  static List<Executable> needALoop() {
    return List.of(
        () -> Weft.background(() -> Task.of(1)),
        () -> Weft.sleep(Duration.ZERO),
        () -> Weft.timeout(Duration.ofSeconds(1), () -> Task.of(1)),
        () -> Scope.open(scope -> Task.of(1)),
        Weft::current,
        () -> TaskLocal.of("user", "").set("me"),
        () -> TcpStream.connect("localhost", 1, ConnectOptions.standard()));
  }

  @ParameterizedTest
  @MethodSource("needALoop")
  void whoeverNeedsALoopSaysHowToGetToOne(Executable call) throws Exception {
    assertTrue(messageOn("request-1", call).endsWith(REMEDY), () -> "" + call);
  }

  @Test
  void theThreadAndTheMethodAreNamed() throws Exception {
    assertEquals(
        "Weft.background was called on thread \"request-1\", which runs no loop. " + REMEDY,
        messageOn("request-1", () -> Weft.background(() -> Task.of(1))));
  }

  private static String messageOn(String thread, Executable call)
      throws InterruptedException, ExecutionException {
    FutureTask<String> message =
        new FutureTask<>(() -> assertThrows(IllegalStateException.class, call).getMessage());
    new Thread(message, thread).start();
    return message.get();
  }
}
