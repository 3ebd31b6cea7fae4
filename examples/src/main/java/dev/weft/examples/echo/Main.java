package dev.weft.examples.echo;

import static dev.weft.Weft.race;

import dev.weft.Weft;
import dev.weft.examples.commandline.CommandLine;
import dev.weft.examples.commandline.Program;
import dev.weft.examples.commandline.Stop;
import dev.weft.examples.commandline.UsageException;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;

/** The program: serves, or loads another that serves. */
public final class Main {
  private static final int PORT = 7007;

  static final Program PROGRAM =
      new Program(
          "echo",
          """
          Usage: echo [serve] [OPTION]...
                 echo load [OPTION]...
          Sends back what it is sent; or loads a server that does, and measures it.

          serve, until Ctrl-C:
            --listen [HOST:]PORT  where to listen (default 127.0.0.1:7007; port 0 for a free one)
            --limit N             serve at most N connections at once (default 10000)
          load:
            --server [HOST:]PORT  whom to load (default 127.0.0.1:7007)
            --connections N       how many connections ask at once (default 100)
            --bytes N             how long a message is (default 64)
            --warm-up SECONDS     how long to ask before measuring (default 2)
            --seconds SECONDS     how long to measure (default 5)
          --help                  print this text

          Exit code: 0 if all went well, 1 if not, 2 if the arguments are wrong.
          """,
          Main::run);

  private Main() {}

  /** Runs the program; {@code --help} explains the arguments. */
  public static void main(String[] arguments) {
    System.exit(PROGRAM.run(System.out, System.err, arguments));
  }

  private static int run(CommandLine line, PrintStream out, PrintStream err)
      throws UsageException, IOException {
    if (line.has("load")) {
      load(line, out);
    } else {
      line.has("serve");
      serve(line, out);
    }
    return Program.FINE;
  }

  private static void serve(CommandLine line, PrintStream out) throws UsageException, IOException {
    InetSocketAddress address = line.listenAddress("--listen", PORT);
    int limit = line.number("--limit", 10_000, 1, 1_000_000);
    line.requireNoOperands();

    Weft.run(() -> race(Stop::requested, () -> EchoServer.serve(address, limit, out)));
    out.println("Stopped");
  }

  private static void load(CommandLine line, PrintStream out) throws UsageException, IOException {
    Load load =
        new Load(
            line.address("--server", CommandLine.loopback(PORT)),
            line.number("--connections", 100, 1, 1_000_000),
            line.number("--bytes", 64, 1, 1 << 30),
            line.seconds("--warm-up", Duration.ofSeconds(2)),
            line.seconds("--seconds", Duration.ofSeconds(5)));
    line.requireNoOperands();

    Latencies latencies = Weft.run(() -> new LoadClient(load).run());
    out.print(report(load, latencies));
  }

  private static String report(Load load, Latencies latencies) {
    return String.format(
        Locale.ROOT,
        "%d connections, %d B: %.0f requests/s, p50 %.3f ms, p99 %.3f ms, p99.9 %.3f ms%n",
        load.connections(),
        load.bytes(),
        latencies.count() / (load.duration().toNanos() / 1e9),
        latencies.quantile(0.5) / 1e6,
        latencies.quantile(0.99) / 1e6,
        latencies.quantile(0.999) / 1e6);
  }
}
