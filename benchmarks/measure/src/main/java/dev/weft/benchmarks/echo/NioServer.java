package dev.weft.benchmarks.echo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** The floor: one thread, one selector, one buffer until a write does not fit the socket. */
public final class NioServer {
  private final Selector selector = Selector.open();
  private final ByteBuffer shared;

  private NioServer(int port, int size) throws IOException {
    shared = ByteBuffer.allocateDirect(size);
    ServerSocketChannel listener = ServerSocketChannel.open();
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_024);
    listener.configureBlocking(false);
    listener.register(selector, SelectionKey.OP_ACCEPT);
  }

  /** Serves. */
  public static void main(String[] arguments) throws IOException {
    NioServer server =
        new NioServer(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]));
    while (true) server.selector.select(server::ready);
  }

  private void ready(SelectionKey key) {
    try {
      if (key.isAcceptable()) {
        accept((ServerSocketChannel) key.channel());
      } else {
        echo(key, (SocketChannel) key.channel());
      }
    } catch (IOException e) {
      key.cancel();
    }
  }

  private void accept(ServerSocketChannel listener) throws IOException {
    SocketChannel channel = listener.accept();
    if (channel == null) return;
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.register(selector, SelectionKey.OP_READ);
  }

  private void echo(SelectionKey key, SocketChannel channel) throws IOException {
    ByteBuffer left = (ByteBuffer) key.attachment();
    if (left != null) {
      channel.write(left);
      if (left.hasRemaining()) return;
      key.attach(null);
      key.interestOps(SelectionKey.OP_READ);
    }
    shared.clear();
    if (channel.read(shared) < 0) {
      channel.close();
      return;
    }
    shared.flip();
    channel.write(shared);
    if (!shared.hasRemaining()) return;
    key.attach(ByteBuffer.allocate(shared.remaining()).put(shared).flip());
    key.interestOps(SelectionKey.OP_WRITE);
  }
}
