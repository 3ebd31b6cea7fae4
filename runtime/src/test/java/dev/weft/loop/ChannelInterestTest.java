package dev.weft.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.spi.ChannelInterest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ChannelInterestTest {
  private static final int READ = SelectionKey.OP_READ;

  private final EventLoop loop = new EventLoop(VirtualTime.noErrors());
  private final List<String> log = new ArrayList<>();
  private Pipe pipe;

  @BeforeEach
  void open() throws IOException {
    pipe = Pipe.open();
    pipe.source().configureBlocking(false);
  }

  @AfterEach
  void close() throws IOException {
    loop.close();
    pipe.source().close();
    pipe.sink().close();
  }

  @Test
  void anActionRunsOnceWhenTheChannelIsReady() {
    inLoop(
        () -> {
          ChannelInterest interest = loop.watch(pipe.source());
          interest.whenReady(READ, () -> log.add("readable"));
          write();
          loop.schedule(loop::stop, 20_000_000);
        });

    assertEquals(List.of("readable"), log);
  }

  @Test
  void anActionMayWaitForTheNextTime() {
    inLoop(
        () -> {
          ChannelInterest interest = loop.watch(pipe.source());
          interest.whenReady(READ, () -> readAndWaitAgain(interest));
          write();
        });

    assertEquals(List.of("first", "second"), log);
  }

  private void readAndWaitAgain(ChannelInterest interest) {
    read();
    log.add("first");
    interest.whenReady(
        READ,
        () -> {
          log.add("second");
          loop.stop();
        });
    write();
  }

  @Test
  void aForgottenActionDoesNotRun() {
    inLoop(
        () -> {
          ChannelInterest interest = loop.watch(pipe.source());
          interest.whenReady(READ, () -> log.add("never"));
          interest.forget(READ);
          write();
          loop.schedule(loop::stop, 20_000_000);
        });

    assertEquals(List.of(), log);
  }

  @Test
  void twoActionsForOneOperationAreRefused() {
    inLoop(
        () -> {
          ChannelInterest interest = loop.watch(pipe.source());
          interest.whenReady(READ, () -> {});
          IllegalStateException refused =
              assertThrows(
                  IllegalStateException.class, () -> interest.whenReady(READ, () -> log.add("no")));
          log.add(refused.getMessage());
          loop.stop();
        });

    assertEquals(1, log.size());
    assertTrue(log.get(0).contains("two tasks read from"), log.get(0));
  }

  @Test
  void aClosedInterestIsOverAndTheChannelStaysOpen() {
    inLoop(
        () -> {
          ChannelInterest interest = loop.watch(pipe.source());
          interest.whenReady(READ, () -> log.add("never"));
          interest.close();
          assertThrows(CancelledKeyException.class, () -> interest.whenReady(READ, () -> {}));
          write();
          loop.schedule(loop::stop, 20_000_000);
        });

    assertEquals(List.of(), log);
    assertTrue(pipe.source().isOpen());
  }

  /**
   * A channel reports OP_CONNECT while it connects only, but the system goes on waking a selector
   * that watches for it: with each turn, for as long as the connection lasts.
   */
  @Test
  void aChannelThatHasConnectedIsNotWatchedForThatAnyMore() throws IOException {
    List<SocketChannel> clients = new ArrayList<>();
    try (ServerSocketChannel listener = ServerSocketChannel.open();
        Selector selector = Selector.open()) {
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
      SocketChannel channel = waitingToConnect(listener, clients);
      SelectionKey key = channel.register(selector, 0);
      SelectorInterest interest = new SelectorInterest(loop, key);
      interest.whenReady(SelectionKey.OP_CONNECT, () -> log.add("connected"));
      for (int i = 1; i < clients.size(); i++) listener.accept().close();

      while (log.isEmpty()) selector.select(each -> interest.ready());

      assertTrue(channel.finishConnect());
      assertEquals(0, key.interestOps());
    } finally {
      for (SocketChannel each : clients) each.close();
    }
  }

  /** Connects until the listener's backlog is full, so that the last one has to wait. */
  private static SocketChannel waitingToConnect(
      ServerSocketChannel listener, List<SocketChannel> clients) throws IOException {
    while (true) {
      SocketChannel client = SocketChannel.open();
      clients.add(client);
      client.configureBlocking(false);
      if (!client.connect(listener.getLocalAddress())) return client;
      assertTrue(clients.size() < 1000, "a backlog of 1 has no end");
    }
  }

  @Test
  void anActionMayCloseAnotherChannelThatIsReadyInTheSameTurn() throws IOException {
    Pipe other = Pipe.open();
    other.source().configureBlocking(false);
    inLoop(
        () -> {
          ChannelInterest first = loop.watch(pipe.source());
          ChannelInterest second = loop.watch(other.source());
          first.whenReady(READ, () -> closeAndLog(other, "first"));
          second.whenReady(READ, () -> closeAndLog(pipe, "second"));
          write();
          other.sink().write(ByteBuffer.allocate(1));
          loop.schedule(loop::stop, 20_000_000);
        });
    other.sink().close();

    assertEquals(1, log.size());
  }

  private void closeAndLog(Pipe pipe, String name) {
    log.add(name);
    try {
      pipe.source().close();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aBusyLoopStillSeesItsChannels() {
    inLoop(
        () -> {
          ChannelInterest interest = loop.watch(pipe.source());
          interest.whenReady(
              READ,
              () -> {
                log.add("seen");
                loop.stop();
              });
          write();
          keepBusy();
        });

    assertEquals(List.of("seen"), log);
  }

  private void keepBusy() {
    if (log.isEmpty()) loop.execute(this::keepBusy);
  }

  private interface Body {
    void run() throws IOException;
  }

  private void inLoop(Body body) {
    List<Throwable> thrown = new ArrayList<>();
    loop.execute(
        () -> {
          try {
            body.run();
          } catch (Throwable e) {
            thrown.add(e);
            loop.stop();
          }
        });
    loop.run();
    assertEquals(List.of(), thrown);
  }

  private void write() {
    try {
      pipe.sink().write(ByteBuffer.allocate(1));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void read() {
    try {
      pipe.source().read(ByteBuffer.allocate(16));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
