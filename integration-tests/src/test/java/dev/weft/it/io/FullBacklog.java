package dev.weft.it.io;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** A port that answers nobody: it listens, accepts nothing, and its queue is full. */
final class FullBacklog implements Closeable {
  private final ServerSocketChannel server = ServerSocketChannel.open();
  private final List<SocketChannel> clients = new ArrayList<>();

  FullBacklog(InetAddress address) throws IOException {
    server.bind(new InetSocketAddress(address, 0), 1);
    // Linux completes backlog + 1 connections; those behind them stay silent.
    for (int i = 0; i < 4; i++) {
      SocketChannel client = SocketChannel.open();
      client.configureBlocking(false);
      client.connect(server.getLocalAddress());
      clients.add(client);
    }
  }

  int port() throws IOException {
    return ((InetSocketAddress) server.getLocalAddress()).getPort();
  }

  @Override
  public void close() throws IOException {
    for (SocketChannel client : clients) client.close();
    server.close();
  }
}
