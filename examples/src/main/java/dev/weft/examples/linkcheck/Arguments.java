package dev.weft.examples.linkcheck;

import dev.weft.examples.commandline.UsageException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * The command line, understood.
 *
 * @param start where to begin; absent for the demo site
 * @param settings how to check
 * @param json the file that gets the report as JSON
 * @param verbose whether to log every request
 * @param help whether only the usage is wanted
 */
record Arguments(
    Optional<URI> start, Settings settings, Optional<Path> json, boolean verbose, boolean help) {

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
  static Arguments parse(String... arguments) throws UsageException {
    Optional<URI> start = Optional.empty();
    int depth = 4;
    int limit = 32;
    Optional<Duration> timeout = Optional.empty();
    int retries = 2;
    Optional<Path> json = Optional.empty();
    boolean verbose = false;
    boolean help = false;

    Iterator<String> rest = List.of(arguments).iterator();
    while (rest.hasNext()) {
      String argument = rest.next();
      switch (argument) {
        case "--depth" -> depth = number(argument, rest, 0);
        case "--limit" -> limit = number(argument, rest, 1);
        case "--timeout" -> timeout = Optional.of(seconds(argument, rest));
        case "--retries" -> retries = number(argument, rest, 0);
        case "--json" -> json = Optional.of(file(argument, rest));
        case "--verbose" -> verbose = true;
        case "--help" -> help = true;
        default -> {
          if (argument.startsWith("-")) throw new UsageException("unknown option " + argument);
          if (start.isPresent()) throw new UsageException("more than one URL: " + argument);
          start = Optional.of(url(argument));
        }
      }
    }

    Duration patience = timeout.orElse(Duration.ofSeconds(start.isPresent() ? 10 : 1));
    Settings settings = new Settings(depth, limit, patience, retries);
    return new Arguments(start, settings, json, verbose, help);
  }

  private static URI url(String text) throws UsageException {
    try {
      return Links.parse(text)
          .orElseThrow(() -> new UsageException("not an http or https URL: " + text));
    } catch (URISyntaxException e) {
      throw new UsageException("not a URL: " + text + " (" + e.getReason() + ")");
    }
  }

  private static int number(String option, Iterator<String> rest, int least) throws UsageException {
    String text = value(option, rest);
    try {
      int number = Integer.parseInt(text);
      if (number >= least) return number;
    } catch (NumberFormatException e) {
      // Said below, together with a number that is too small.
    }
    throw new UsageException(option + " needs a whole number from " + least + ", not " + text);
  }

  private static Duration seconds(String option, Iterator<String> rest) throws UsageException {
    String text = value(option, rest);
    try {
      double seconds = Double.parseDouble(text);
      if (seconds >= 0.001 && seconds <= 3600) return Duration.ofMillis(Math.round(seconds * 1000));
    } catch (NumberFormatException e) {
      // Said below, together with a number out of range.
    }
    throw new UsageException(option + " needs seconds from 0.001 to 3600, not " + text);
  }

  private static Path file(String option, Iterator<String> rest) throws UsageException {
    String text = value(option, rest);
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new UsageException(option + " needs a file, not " + text + ": " + e.getReason());
    }
  }

  private static String value(String option, Iterator<String> rest) throws UsageException {
    if (!rest.hasNext()) throw new UsageException(option + " needs a value");
    return rest.next();
  }
}
