package dev.weft.it.io;

import static dev.weft.Weft.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Task;
import dev.weft.io.Server;
import dev.weft.io.TcpListener;
import dev.weft.io.TcpStream;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Input and output are async methods, so whoever looks sees the line at which they wait. */
@Timeout(60)
class LinesOfIoTest {
  @Test
  void aServerThatWaitsIsAtALine() {
    Io.run(
        () -> {
          TcpListener listener = TcpListener.listen(Io.anyPort());
          Server<TcpStream> server = new Server<>(listener, 1, stream -> Task.of(null));
          Task<Void> serving = server.serve();
          assertHasLine(Server.class, serving.where().stream());
          await(server.drain(Duration.ofSeconds(10)));
          return Task.of(await(serving));
        });
  }

  private static void assertHasLine(Class<?> type, Stream<StackTraceElement> trace) {
    StackTraceElement at =
        trace.filter(each -> each.getClassName().equals(type.getName())).findFirst().orElseThrow();
    assertEquals(type.getSimpleName() + ".java", at.getFileName());
    assertTrue(at.getLineNumber() > 0, at.toString());
  }
}
