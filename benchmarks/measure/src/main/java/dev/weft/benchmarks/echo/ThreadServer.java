package dev.weft.benchmarks.echo;

import dev.weft.benchmarks.jdk.VirtualThreads;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** A virtual thread for each connection. */
public final class ThreadServer {
  private ThreadServer() {}

  /** Serves. */
  public static void main(String[] arguments) throws IOException {
    int size = Integer.parseInt(arguments[1]);
    ServerSocketChannel listener = ServerSocketChannel.open();
    int port = Integer.parseInt(arguments[0]);
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_024);
    while (true) {
      SocketChannel channel = listener.accept();
      VirtualThreads.factory().newThread(() -> serve(channel, size)).start();
    }
  }

  private static void serve(SocketChannel channel, int size) {
    try (channel) {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      ByteBuffer buffer = ByteBuffer.allocateDirect(size);
      while (channel.read(buffer) >= 0) {
        buffer.flip();
        while (buffer.hasRemaining()) channel.write(buffer);
        buffer.clear();
      }
    } catch (IOException e) {
      // The generator has gone.
    }
  }
}
