package dev.weft.io;

import dev.weft.Loop;
import dev.weft.Task;
import dev.weft.report.Durations;
import dev.weft.report.FirstFailure;
import dev.weft.spi.ChannelInterest;
import dev.weft.spi.ChannelLoop;
import dev.weft.task.PendingTask;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Connection attempts to several addresses, of which the first to succeed wins: RFC 8305, section
 * 5. Each begins when the one before it has failed or has kept silent for a while.
 */
final class HappyEyeballs extends PendingTask<SocketChannel> {
  private final ChannelLoop loop;
  private final ConnectOptions options;
  private final Deque<InetSocketAddress> left;
  private final List<Attempt> trying = new ArrayList<>();
  private @Nullable IOException firstFailure;
  private Loop.@Nullable Timer timer;

  private HappyEyeballs(ChannelLoop loop, ConnectOptions options, Deque<InetSocketAddress> left) {
    this.loop = loop;
    this.options = options;
    this.left = left;
  }

  /** Connects to one of {@code addresses}. */
  static Task<SocketChannel> connect(
      String host, List<InetAddress> addresses, int port, ConnectOptions options)
      throws UnknownHostException {
    if (addresses.isEmpty()) throw new UnknownHostException(host + " has no address");
    Deque<InetSocketAddress> left = new ArrayDeque<>();
    for (InetAddress address : alternating(addresses)) {
      left.add(new InetSocketAddress(address, port));
    }
    ChannelLoop loop = CurrentLoop.require("A connection was opened");
    HappyEyeballs race = new HappyEyeballs(loop, options, left);
    race.hold();
    race.tryNext();
    return race;
  }

  /** Returns {@code addresses} with the two families taking turns, the first one's first. */
  static List<InetAddress> alternating(List<InetAddress> addresses) {
    Deque<InetAddress> first = new ArrayDeque<>();
    Deque<InetAddress> second = new ArrayDeque<>();
    for (InetAddress address : addresses) {
      boolean same = address.getClass() == addresses.get(0).getClass();
      (same ? first : second).add(address);
    }
    List<InetAddress> order = new ArrayList<>(addresses.size());
    while (!first.isEmpty() || !second.isEmpty()) {
      if (!first.isEmpty()) order.add(first.remove());
      if (!second.isEmpty()) order.add(second.remove());
    }
    return order;
  }

  /** Begins attempts until one is on its way; the race may be over then. */
  private void tryNext() {
    if (timer != null) timer.cancel();
    timer = null;
    while (!isDone() && !left.isEmpty()) {
      Attempt attempt = new Attempt(left.remove());
      trying.add(attempt);
      if (!attempt.begin()) continue;
      if (!isDone() && !left.isEmpty()) {
        timer = loop.schedule(this::tryNext, Durations.nanos(options.attemptDelay()));
      }
      return;
    }
    if (!isDone() && trying.isEmpty()) {
      assert firstFailure != null : "all have failed";
      release();
      settleFromAnywhere(FAILED, failure(firstFailure));
    }
  }

  private void won(Attempt attempt) {
    trying.remove(attempt);
    release();
    end();
    settleFromAnywhere(SUCCEEDED, attempt.channel);
  }

  private void lost(Attempt attempt, IOException failure) {
    trying.remove(attempt);
    attempt.close();
    IOException named = named(attempt.address, failure);
    if (firstFailure == null) {
      firstFailure = named;
    } else {
      FirstFailure.suppress(firstFailure, named);
    }
  }

  private static IOException named(InetSocketAddress address, IOException failure) {
    IOException named =
        new ConnectException("no connection to " + address + ": " + failure.getMessage());
    named.initCause(failure);
    return named;
  }

  private void end() {
    if (timer != null) timer.cancel();
    for (Attempt attempt : trying) attempt.close();
    trying.clear();
  }

  @Override
  protected String kind() {
    return "TcpStream.connect";
  }

  @Override
  protected void cancelled() {
    release();
    end();
  }

  /** One address that is being tried. */
  private final class Attempt implements Runnable {
    private final InetSocketAddress address;
    private @Nullable SocketChannel channel;

    Attempt(InetSocketAddress address) {
      this.address = address;
    }

    /** Returns false if it has failed already. */
    boolean begin() {
      try {
        channel = SocketChannel.open();
        channel.configureBlocking(false);
        options.applyTo(channel);
        if (channel.connect(address)) {
          won(this);
        } else {
          loop.watch(channel).whenReady(SelectionKey.OP_CONNECT, this);
        }
        return true;
      } catch (IOException e) {
        lost(this, e);
        return false;
      } catch (UnsupportedAddressTypeException e) {
        lost(this, new IOException("this machine has no such network", e));
        return false;
      }
    }

    @Override
    public void run() {
      try {
        assert channel != null : "it has begun";
        if (channel.finishConnect()) {
          won(this);
        } else {
          ChannelInterest interest = loop.watch(channel);
          interest.whenReady(SelectionKey.OP_CONNECT, this);
        }
      } catch (IOException e) {
        lost(this, e);
        tryNext();
      }
    }

    void close() {
      try {
        if (channel != null) channel.close();
      } catch (IOException e) {
        // It never was a connection: there is nothing that could have been lost.
      }
    }
  }
}
