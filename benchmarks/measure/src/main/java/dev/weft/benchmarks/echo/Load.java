package dev.weft.benchmarks.echo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Sends a message on each connection, and the next one when it has come back, on one thread; prints
 * a line of JSON.
 *
 * <p>Arguments: the server's port and process, bytes of a message, connections, milliseconds of
 * warm-up, milliseconds measured. The server's CPU time is read from {@code /proc}.
 */
public final class Load {
  private static final double TICKS_PER_SECOND = 100;
  private static final long CONNECT_NANOS = 15_000_000_000L;

  private final Selector selector = Selector.open();
  private final ByteBuffer out;
  private final ByteBuffer in;
  private final Histogram histogram = new Histogram();
  private long messages;

  private Load(int size) throws IOException {
    out = ByteBuffer.allocateDirect(size);
    in = ByteBuffer.allocateDirect(size);
  }

  /** One connection, with at most one message under way. */
  private static final class Connection {
    private final SocketChannel channel;
    private int toSend;
    private int toReceive;
    private long begun;

    Connection(SocketChannel channel) {
      this.channel = channel;
    }
  }

  /** Measures once. */
  public static void main(String[] arguments) throws Exception {
    int port = Integer.parseInt(arguments[0]);
    Path stat = Path.of("/proc", arguments[1], "stat");
    int size = Integer.parseInt(arguments[2]);
    Load load = new Load(size);
    load.connect(port, Integer.parseInt(arguments[3]));
    load.runFor(Long.parseLong(arguments[4]));

    load.messages = 0;
    load.histogram.clear();
    double cpu = cpuSeconds(stat);
    double own = cpuSeconds(Path.of("/proc/self/stat"));
    long start = System.nanoTime();
    load.runFor(Long.parseLong(arguments[5]));
    double seconds = (System.nanoTime() - start) / 1e9;
    cpu = cpuSeconds(stat) - cpu;
    own = cpuSeconds(Path.of("/proc/self/stat")) - own;
    System.out.printf(
        Locale.ROOT,
        "{\"messages\": %d, \"rate\": %.0f, \"cpu\": %.3f, \"p50\": %.1f, \"p99\": %.1f,"
            + " \"p999\": %.1f, \"serverLoad\": %.2f, \"clientLoad\": %.2f}%n",
        load.messages,
        load.messages / seconds,
        cpu * 1e6 / load.messages,
        load.histogram.micros(0.5),
        load.histogram.micros(0.99),
        load.histogram.micros(0.999),
        cpu / seconds,
        own / seconds);
  }

  private void connect(int port, int count) throws IOException, InterruptedException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    long until = System.nanoTime() + CONNECT_NANOS;
    for (int i = 0; i < count; i++) {
      SocketChannel channel = connect(address, until);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.configureBlocking(false);
      Connection connection = new Connection(channel);
      channel.register(selector, SelectionKey.OP_READ, connection);
    }
    for (SelectionKey key : selector.keys()) begin(key, (Connection) key.attachment());
  }

  /** The server may not listen yet. */
  private static SocketChannel connect(InetSocketAddress address, long until)
      throws IOException, InterruptedException {
    while (true) {
      try {
        return SocketChannel.open(address);
      } catch (IOException e) {
        if (System.nanoTime() - until > 0) throw e;
        Thread.sleep(20);
      }
    }
  }

  private void runFor(long millis) throws IOException {
    long until = System.nanoTime() + millis * 1_000_000;
    while (System.nanoTime() - until < 0) selector.select(this::ready, 100);
  }

  private void ready(SelectionKey key) {
    try {
      Connection connection = (Connection) key.attachment();
      if (key.isWritable()) send(key, connection);
      if (key.isReadable()) receive(key, connection);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void begin(SelectionKey key, Connection connection) throws IOException {
    connection.begun = System.nanoTime();
    connection.toSend = out.capacity();
    connection.toReceive = out.capacity();
    send(key, connection);
  }

  private void send(SelectionKey key, Connection connection) throws IOException {
    out.clear().limit(connection.toSend);
    connection.toSend -= connection.channel.write(out);
    int interest =
        connection.toSend == 0
            ? SelectionKey.OP_READ
            : SelectionKey.OP_READ | SelectionKey.OP_WRITE;
    if (key.interestOps() != interest) key.interestOps(interest);
  }

  private void receive(SelectionKey key, Connection connection) throws IOException {
    in.clear();
    int received = connection.channel.read(in);
    if (received < 0) throw new IOException("the server closed a connection");
    connection.toReceive -= received;
    if (connection.toReceive > 0) return;
    histogram.add(System.nanoTime() - connection.begun);
    messages++;
    begin(key, connection);
  }

  /** User and system time of a process. */
  static double cpuSeconds(Path stat) throws IOException {
    String line = Files.readString(stat);
    String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
  }
}
