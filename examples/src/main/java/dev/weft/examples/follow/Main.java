package dev.weft.examples.follow;

import static dev.weft.Weft.race;

import dev.weft.Weft;
import dev.weft.examples.commandline.CommandLine;
import dev.weft.examples.commandline.Program;
import dev.weft.examples.commandline.Stop;
import dev.weft.examples.commandline.UsageException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The program: arguments in, matching lines out. */
public final class Main {
  static final Program PROGRAM =
      new Program(
          "follow",
          """
          Usage: follow [OPTION]... PATTERN [FILE]...
          Prints the lines with a match that are written to the files from now on, until Ctrl-C.

            --run COMMAND  also follow the output of COMMAND, which sh runs
            --from-start   begin with what is in the files already
            --count N      end after N lines
            --help         print this text

          PATTERN is a regular expression of Java. Without files, the end of COMMAND is the end.
          Exit code: 0 if all went well, 1 if a file cannot be read or the lines
          cannot be written, 2 if the arguments are wrong.
          """,
          Main::run);

  private Main() {}

  /** Runs the program; {@code --help} explains the arguments. */
  public static void main(String[] arguments) {
    System.exit(PROGRAM.run(System.out, System.err, arguments));
  }

  private static int run(CommandLine line, PrintStream out, PrintStream err)
      throws UsageException, IOException {
    Wanted wanted = read(line);
    Weft.run(
        () -> race(Stop::requested, () -> new Follower(wanted, out).follow()), IOException.class);
    return Program.FINE;
  }

  private static Wanted read(CommandLine line) throws UsageException {
    Optional<String> command = line.value("--run");
    boolean fromStart = line.has("--from-start");
    int limit = line.number("--count", Integer.MAX_VALUE, 1);
    List<String> operands = line.operands();

    if (operands.isEmpty()) throw new UsageException("a PATTERN is needed");
    List<Path> files = new ArrayList<>();
    for (String file : operands.subList(1, operands.size())) files.add(file(file));
    if (files.isEmpty() && command.isEmpty()) {
      throw new UsageException("a FILE or a --run COMMAND is needed, to look for a match in");
    }
    return new Wanted(pattern(operands.get(0)), files, command, fromStart, limit);
  }

  private static Pattern pattern(String text) throws UsageException {
    try {
      return Pattern.compile(text);
    } catch (PatternSyntaxException e) {
      throw new UsageException(
          "not a regular expression: " + text + " (" + e.getDescription() + ")");
    }
  }

  private static Path file(String text) throws UsageException {
    try {
      Path file = Path.of(text);
      if (Files.isRegularFile(file)) return file;
      if (Files.exists(file)) throw new UsageException(text + " is no regular file");
    } catch (InvalidPathException e) {
      // Said below, together with one that is not there.
    }
    throw new UsageException("there is no file " + text);
  }
}
