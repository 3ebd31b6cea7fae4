package dev.weft.it.running;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A JVM of its own, with the class path of the tests, for what depends on how a JVM was started.
 */
public final class ChildJvm {
  private ChildJvm() {}

  /** Returns what {@code main} printed, on either stream; fails if its exit code is not 0. */
  public static String run(List<String> options, Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    return run(command(options, main, arguments));
  }

  /** As {@link #run}, where the system lets the JVM have {@code files} open at once. */
  public static String runWithFiles(
      int files, List<String> options, Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    List<String> limited = new ArrayList<>(List.of("/bin/sh", "-c"));
    limited.add("ulimit -n " + files + " && exec \"$@\"");
    limited.add("sh");
    limited.addAll(command(options, main, arguments));
    return run(limited);
  }

  private static String run(List<String> command) throws IOException, InterruptedException {
    Process java = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      String printed = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(0, java.waitFor(), printed);
      return printed;
    } finally {
      java.destroyForcibly();
    }
  }

  private static List<String> command(List<String> options, Class<?> main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    return command;
  }
}
