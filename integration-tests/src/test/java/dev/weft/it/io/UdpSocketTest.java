package dev.weft.it.io;

import static dev.weft.Weft.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.io.Datagrams;
import dev.weft.io.UdpSocket;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class UdpSocketTest extends DatagramsContract<InetSocketAddress> {
  @Override
  Datagrams<InetSocketAddress> open() throws IOException {
    return UdpSocket.bind(Io.anyPort());
  }

  @Test
  void aConnectedSocketHearsThatNobodyIsThere() {
    Io.run(
        () -> {
          UdpSocket gone = UdpSocket.bind(Io.anyPort());
          InetSocketAddress nobody = gone.localAddress();
          await(gone.closeAsync());
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
            await(back.closeAsync());
          }
          return socket.closeAsync();
        });
  }

  @Test
  void anAddressThatIsNotKnownIsRefused() {
    Io.run(
        () -> {
          int before = Io.openFiles();
          InetSocketAddress unknown = InetSocketAddress.createUnresolved("nowhere.invalid", 1);
          String message =
              assertThrows(UnknownHostException.class, () -> UdpSocket.bind(unknown)).getMessage();
          assertTrue(message.contains("for the name \"nowhere.invalid\""), message);
          assertThrows(UnknownHostException.class, () -> UdpSocket.connect(unknown));
          assertEquals(before, Io.openFiles());
          UdpSocket socket = UdpSocket.bind(Io.anyPort());
          try {
            await(socket.send(Io.bytes("x"), unknown));
            throw new AssertionError("sent to nowhere");
          } catch (UnknownHostException expected) {
            return socket.closeAsync();
          }
        });
  }

  @Test
  void aReceiverIsNeededUnlessConnected() {
    Io.run(
        () -> {
          UdpSocket socket = UdpSocket.bind(Io.anyPort());
          assertThrows(IllegalArgumentException.class, () -> socket.send(Io.bytes("x")));
          return socket.closeAsync();
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
          await(member.closeAsync());
          return sender.closeAsync();
        });
  }
}
