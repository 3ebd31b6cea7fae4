package dev.weft.examples;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A program of the examples in a process of its own, started as a user starts it. */
public final class RunningProgram implements AutoCloseable {
  private static final Pattern LISTENING = Pattern.compile("Listening on .*:(\\d+).*");

  private final Process process;
  private final BufferedReader output;

  private RunningProgram(Process process) {
    this.process = process;
    this.output = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Starts the main class; what it logs is mixed into its output. */
  public static RunningProgram start(Class<?> main, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-ea", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    return new RunningProgram(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  /** Reads until a line that contains {@code part}, and returns it. */
  public String untilLine(String part) throws IOException {
    StringBuilder before = new StringBuilder();
    for (String line; (line = output.readLine()) != null; before.append(line).append('\n')) {
      if (line.contains(part)) return line;
    }
    throw new AssertionError("no line with \"" + part + "\" in:\n" + before);
  }

  /** Reads up to the line in which a server says where it listens, and returns the port. */
  public int port() throws IOException {
    String line = untilLine("Listening on ");
    Matcher matcher = LISTENING.matcher(line);
    if (!matcher.matches()) throw new AssertionError("no port in: " + line);
    return Integer.parseInt(matcher.group(1));
  }

  /** Reads what is left of the output. */
  public String rest() throws IOException {
    StringBuilder rest = new StringBuilder();
    for (String line; (line = output.readLine()) != null; ) rest.append(line).append('\n');
    return rest.toString();
  }

  /** Asks the program to end, as Ctrl-C does. */
  public void terminate() {
    process.toHandle().destroy(); // Process.destroy would close the output, too
  }

  /** Waits for the end. */
  public int exitCode() throws InterruptedException {
    if (!process.waitFor(60, TimeUnit.SECONDS)) throw new AssertionError("does not end");
    return process.exitValue();
  }

  /** Connects to a server on this machine; nothing that it reads is waited for longer than 60 s. */
  public static Socket connect(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(60_000);
    return socket;
  }

  /** Ends the program if it still runs. */
  @Override
  public void close() {
    process.destroyForcibly();
  }
}
