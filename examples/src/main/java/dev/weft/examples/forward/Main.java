package dev.weft.examples.forward;

import dev.weft.Weft;
import dev.weft.examples.commandline.CommandLine;
import dev.weft.examples.commandline.Program;
import dev.weft.examples.commandline.UsageException;
import dev.weft.io.TlsOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** The program: arguments in, a forwarder until Ctrl-C. */
public final class Main {
  private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(10);

  static final Program PROGRAM =
      new Program(
          "forward",
          """
          Usage: forward --to HOST:PORT [OPTION]...
          Forwards TCP connections to HOST:PORT until Ctrl-C.

            --listen [HOST:]PORT       where to listen (default 127.0.0.1:7020; port 0 for a free one)
            --accept-tls KEYSTORE      speak TLS with those who connect, with the key in KEYSTORE
            --connect-tls              speak TLS with HOST:PORT
            --trust KEYSTORE           trust the certificates in KEYSTORE there, not those of the JDK
            --password PASSWORD        of both key stores (default changeit)
            --connect-timeout SECONDS  how long HOST:PORT may take to answer (default 10)
            --grace SECONDS            how long connections may go on after Ctrl-C (default 3)
            --limit N                  forward at most N connections at once (default 1000)
            --help                     print this text

          Exit code: 0 after Ctrl-C, 1 if it cannot listen, 2 if the arguments are wrong.
          """,
          Main::run);

  private Main() {}

  /** Runs the program; {@code --help} explains the arguments. */
  public static void main(String[] arguments) {
    System.exit(PROGRAM.run(System.out, System.err, arguments));
  }

  private static int run(CommandLine line, PrintStream out, PrintStream err)
      throws UsageException, IOException {
    Route route = route(line);
    Duration grace = line.seconds("--grace", Duration.ofSeconds(3));
    line.requireNoOperands();

    Weft.run(() -> new Forwarder(route).serve(grace, out));
    out.println("Stopped");
    return Program.FINE;
  }

  private static Route route(CommandLine line) throws UsageException {
    InetSocketAddress from = line.listenAddress("--listen", 7020);
    InetSocketAddress to = line.address("--to", null);
    if (to == null) throw new UsageException("--to HOST:PORT is needed");
    String password = line.value("--password").orElse("changeit");

    Optional<TlsOptions> accepting = Optional.empty();
    Optional<String> keys = line.value("--accept-tls");
    if (keys.isPresent()) accepting = Optional.of(tls(Keys.server(Path.of(keys.get()), password)));

    Optional<TlsOptions> connecting = Optional.empty();
    Optional<Path> trust = line.value("--trust").map(Path::of);
    if (line.has("--connect-tls")) {
      connecting = Optional.of(tls(Keys.client(trust, password)));
    } else if (trust.isPresent()) {
      throw new UsageException("--trust has no effect without --connect-tls");
    }

    Duration timeout = line.seconds("--connect-timeout", Duration.ofSeconds(10));
    int limit = line.number("--limit", 1_000, 1, 1_000_000);
    return new Route(from, to, accepting, connecting, timeout, limit);
  }

  private static TlsOptions tls(SSLContext context) {
    return TlsOptions.of(context).withHandshakeTimeout(HANDSHAKE_TIMEOUT);
  }
}
