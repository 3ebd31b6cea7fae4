package dev.weft.io;

import dev.weft.Task;
import dev.weft.spi.ChannelInterest;
import dev.weft.spi.ChannelLoop;
import dev.weft.task.GiveWay;
import dev.weft.task.PendingTask;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.nio.channels.SelectionKey;
import org.jspecify.annotations.Nullable;

/**
 * Sends and receives datagrams. Confined to the loop on which it was made; one task receives and
 * one sends at a time.
 *
 * <p>What nobody receives in time is dropped by the system, and what is longer than the buffer is
 * cut off: that is UDP. A failure of one operation leaves the socket usable.
 */
public final class UdpSocket implements Datagrams<InetSocketAddress> {
  private final DatagramChannel channel;
  private final ChannelLoop loop;
  private final InetSocketAddress local;
  private final Unclosed unclosed;
  private @Nullable InetSocketAddress remote;
  private @Nullable ChannelInterest interest;
  private boolean open = true;
  private @Nullable Receive receiving;
  private @Nullable Send sending;

  private UdpSocket(DatagramChannel channel) throws IOException {
    this.loop = CurrentLoop.require("A socket was opened");
    this.channel = channel;
    this.local = (InetSocketAddress) channel.getLocalAddress();
    this.unclosed = Unclosed.watch(this, channel, loop, local, null);
  }

  /**
   * Opens a socket that receives what is sent to {@code address}.
   *
   * <p>Several sockets may have the same address, which is how programs of one machine share a
   * multicast group.
   *
   * @param address port 0 for any free one
   * @return a socket, which is to be closed
   * @throws IOException if the system has no socket to give
   * @throws BindException if the address is in use or not this machine's; it names the address
   * @throws java.net.UnknownHostException if it is unresolved
   * @throws IllegalStateException if the caller runs on no event loop
   */
  public static UdpSocket bind(InetSocketAddress address) throws IOException {
    CurrentLoop.require("A socket was opened");
    Addresses.requireResolved(address);
    DatagramChannel channel = DatagramChannel.open(family(address));
    try {
      channel.configureBlocking(false);
      if (address.getAddress().isMulticastAddress() || address.getAddress().isAnyLocalAddress()) {
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, address.getPort() != 0);
      }
      channel.bind(address);
      return new UdpSocket(channel);
    } catch (IOException e) {
      channel.close();
      IOException named = new BindException("cannot bind to " + address + ": " + e.getMessage());
      named.initCause(e);
      throw named;
    }
  }

  private static StandardProtocolFamily family(InetSocketAddress address) {
    return address.getAddress() instanceof Inet4Address
        ? StandardProtocolFamily.INET
        : StandardProtocolFamily.INET6;
  }

  /**
   * Opens a socket that sends to {@code address} and receives from there only. Its operations fail
   * with {@link java.net.PortUnreachableException} if the peer's machine says that nobody is there.
   *
   * @return a socket, which is to be closed
   * @throws IOException if the system has no socket to give, or no way to the address
   * @throws java.net.UnknownHostException if the address is unresolved
   */
  public static UdpSocket connect(InetSocketAddress address) throws IOException {
    CurrentLoop.require("A socket was opened");
    Addresses.requireResolved(address);
    DatagramChannel channel = DatagramChannel.open(family(address));
    try {
      channel.configureBlocking(false);
      channel.connect(address);
      UdpSocket socket = new UdpSocket(channel);
      socket.remote = address;
      return socket;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public Task<InetSocketAddress> receive(ByteBuffer into) throws IOException {
    CurrentLoop.check(loop, this);
    if (receiving != null) throw busy("receive from");
    if (!open) return GiveWay.failed(new StreamClosedException(this));
    try {
      if (!GiveWay.isDue()) {
        InetSocketAddress sender = (InetSocketAddress) Pieces.receive(channel, into);
        if (sender != null) return Task.of(sender);
      }
      Receive receive = new Receive(into);
      whenReady(SelectionKey.OP_READ, receive);
      receiving = receive;
      return receive;
    } catch (IOException e) {
      return GiveWay.failed(e);
    }
  }

  /**
   * {@inheritDoc}
   *
   * @param to the receiver; null for the one that this socket is connected to
   */
  @Override
  public Task<Void> send(ByteBuffer data, @Nullable InetSocketAddress to) throws IOException {
    CurrentLoop.check(loop, this);
    if (sending != null) throw busy("send through");
    if (!open) return GiveWay.failed(new StreamClosedException(this));
    InetSocketAddress receiver = to == null ? remote : to;
    if (receiver == null) {
      throw new IllegalArgumentException(
          this + " is not connected, so every datagram needs a receiver");
    }
    try {
      Addresses.requireResolved(receiver);
      boolean empty = !data.hasRemaining();
      if (!GiveWay.isDue() && (Pieces.send(channel, data, receiver) > 0 || empty))
        return Task.done();
      Send send = new Send(data, receiver);
      whenReady(SelectionKey.OP_WRITE, send);
      sending = send;
      return send;
    } catch (IOException e) {
      return GiveWay.failed(e);
    }
  }

  /**
   * Sends what remains in {@code data} to the one that this socket is connected to.
   *
   * @throws IOException is what the task fails with, as that of {@link #send(ByteBuffer,
   *     InetSocketAddress)}
   * @throws IllegalArgumentException if it is not connected
   */
  public Task<Void> send(ByteBuffer data) throws IOException {
    return send(data, null);
  }

  /**
   * Receives what is sent to the multicast group {@code group}, too, on the interface {@code on}.
   *
   * @return leaves the group when it is {@linkplain MembershipKey#drop dropped}
   * @throws IOException if the system refuses or this is closed
   */
  public MembershipKey join(InetAddress group, NetworkInterface on) throws IOException {
    CurrentLoop.check(loop, this);
    channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, on);
    return channel.join(group, on);
  }

  /** Returns the address of this socket; its port is the real one. */
  @Override
  public InetSocketAddress localAddress() {
    return local;
  }

  @Override
  public Task<Void> closeAsync() throws IOException {
    CurrentLoop.check(loop, this);
    if (!open) return Task.done();
    open = false;
    unclosed.closed();
    Receive receive = receiving;
    Send send = sending;
    try {
      Channels.close(channel);
      return Task.done();
    } catch (IOException e) {
      return GiveWay.failed(e);
    } finally {
      if (receive != null) receive.closed();
      if (send != null) send.closed();
    }
  }

  private void whenReady(int operation, Runnable action) throws IOException {
    if (interest == null) interest = loop.watch(channel);
    interest.whenReady(operation, action);
  }

  private void forget(int operation) {
    if (interest != null) interest.forget(operation);
  }

  private IllegalStateException busy(String verb) {
    return new IllegalStateException(
        "two tasks " + verb + " " + this + " at once. Let one task do it, or take turns.");
  }

  @Override
  public String toString() {
    return "UDP " + local + (remote == null ? "" : " -> " + remote);
  }

  private final class Receive extends PendingTask<InetSocketAddress> implements Runnable {
    private final ByteBuffer into;

    Receive(ByteBuffer into) {
      this.into = into;
    }

    @Override
    protected String kind() {
      return "UdpSocket.receive";
    }

    @Override
    public void run() {
      try {
        InetSocketAddress sender = (InetSocketAddress) Pieces.receive(channel, into);
        if (sender == null) {
          whenReady(SelectionKey.OP_READ, this);
          return;
        }
        receiving = null;
        settleFromAnywhere(SUCCEEDED, sender);
      } catch (IOException e) {
        receiving = null;
        settleFromAnywhere(FAILED, failure(e));
      }
    }

    void closed() {
      receiving = null;
      settleFromAnywhere(FAILED, failure(new StreamClosedException(UdpSocket.this)));
    }

    @Override
    protected void cancelled() {
      receiving = null;
      forget(SelectionKey.OP_READ);
    }
  }

  private final class Send extends PendingTask<Void> implements Runnable {
    private final ByteBuffer data;
    private final InetSocketAddress receiver;

    Send(ByteBuffer data, InetSocketAddress receiver) {
      this.data = data;
      this.receiver = receiver;
    }

    @Override
    protected String kind() {
      return "UdpSocket.send";
    }

    @Override
    public void run() {
      try {
        if (Pieces.send(channel, data, receiver) == 0 && data.hasRemaining()) {
          whenReady(SelectionKey.OP_WRITE, this);
          return;
        }
        sending = null;
        settleFromAnywhere(SUCCEEDED, null);
      } catch (IOException e) {
        sending = null;
        settleFromAnywhere(FAILED, failure(e));
      }
    }

    void closed() {
      sending = null;
      settleFromAnywhere(FAILED, failure(new StreamClosedException(UdpSocket.this)));
    }

    @Override
    protected void cancelled() {
      sending = null;
      forget(SelectionKey.OP_WRITE);
    }
  }
}
