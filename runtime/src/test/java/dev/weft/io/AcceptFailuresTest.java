package dev.weft.io;

import static dev.weft.Steps.async;
import static dev.weft.Steps.done;
import static dev.weft.Steps.forward;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.RunConfig;
import dev.weft.Task;
import dev.weft.Weft;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A system that has no descriptors left neither stops a listener nor makes it spin. */
@Timeout(60)
class AcceptFailuresTest {
  private static final Duration PAUSE = Duration.ofMillis(10);
  private static final Duration FOR_EVER = ChronoUnit.FOREVER.getDuration();

  private final List<String> reports = new ArrayList<>();
  private final RunConfig config =
      RunConfig.standard().withErrorHandler((what, error) -> reports.add(what));
  private int attempts;

  private static TcpListener listen(Duration pause) throws IOException {
    return TcpListener.listen(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        ListenOptions.standard().withAcceptPause(pause));
  }

  /** Lets the first {@code failures} accepts fail as they do when too many files are open. */
  private void failFirst(int failures, TcpListener listener) {
    listener.acceptor =
        () -> {
          if (++attempts <= failures) throw new IOException("Too many open files");
          return listener.channel.accept();
        };
  }

  @Test
  void theyAreReportedAndTriedAgainAfterAPause() throws IOException {
    long began = System.nanoTime();
    try (SocketChannel client = SocketChannel.open()) {
      Weft.run(
          config,
          () -> {
            TcpListener listener = listen(PAUSE);
            failFirst(3, listener);
            client.connect(listener.localAddress());
            return async(
                (awaits, outcome) -> {
                  if (awaits == 0) return listener.accept();
                  if (awaits == 1) {
                    assertEquals(
                        client.getLocalAddress(), ((TcpStream) outcome.take()).remoteAddress());
                    return ((TcpStream) outcome.take()).closeAsync();
                  }
                  return forward(listener.closeAsync());
                });
          });
    }
    assertEquals(4, attempts, "no spinning");
    assertTrue(System.nanoTime() - began >= 3 * PAUSE.toNanos());
    assertEquals(3, reports.size());
    assertTrue(
        reports.get(0).contains("Too many open files), and tries again in 10 ms. "),
        reports.get(0));
    assertTrue(reports.get(0).contains("ulimit -n"), reports.get(0));
  }

  @Test
  void closingEndsThePause() {
    StreamClosedException closed =
        assertThrows(
            StreamClosedException.class,
            () ->
                Weft.<TcpStream>run(
                    config,
                    () -> {
                      TcpListener listener = listen(FOR_EVER);
                      failFirst(1, listener);
                      Task<TcpStream> accept = listener.accept();
                      return async(
                          (awaits, outcome) ->
                              awaits == 0 ? listener.closeAsync() : forward(accept));
                    }));
    assertTrue(closed.getMessage().contains("listener"), closed.getMessage());
  }

  @Test
  void cancellingEndsThePauseAndTheNextAcceptTriesAtOnce() throws IOException {
    try (SocketChannel client = SocketChannel.open()) {
      Weft.run(
          config,
          () -> {
            TcpListener listener = listen(FOR_EVER);
            failFirst(1, listener);
            client.connect(listener.localAddress());
            Task<TcpStream> cancelled = Weft.background(listener::accept);
            return async(
                (awaits, outcome) -> {
                  if (awaits == 0) {
                    cancelled.cancel(true);
                    return cancelled;
                  }
                  if (awaits == 1) {
                    assertThrows(CancellationException.class, outcome::take);
                    return listener.accept();
                  }
                  if (awaits == 2) return ((TcpStream) outcome.take()).closeAsync();
                  return awaits == 3 ? listener.closeAsync() : done(null);
                });
          });
    }
    assertEquals(2, attempts);
  }
}
