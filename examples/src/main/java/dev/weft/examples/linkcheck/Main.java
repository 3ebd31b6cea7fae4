package dev.weft.examples.linkcheck;

import dev.weft.Weft;
import dev.weft.examples.commandline.CommandLine;
import dev.weft.examples.commandline.Program;
import dev.weft.examples.commandline.UsageException;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.logging.ConsoleHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.random.RandomGenerator;

/** The program: arguments in, report and exit code out. */
public final class Main {
  static final Program PROGRAM = new Program("linkcheck", Arguments.USAGE, Main::run);

  private static final int BROKEN = 1;
  private static final int NOT_WRITTEN = 2;

  /** Held here because the log manager holds it weakly, and would forget its level. */
  private static final Logger LOG = Logger.getLogger(Main.class.getPackageName());

  private final PrintStream out;
  private final PrintStream err;

  private Main(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /**
   * Checks the site that the arguments name, or the demo site.
   *
   * @param arguments as {@code --help} explains them
   */
  public static void main(String[] arguments) {
    System.exit(PROGRAM.run(System.out, System.err, arguments));
  }

  private static int run(CommandLine line, PrintStream out, PrintStream err)
      throws UsageException, IOException {
    Arguments arguments = Arguments.parse(line);
    if (arguments.verbose()) logRequests();
    Main main = new Main(out, err);
    try {
      return arguments.start().isPresent()
          ? main.checkSite(arguments.start().get(), arguments)
          : main.checkDemo(arguments);
    } catch (NotWritten e) {
      err.println("linkcheck: the report cannot be written as JSON: " + e.getCause());
      return NOT_WRITTEN;
    }
  }

  private int checkSite(URI start, Arguments arguments) throws IOException {
    Report report = check(start, arguments);
    return report.broken().isEmpty() ? Program.FINE : BROKEN;
  }

  private int checkDemo(Arguments arguments) throws IOException {
    try (DemoSite site = DemoSite.open()) {
      Report report = check(site.start(), arguments);
      List<String> differences = site.differences(report.broken());
      differences.forEach(err::println);
      return differences.isEmpty() ? Program.FINE : BROKEN;
    }
  }

  @SuppressWarnings("SystemConsoleNull") // Console.isTerminal came with JDK 22
  private Report check(URI start, Arguments arguments) throws IOException {
    Settings settings = arguments.settings();
    HttpClient http = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();
    Backoff backoff =
        new Backoff(Duration.ofMillis(200), Duration.ofSeconds(10), RandomGenerator.getDefault());
    Requests requests = new Requests(http, settings.timeout(), settings.retries(), backoff);

    Report report;
    // Before JDK 22, and again from 25 on, there is a console only where someone is watching.
    try (Progress progress = new Progress(err, System.console() != null, System::nanoTime)) {
      LinkChecker checker = new LinkChecker(requests, settings, progress);
      report = Weft.run(() -> checker.check(start));
    }

    out.print(TextReport.of(report));
    out.flush();
    if (arguments.json().isPresent()) write(arguments.json().get(), report);
    return report;
  }

  private static void write(Path file, Report report) throws NotWritten {
    try {
      Files.writeString(file, JsonReport.of(report));
    } catch (IOException e) {
      throw new NotWritten(e);
    }
  }

  /** The report was shown, and could not be kept. */
  private static final class NotWritten extends IOException {
    private static final long serialVersionUID = 1L;

    NotWritten(IOException cause) {
      super(cause);
    }
  }

  private static void logRequests() {
    // One line each; the formatter reads this once, when the first handler is made.
    System.setProperty("java.util.logging.SimpleFormatter.format", "%1$tT.%1$tL %5$s%6$s%n");
    LOG.setLevel(Level.FINE);
    LOG.setUseParentHandlers(false);
    Handler console = new ConsoleHandler();
    console.setLevel(Level.FINE);
    LOG.addHandler(console);
  }
}
