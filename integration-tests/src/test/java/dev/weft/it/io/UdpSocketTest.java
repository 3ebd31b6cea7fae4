package dev.weft.it.io;

import static dev.weft.Weft.await;
import static dev.weft.Weft.background;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.Task;
import dev.weft.io.StreamClosedException;
import dev.weft.io.UdpSocket;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class UdpSocketTest {
  private static String text(ByteBuffer buffer) {
    return StandardCharsets.UTF_8.decode(buffer.flip()).toString();
  }

  @Test
  void datagramsKeepTheirBordersAndTheirSenders() {
    Io.run(
        () -> {
          UdpSocket one = UdpSocket.bind(Io.anyPort());
          UdpSocket two = UdpSocket.bind(Io.anyPort());
          await(one.send(Io.bytes("first"), two.localAddress()));
          await(one.send(Io.bytes(""), two.localAddress()));
          await(one.send(Io.bytes("third"), two.localAddress()));
          for (String expected : new String[] {"first", "", "third"}) {
            ByteBuffer into = ByteBuffer.allocate(100);
            assertEquals(one.localAddress(), await(two.receive(into)));
            assertEquals(expected, text(into));
          }
          await(one.close());
          return two.close();
        });
  }

  @Test
  void receivingWaitsAndCanBeCancelled() {
    Io.run(
        () -> {
          UdpSocket one = UdpSocket.bind(Io.anyPort());
          UdpSocket two = UdpSocket.bind(Io.anyPort());
          Task<InetSocketAddress> receive = background(() -> two.receive(ByteBuffer.allocate(9)));
          assertThrows(IllegalStateException.class, () -> two.receive(ByteBuffer.allocate(9)));
          receive.cancel(true);
          try {
            await(receive);
            throw new AssertionError("not cancelled");
          } catch (CancellationException expected) {
            await(one.send(Io.bytes("kept"), two.localAddress()));
          }
          ByteBuffer into = ByteBuffer.allocate(100);
          await(two.receive(into));
          assertEquals("kept", text(into));
          await(one.close());
          return two.close();
        });
  }

  @Test
  void aConnectedSocketHearsThatNobodyIsThere() {
    Io.run(
        () -> {
          UdpSocket gone = UdpSocket.bind(Io.anyPort());
          InetSocketAddress nobody = gone.localAddress();
          await(gone.close());
          UdpSocket socket = UdpSocket.connect(nobody);
          await(socket.send(Io.bytes("anyone?")));
          try {
            await(socket.receive(ByteBuffer.allocate(10)));
            throw new AssertionError("nobody answers");
          } catch (PortUnreachableException expected) {
            UdpSocket back = UdpSocket.bind(nobody);
            await(back.send(Io.bytes("here now"), socket.localAddress()));
            ByteBuffer into = ByteBuffer.allocate(100);
            await(socket.receive(into));
            assertEquals("here now", text(into), "the socket still works");
            await(back.close());
          }
          return socket.close();
        });
  }

  @Test
  void aDeadReceiverDoesNotStopAnUnconnectedSocket() {
    Io.run(
        () -> {
          UdpSocket gone = UdpSocket.bind(Io.anyPort());
          InetSocketAddress nobody = gone.localAddress();
          await(gone.close());
          UdpSocket one = UdpSocket.bind(Io.anyPort());
          UdpSocket two = UdpSocket.bind(Io.anyPort());
          await(one.send(Io.bytes("lost"), nobody));
          await(two.send(Io.bytes("found"), one.localAddress()));
          ByteBuffer into = ByteBuffer.allocate(100);
          await(one.receive(into));
          assertEquals("found", text(into));
          await(one.close());
          return two.close();
        });
  }

  @Test
  void closingFailsWhatWaits() {
    Io.run(
        () -> {
          UdpSocket socket = UdpSocket.bind(Io.anyPort());
          Task<InetSocketAddress> receive = socket.receive(ByteBuffer.allocate(1));
          await(socket.close());
          try {
            await(receive, IOException.class);
            throw new AssertionError("received");
          } catch (StreamClosedException expected) {
            assertTrue(expected.getMessage().contains("UDP"), expected.getMessage());
          }
          return Task.of(null);
        });
  }

  @Test
  void aReceiverIsNeededUnlessConnected() {
    Io.run(
        () -> {
          UdpSocket socket = UdpSocket.bind(Io.anyPort());
          assertThrows(IllegalArgumentException.class, () -> socket.send(Io.bytes("x")));
          return socket.close();
        });
  }

  @Test
  void aGroupReceivesWhatIsSentToIt() throws IOException {
    NetworkInterface loopback =
        NetworkInterface.getByInetAddress(Inet4Address.getLoopbackAddress());
    assumeTrue(loopback != null, "no loopback interface");
    Io.run(
        () -> {
          InetAddress group = InetAddress.getByName("239.255.77.77");
          UdpSocket member =
              UdpSocket.bind(new InetSocketAddress(InetAddress.getByName("0.0.0.0"), 0));
          var membership = member.join(group, loopback);
          UdpSocket sender =
              UdpSocket.bind(new InetSocketAddress(InetAddress.getByName("0.0.0.0"), 0));
          sender.join(group, loopback).drop(); // chooses the interface to send through
          await(
              sender.send(
                  Io.bytes("to all"),
                  new InetSocketAddress(group, member.localAddress().getPort())));
          ByteBuffer into = ByteBuffer.allocate(100);
          await(member.receive(into));
          assertEquals("to all", text(into));
          membership.drop();
          await(member.close());
          return sender.close();
        });
  }
}
