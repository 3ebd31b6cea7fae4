package dev.weft.testing;

import dev.weft.Loop;
import dev.weft.Promise;
import dev.weft.Task;
import dev.weft.io.ByteStream;
import dev.weft.io.Datagrams;
import dev.weft.io.Listener;
import dev.weft.report.Durations;
import dev.weft.report.WrongThread;
import dev.weft.task.Dispatcher;
import dev.weft.task.GiveWay;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/**
 * A network inside this program: the same interfaces as real connections have, without ports,
 * without the operating system, and as slow, as broken and as choppy as a test wants.
 *
 * <p>Time is that of the loop, so under a virtual clock a latency of an hour costs nothing, and
 * every run is the same. Confined to the loop on which it was made.
 *
 * <pre>{@code
 * MemoryNetwork network = new MemoryNetwork().withLatency(Duration.ofMillis(20)).withPieces(1);
 * Listener<ByteStream> listener = network.listen("server");
 * ByteStream client = await(network.connect("server"));
 * }</pre>
 */
public final class MemoryNetwork {
  /** So long that no sum of it and the clock overflows: 73 years. */
  private static final long MAX_LATENCY_NANOS = Long.MAX_VALUE / 4;

  private static final int CAPACITY = 64 << 10;

  private final Loop loop;
  private final Map<String, MemoryListener> listeners = new HashMap<>();
  private final List<MemoryStream> streams = new ArrayList<>();
  private final Map<String, MemoryDatagrams> datagrams = new HashMap<>();
  private Duration latency = Duration.ZERO;
  private int pieces = Integer.MAX_VALUE;
  private int capacity = CAPACITY;
  private int clients;
  private double loss;
  private Random chance = new Random(0);

  /**
   * Creates a network without latency, on the loop that is running.
   *
   * @throws IllegalStateException if the calling thread runs no loop
   */
  public MemoryNetwork() {
    Loop current = Dispatcher.currentLoop();
    if (current == null) {
      throw new IllegalStateException(
          "A memory network belongs to a loop, and this thread runs none. Make it inside"
              + " Weft.run(() -> ...).");
    }
    loop = current;
  }

  /**
   * Lets everything that is sent from now on arrive after {@code delay}.
   *
   * @return this
   */
  public MemoryNetwork withLatency(Duration delay) {
    latency = Objects.requireNonNull(delay, "delay");
    return this;
  }

  /**
   * Lets each read, and each step of a write, move at most {@code bytes} from now on.
   *
   * @return this
   */
  public MemoryNetwork withPieces(int bytes) {
    if (bytes < 1) throw new IllegalArgumentException("pieces of " + bytes + " bytes");
    pieces = bytes;
    return this;
  }

  /**
   * Lets connections made from now on keep {@code bytes} on the way in each direction.
   *
   * @return this
   */
  public MemoryNetwork withCapacity(int bytes) {
    if (bytes < 1) throw new IllegalArgumentException("a capacity of " + bytes + " bytes");
    capacity = bytes;
    return this;
  }

  /**
   * Loses datagrams from now on, each by chance; the same ones for the same {@code seed}.
   *
   * @param share how many of all, from 0 to 1
   * @return this
   */
  public MemoryNetwork withLoss(double share, long seed) {
    if (!(share >= 0 && share <= 1)) throw new IllegalArgumentException("a share of " + share);
    loss = share;
    chance = new Random(seed);
    return this;
  }

  /**
   * Opens what sends and receives datagrams under {@code name}.
   *
   * @return a socket, which keeps the name until it is closed
   * @throws BindException if another one has it
   */
  public Datagrams<SocketAddress> datagrams(String name) throws BindException {
    if (datagrams.containsKey(name)) throw taken(name);
    MemoryDatagrams opened = new MemoryDatagrams(this, name, capacity);
    datagrams.put(name, opened);
    return opened;
  }

  private static BindException taken(String name) {
    return new BindException("\"" + name + "\" is in use already; close that, or use another name");
  }

  /**
   * Begins to listen under {@code name}.
   *
   * @return a listener, which keeps the name until it is closed
   * @throws BindException if another listener has it
   */
  public Listener<ByteStream> listen(String name) throws BindException {
    if (listeners.containsKey(name)) throw taken(name);
    MemoryListener listener = new MemoryListener(this, name);
    listeners.put(name, listener);
    return listener;
  }

  /**
   * Connects to the listener that is called {@code name}; takes the time of a journey there and
   * back.
   *
   * @return a task that fails with {@link ConnectException} if there is none
   * @throws IOException is what the task fails with if nobody listens
   */
  public Task<ByteStream> connect(String name) throws IOException {
    if (GiveWay.isDue()) return GiveWay.before(() -> connect(name));
    int number = ++clients;
    if (latency.isZero()) {
      try {
        return Task.of(arrive(name, number));
      } catch (IOException e) {
        return GiveWay.failed(e);
      }
    }
    Loop.Timer[] timer = new Loop.Timer[1];
    Promise<ByteStream> connecting = new Promise<>(() -> timer[0].cancel());
    timer[0] = loop.schedule(() -> arrive(name, number, connecting), latencyNanos() * 2);
    return connecting;
  }

  private void arrive(String name, int number, Promise<ByteStream> connecting) {
    try {
      connecting.succeed(arrive(name, number));
    } catch (IOException e) {
      connecting.fail(e);
    }
  }

  private MemoryStream arrive(String name, int number) throws ConnectException {
    MemoryListener listener = listeners.get(name);
    if (listener == null) throw new ConnectException("nobody listens on \"" + name + "\"");
    MemoryAddress there = listener.localAddress();
    MemoryAddress here = new MemoryAddress("client-" + number);
    Direction toServer = new Direction(this, capacity);
    Direction toClient = new Direction(this, capacity);
    MemoryStream client = new MemoryStream(this, here, there, toClient, toServer);
    MemoryStream server = new MemoryStream(this, there, here, toServer, toClient);
    streams.add(client);
    streams.add(server);
    listener.arrived(server);
    return client;
  }

  /** Breaks every connection, as a cable does that is cut: both ends fail at once. */
  public void cut() {
    for (MemoryStream stream : List.copyOf(streams)) stream.lose();
  }

  /** Returns how many ends of connections are open: none, if a test has closed what it opened. */
  public int openStreams() {
    return streams.size();
  }

  // ---- for the parts

  Loop loop() {
    return loop;
  }

  int pieces() {
    return pieces;
  }

  long latencyNanos() {
    return Math.min(Durations.nanos(latency), MAX_LATENCY_NANOS);
  }

  void closed(MemoryStream stream) {
    streams.remove(stream);
  }

  void closed(MemoryListener listener) {
    listeners.remove(listener.localAddress().name());
  }

  void closed(MemoryDatagrams socket) {
    datagrams.remove(socket.localAddress().name());
  }

  /** Brings a datagram to whoever has that name when it arrives, if anybody has. */
  void carry(MemoryAddress from, byte[] content, MemoryAddress to) {
    if (loss > 0 && chance.nextDouble() < loss) return;
    if (latency.isZero()) {
      arrive(from, content, to);
    } else {
      loop.schedule(() -> arrive(from, content, to), latencyNanos());
    }
  }

  private void arrive(MemoryAddress from, byte[] content, MemoryAddress to) {
    MemoryDatagrams there = datagrams.get(to.name());
    if (there != null) there.arrive(from, content);
  }

  void check(Object what) {
    if (loop.inLoop()) return;
    throw new IllegalStateException(
        what
            + " used from "
            + WrongThread.here()
            + ": it belongs to the loop on which its network was made.");
  }
}
