package dev.weft.io;

import static dev.weft.Steps.async;
import static dev.weft.Steps.done;
import static java.net.StandardSocketOptions.SO_KEEPALIVE;
import static java.net.StandardSocketOptions.SO_REUSEADDR;
import static java.net.StandardSocketOptions.SO_REUSEPORT;
import static java.net.StandardSocketOptions.TCP_NODELAY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Weft;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the options of a connection say is what the system is told. */
@Timeout(60)
class SocketOptionsTest {
  private interface Look {
    void at(TcpListener listener, TcpStream client, TcpStream server) throws Exception;
  }

  private static void connected(ListenOptions listen, ConnectOptions connect, Look look) {
    Weft.run(
        () -> {
          InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
          TcpListener listener = TcpListener.listen(any, listen);
          InetSocketAddress address = (InetSocketAddress) listener.localAddress();
          List<TcpStream> ends = new ArrayList<>();
          return async(
              (awaits, outcome) -> {
                if (awaits == 1 || awaits == 2) ends.add((TcpStream) outcome.take());
                if (awaits > 2) outcome.take();
                if (awaits == 0) return TcpStream.connect(address, connect);
                if (awaits == 1) return listener.accept();
                if (awaits == 2) {
                  look.at(listener, ends.get(0), ends.get(1));
                  return ends.get(0).closeAsync();
                }
                if (awaits == 3) return ends.get(1).closeAsync();
                return awaits == 4 ? listener.closeAsync() : done(null);
              });
        });
  }

  @Test
  void smallWritesAreSentAtOnceUnlessOneSaysOtherwise() {
    connected(
        ListenOptions.standard(),
        ConnectOptions.standard(),
        (listener, client, server) -> {
          assertTrue(client.channel.getOption(TCP_NODELAY));
          assertTrue(server.channel.getOption(TCP_NODELAY));
        });
    connected(
        ListenOptions.standard().withNoDelay(false),
        ConnectOptions.standard().withNoDelay(false),
        (listener, client, server) -> {
          assertFalse(client.channel.getOption(TCP_NODELAY));
          assertFalse(server.channel.getOption(TCP_NODELAY));
        });
  }

  @Test
  void idlePeersAreLookedAfterIfOneSaysSo() {
    connected(
        ListenOptions.standard(),
        ConnectOptions.standard(),
        (listener, client, server) -> {
          assertFalse(client.channel.getOption(SO_KEEPALIVE));
          assertFalse(server.channel.getOption(SO_KEEPALIVE));
        });
    connected(
        ListenOptions.standard().withKeepAlive(true),
        ConnectOptions.standard().withKeepAlive(true),
        (listener, client, server) -> {
          assertTrue(client.channel.getOption(SO_KEEPALIVE));
          assertTrue(server.channel.getOption(SO_KEEPALIVE));
        });
  }

  @Test
  void addressesAreReusedAndPortsSharedAsTheOptionsSay() {
    connected(
        ListenOptions.standard().withReuseAddress(false),
        ConnectOptions.standard(),
        (listener, client, server) -> {
          assertFalse(listener.channel.getOption(SO_REUSEADDR));
          assertFalse(listener.channel.getOption(SO_REUSEPORT));
        });
    connected(
        ListenOptions.standard().withReuseAddress(true).withReusePort(true).withBacklog(3),
        ConnectOptions.standard(),
        (listener, client, server) -> {
          assertTrue(listener.channel.getOption(SO_REUSEADDR));
          assertTrue(listener.channel.getOption(SO_REUSEPORT));
        });
  }

  @Test
  void theLocalEndIsTheOneThatWasAskedFor() {
    InetSocketAddress from = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    connected(
        ListenOptions.standard(),
        ConnectOptions.standard().withLocalAddress(from),
        (listener, client, server) -> {
          InetSocketAddress local = (InetSocketAddress) client.localAddress();
          assertEquals(from.getAddress(), local.getAddress());
          assertEquals(local, server.remoteAddress());
        });
  }
}
