package dev.weft.testing;

import static dev.weft.Steps.async;
import static dev.weft.Steps.done;
import static dev.weft.Steps.forward;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.AsyncSupplier;
import dev.weft.DeadlineExceededException;
import dev.weft.Steps;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.frame.Await;
import dev.weft.io.ByteStream;
import dev.weft.io.ConnectionLostException;
import dev.weft.io.Listener;
import dev.weft.loop.VirtualTime;
import java.net.BindException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What only a network in memory can do: be slow without taking time, break when told to. */
@Timeout(60)
class MemoryNetworkTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final VirtualTime time = new VirtualTime();
  private final long began = time.getAsLong();
  private MemoryNetwork network;
  private Listener<ByteStream> listener;
  private ByteStream client;
  private ByteStream server;

  @AfterEach
  void nothingWasReported() {
    assertEquals(List.of(), time.errors());
  }

  private Duration elapsed() {
    return Duration.ofNanos(time.getAsLong() - began);
  }

  /** Runs {@code body} on the loop; returns its value or throws its failure. */
  @SuppressWarnings("unchecked")
  private <T> T run(AsyncSupplier<T> body) {
    return (T) Await.take(time.run(body));
  }

  /** Runs {@code body} with both ends of a connection over a network without latency. */
  private void connected(Steps.Body body) {
    run(
        () -> {
          network = new MemoryNetwork();
          listener = network.listen("server");
          return async(
              (awaits, outcome) -> {
                if (awaits == 0) return network.connect("server");
                if (awaits == 1) {
                  client = (ByteStream) outcome.take();
                  return listener.accept();
                }
                if (awaits == 2) server = (ByteStream) outcome.take();
                return body.next(awaits - 2, outcome);
              });
        });
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  @Test
  void connectingTakesTheTimeOfAJourneyThereAndBack() {
    run(
        () -> {
          network = new MemoryNetwork().withLatency(HOUR);
          listener = network.listen("server");
          return async(
              (awaits, outcome) -> awaits == 0 ? network.connect("server") : done(outcome.take()));
        });
    assertEquals(HOUR.multipliedBy(2), elapsed());
    assertEquals(2, network.openStreams());
  }

  @Test
  void nobodyThereIsNoticedAfterTheJourney() {
    ConnectException refused =
        assertThrows(
            ConnectException.class,
            () ->
                run(
                    () -> {
                      network = new MemoryNetwork().withLatency(HOUR);
                      return network.connect("nowhere");
                    }));
    assertTrue(refused.getMessage().contains("\"nowhere\""), refused.getMessage());
    assertEquals(HOUR.multipliedBy(2), elapsed());
  }

  @Test
  void aTimeLimitIsMetToTheTick() {
    assertThrows(
        DeadlineExceededException.class,
        () ->
            run(
                () -> {
                  network = new MemoryNetwork().withLatency(HOUR);
                  listener = network.listen("server");
                  return Weft.timeout(Duration.ofMinutes(90), () -> network.connect("server"));
                }));
    assertEquals(Duration.ofMinutes(90), elapsed());
    assertEquals(0, network.openStreams());
  }

  @Test
  void whatIsSentArrivesAfterTheLatency() {
    ByteBuffer into = ByteBuffer.allocate(10);
    connected(
        (awaits, outcome) -> {
          if (awaits == 0) {
            network.withLatency(HOUR);
            return client.write(bytes("later"));
          }
          if (awaits == 1) {
            assertEquals(Duration.ZERO, elapsed(), "the writer does not wait for it");
            return server.read(into);
          }
          return done(outcome.take());
        });
    assertEquals(HOUR, elapsed());
    assertEquals(5, into.position());
  }

  @Test
  void aShorterLatencyDoesNotOvertake() {
    List<String> read = new ArrayList<>();
    ByteBuffer into = ByteBuffer.allocate(1);
    connected(
        (awaits, outcome) -> {
          if (awaits == 0) {
            network.withLatency(HOUR);
            return client.write(bytes("a"));
          }
          if (awaits == 1) {
            network.withLatency(Duration.ZERO);
            return client.write(bytes("b"));
          }
          if (awaits > 2) read.add((char) into.get(0) + " after " + elapsed());
          return awaits < 4 ? server.read(into.clear()) : done(null);
        });
    assertEquals(List.of("a after PT1H", "b after PT1H"), read);
  }

  @Test
  void piecesAreAsSmallAsWanted() {
    List<Integer> counts = new ArrayList<>();
    connected(
        (awaits, outcome) -> {
          if (awaits == 0) {
            network.withPieces(2);
            return client.write(bytes("12345"));
          }
          if (awaits > 1) counts.add((Integer) outcome.take());
          return awaits < 4 ? server.read(ByteBuffer.allocate(10)) : done(null);
        });
    assertArrayEquals(new Integer[] {2, 2, 1}, counts.toArray());
  }

  @Test
  void aCutBreaksBothEndsAndWhatIsOnItsWay() {
    List<String> heard = new ArrayList<>();
    connected(
        (awaits, outcome) -> {
          if (awaits == 0) {
            network.withLatency(HOUR);
            return client.write(bytes("never arrives"));
          }
          if (awaits == 1) {
            Task<Integer> read = server.read(ByteBuffer.allocate(10));
            network.cut();
            return read;
          }
          heard.add(assertThrows(ConnectionLostException.class, outcome::take).getMessage());
          if (awaits == 2) return client.read(ByteBuffer.allocate(10));
          if (awaits == 3) return client.write(bytes("x"));
          client.abort();
          server.abort();
          return done(null);
        });
    assertEquals(3, heard.size());
    for (String each : heard) assertTrue(each.contains("Connection timed out"), each);
    assertEquals(Duration.ZERO, elapsed());
    assertEquals(0, network.openStreams());
  }

  @Test
  void aNameIsTakenOnceAndFreeAgainAfterTheClosing() {
    run(
        () -> {
          network = new MemoryNetwork();
          listener = network.listen("server");
          assertThrows(BindException.class, () -> network.listen("server"));
          return async(
              (awaits, outcome) ->
                  awaits == 0
                      ? listener.closeAsync()
                      : forward(network.listen("server").closeAsync()));
        });
  }

  @Test
  void withoutALoopTheErrorSaysWhatToDo() {
    String message = assertThrows(IllegalStateException.class, MemoryNetwork::new).getMessage();
    assertTrue(message.contains("Weft.run"), message);
  }
}
