package dev.weft.examples.commandline;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileSystemException;
import java.util.concurrent.CancellationException;

/**
 * A program that is started from a terminal.
 *
 * @param name what it is called
 * @param usage what {@code --help} prints, and what follows a complaint
 * @param body what it does
 */
public record Program(String name, String usage, Body body) {
  /** The exit code if all went well. */
  public static final int FINE = 0;

  /** The exit code if the work failed. */
  public static final int FAILED = 1;

  /** The exit code if the arguments are wrong. */
  public static final int WRONG_ARGUMENTS = 2;

  /** What a program does with its command line. */
  @FunctionalInterface
  public interface Body {
    /**
     * Reads {@code line}, then does the work.
     *
     * @param out for what the program is there to say
     * @param err for complaints
     * @return the exit code
     * @throws UsageException if the command line is wrong; nothing has been done then
     * @throws IOException if the work failed
     */
    int run(CommandLine line, PrintStream out, PrintStream err) throws UsageException, IOException;
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
      int code = body.run(line, out, err);
      if (!out.checkError()) return code;
      throw new IOException("what there is to say cannot be written: the output is closed or full");
    } catch (UsageException e) {
      err.println(name + ": " + e.getMessage() + "\n");
      err.print(usage);
      return WRONG_ARGUMENTS;
    } catch (IOException e) {
      err.println(name + ": " + words(e));
      return FAILED;
    } catch (CancellationException e) {
      err.println(name + ": stopped before all was done (" + e.getMessage() + ")");
      return FAILED;
    }
  }

  /** Returns what failed; of a file the JDK says its name only, and the rest with the class. */
  private static String words(IOException e) {
    return e.getMessage() == null || e instanceof FileSystemException
        ? e.toString()
        : e.getMessage();
  }
}
