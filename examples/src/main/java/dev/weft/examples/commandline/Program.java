package dev.weft.examples.commandline;

import java.io.IOException;
import java.io.PrintStream;

/**
 * A program that is started from a terminal.
 *
 * @param name what it is called
 * @param usage what {@code --help} prints, and what follows a complaint
 * @param body what it does
 */
public record Program(String name, String usage, Body body) {
  private static final int FINE = 0;
  private static final int FAILED = 1;
  private static final int WRONG_ARGUMENTS = 2;

  /** What a program does with its command line. */
  @FunctionalInterface
  public interface Body {
    /**
     * Reads {@code line}, then does the work.
     *
     * @param out for what the program is there to say
     * @throws UsageException if the command line is wrong; nothing has been done then
     * @throws IOException if the work failed
     */
    void run(CommandLine line, PrintStream out) throws UsageException, IOException;
  }

  /**
   * Runs the program.
   *
   * @return the exit code: 0 if all went well, 1 if the work failed, 2 if the arguments are wrong
   */
  public int run(PrintStream out, PrintStream err, String... arguments) {
    CommandLine line = new CommandLine(arguments);
    if (line.has("--help")) {
      out.print(usage);
      return FINE;
    }
    try {
      body.run(line, out);
      return FINE;
    } catch (UsageException e) {
      err.println(name + ": " + e.getMessage() + "\n");
      err.print(usage);
      return WRONG_ARGUMENTS;
    } catch (IOException e) {
      err.println(name + ": " + (e.getMessage() == null ? e : e.getMessage()));
      return FAILED;
    }
  }
}
