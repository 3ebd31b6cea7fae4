package dev.weft.examples.chat;

import static dev.weft.Weft.await;
import static java.lang.System.Logger.Level.DEBUG;

import dev.weft.Scope;
import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.examples.commandline.Stop;
import dev.weft.io.Server;
import dev.weft.io.StreamClosedException;
import dev.weft.io.TcpListener;
import dev.weft.io.TcpStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.time.Duration;

/** Accepts members, and lets them go when the server is asked to end. */
final class ChatServer {
  private static final System.Logger LOG = System.getLogger(ChatServer.class.getName());

  private final Rooms rooms = new Rooms();
  private final Duration grace;

  /**
   * Creates a server.
   *
   * @param grace how long members have, at the end, to read what was said
   */
  ChatServer(Duration grace) {
    this.grace = grace;
  }

  /** Serves until somebody asks the program to end. */
  @Async
  Task<Void> serve(InetSocketAddress address, int limit, PrintStream out) throws IOException {
    TcpListener listener = TcpListener.listen(address);
    Server<TcpStream> server = new Server<>(listener, limit, this::talk);
    return Scope.open(
        scope -> {
          Task<Void> stop = scope.spawn("stop", Stop::requested);
          Task<Void> serving = scope.spawn("serve", server::serve);
          out.println("Listening on " + listener.localAddress());
          await(stop);
          server.stopAccepting();
          rooms.dismissAll("* The server is going down. Goodbye.");
          await(server.drain(grace));
          return serving;
        });
  }

  /** Reads and writes side by side, until the member's last line is written. */
  @Async
  private Task<Void> talk(TcpStream stream) throws IOException {
    Member member = new Member(stream);
    try {
      Task<Void> talking =
          Scope.open(
              scope -> {
                scope.spawn("read " + stream, () -> new Conversation(member, rooms).hold(stream));
                await(member.deliver());
                scope.cancelChildren("everything is said");
                return Task.of(null);
              });
      await(talking, IOException.class);
    } catch (StreamClosedException disconnected) {
      LOG.log(DEBUG, "{0} was told too much", member); // and Member has said so
    }
    return Task.of(null);
  }
}
