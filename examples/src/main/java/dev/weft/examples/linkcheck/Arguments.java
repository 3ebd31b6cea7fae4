package dev.weft.examples.linkcheck;

import dev.weft.examples.commandline.CommandLine;
import dev.weft.examples.commandline.UsageException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The command line, understood.
 *
 * @param start where to begin; absent for the demo site
 * @param settings how to check
 * @param json the file that gets the report as JSON
 * @param verbose whether to log every request
 */
record Arguments(Optional<URI> start, Settings settings, Optional<Path> json, boolean verbose) {

  static final String USAGE =
      """
      Usage: linkcheck [OPTION]... [URL]
      Checks the links of the site at URL, or of a demo site of its own if there is no URL.

        --depth N          read pages up to N links away from URL (default 4)
        --limit N          ask for at most N addresses at once (default 32)
        --timeout SECONDS  give up on a request after this time (default 10; demo site: 1)
        --retries N        repeat a request up to N times that failed in a way that may pass,
                           each time after a longer pause (default 2)
        --json FILE        also write the report to FILE, as JSON
        --verbose          log every request on standard error
        --help             print this text

      Exit code: 0 if all is well, 1 if links are broken, 2 if the arguments are wrong.
      With the demo site: 0 if exactly the faults planted there were found, otherwise 1.
      """;

  /**
   * Reads the command line.
   *
   * @throws UsageException if it is wrong; the message says which argument, and why
   */
  static Arguments parse(CommandLine line) throws UsageException {
    int depth = line.number("--depth", 4, 0);
    int limit = line.number("--limit", 32, 1);
    Optional<Duration> timeout = Optional.ofNullable(line.seconds("--timeout", null));
    int retries = line.number("--retries", 2, 0);
    Optional<Path> json = line.file("--json");
    boolean verbose = line.has("--verbose");
    Optional<URI> start = start(line.operands());

    Duration patience = timeout.orElse(Duration.ofSeconds(start.isPresent() ? 10 : 1));
    return new Arguments(start, new Settings(depth, limit, patience, retries), json, verbose);
  }

  private static Optional<URI> start(List<String> operands) throws UsageException {
    if (operands.isEmpty()) return Optional.empty();
    if (operands.size() > 1) throw new UsageException("more than one URL: " + operands.get(1));
    return Optional.of(url(operands.get(0)));
  }

  private static URI url(String text) throws UsageException {
    try {
      return Links.parse(text)
          .orElseThrow(() -> new UsageException("not an http or https URL: " + text));
    } catch (URISyntaxException e) {
      throw new UsageException("not a URL: " + text + " (" + e.getReason() + ")");
    }
  }
}
