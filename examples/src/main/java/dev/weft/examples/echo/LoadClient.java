package dev.weft.examples.echo;

import static dev.weft.Weft.await;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.timeout;

import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.io.ByteStream;
import dev.weft.io.ConnectOptions;
import dev.weft.io.TcpStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Asks an echo server over many connections at once. Each sends a message, waits until it is back,
 * and sends the next.
 */
final class LoadClient {
  private static final int CONNECT_AT_ONCE = 100;

  /** How long a server may take for what should take no time: then it is not measured but stuck. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Load load;
  private final Latencies latencies = new Latencies();

  LoadClient(Load load) {
    this.load = load;
  }

  /**
   * Loads the server, and returns how long its answers took.
   *
   * @throws IOException if a connection cannot be made or is lost, or an answer is wrong
   */
  @Async
  Task<Latencies> run() throws IOException {
    Duration limit = load.warmUp().plus(load.duration()).plus(PATIENCE);
    return timeout(limit, this::measure);
  }

  @Async
  private Task<Latencies> measure() throws IOException {
    List<ByteStream> open = new ArrayList<>();
    try {
      await(gather(Collections.nCopies(load.connections(), open), CONNECT_AT_ONCE, this::connect));
      long begin = System.nanoTime() + load.warmUp().toNanos();
      long end = begin + load.duration().toNanos();
      await(gather(open, stream -> ask(stream, begin, end)));
    } finally {
      for (ByteStream stream : open) await(stream.closeAsync());
    }
    return Task.of(latencies);
  }

  @Async
  private Task<Void> connect(List<ByteStream> open) throws IOException {
    open.add(await(TcpStream.connect(load.server(), ConnectOptions.standard())));
    return Task.of(null);
  }

  @Async
  private Task<Void> ask(ByteStream stream, long begin, long end) throws IOException {
    ByteBuffer message = message();
    ByteBuffer answer = ByteBuffer.allocateDirect(load.bytes());
    for (long sent = System.nanoTime(); sent < end; ) {
      await(stream.write(message.rewind()));
      answer.clear();
      while (answer.hasRemaining()) {
        if (await(stream.read(answer)) < 0) throw new EOFException("the server hung up: " + stream);
      }
      if (!answer.flip().equals(message.rewind())) {
        throw new IOException("the server answered with other bytes than it was sent: " + stream);
      }
      long received = System.nanoTime();
      if (sent >= begin) latencies.add(received - sent);
      sent = received;
    }
    return Task.of(null);
  }

  private ByteBuffer message() {
    ByteBuffer message = ByteBuffer.allocateDirect(load.bytes());
    for (int i = 0; i < load.bytes(); i++) message.put(i, (byte) ('a' + i % 26));
    return message;
  }
}
