package dev.weft.examples.linkcheck;

import dev.weft.Weft;
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
  private static final int FINE = 0;
  private static final int BROKEN = 1;
  private static final int WRONG_ARGUMENTS = 2;

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
    System.exit(run(System.out, System.err, arguments));
  }

  /** As {@link #main}, but returns the exit code. */
  static int run(PrintStream out, PrintStream err, String... arguments) {
    Main main = new Main(out, err);
    try {
      return main.run(Arguments.parse(arguments));
    } catch (UsageException e) {
      err.println("linkcheck: " + e.getMessage() + "\n");
      err.print(Arguments.USAGE);
      return WRONG_ARGUMENTS;
    } catch (IOException e) {
      err.println("linkcheck: " + e);
      return WRONG_ARGUMENTS;
    }
  }

  private int run(Arguments arguments) throws IOException {
    if (arguments.help()) {
      out.print(Arguments.USAGE);
      return FINE;
    }
    if (arguments.verbose()) logRequests();
    return arguments.start().isPresent()
        ? checkSite(arguments.start().get(), arguments)
        : checkDemo(arguments);
  }

  private int checkSite(URI start, Arguments arguments) throws IOException {
    Report report = check(start, arguments);
    return report.broken().isEmpty() ? FINE : BROKEN;
  }

  private int checkDemo(Arguments arguments) throws IOException {
    try (DemoSite site = DemoSite.open()) {
      Report report = check(site.start(), arguments);
      List<String> differences = site.differences(report.broken());
      differences.forEach(err::println);
      return differences.isEmpty() ? FINE : BROKEN;
    }
  }

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

  private static void write(Path file, Report report) throws IOException {
    Files.writeString(file, JsonReport.of(report));
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
