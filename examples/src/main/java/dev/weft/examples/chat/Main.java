package dev.weft.examples.chat;

import dev.weft.Weft;
import dev.weft.examples.commandline.CommandLine;
import dev.weft.examples.commandline.Program;
import dev.weft.examples.commandline.UsageException;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.time.Duration;

/** The program: arguments in, a server until Ctrl-C. */
public final class Main {
  static final Program PROGRAM =
      new Program(
          "chat",
          """
          Usage: chat [OPTION]...
          Serves a chat with rooms until Ctrl-C; join with: nc 127.0.0.1 7010

            --listen [HOST:]PORT  where to listen (default 127.0.0.1:7010; port 0 for a free one)
            --limit N             serve at most N members at once (default 1000)
            --grace SECONDS       how long members have at the end to read what was said (default 3)
            --help                print this text

          Exit code: 0 after Ctrl-C, 1 if it cannot serve, 2 if the arguments are wrong.
          """,
          Main::run);

  private Main() {}

  /** Runs the program; {@code --help} explains the arguments. */
  public static void main(String[] arguments) {
    System.exit(PROGRAM.run(System.out, System.err, arguments));
  }

  private static int run(CommandLine line, PrintStream out, PrintStream err)
      throws UsageException, IOException {
    InetSocketAddress address = line.listenAddress("--listen", 7010);
    int limit = line.number("--limit", 1_000, 1, 1_000_000);
    Duration grace = line.seconds("--grace", Duration.ofSeconds(3));
    line.requireNoOperands();

    Weft.run(() -> new ChatServer(grace).serve(address, limit, out));
    out.println("Stopped");
    return Program.FINE;
  }
}
