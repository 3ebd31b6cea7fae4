package dev.weft.examples.commandline;

import java.net.InetSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Options and operands that somebody typed. Each option is asked for by its name and taken out, so
 * that what is left for {@link #operands} to find is either an operand or a mistake.
 */
public final class CommandLine {
  private static final String LOOPBACK = "127.0.0.1";

  private final List<String> left;

  /** Creates one with nothing taken out of it. */
  public CommandLine(String... arguments) {
    left = new ArrayList<>(List.of(arguments));
  }

  /** Takes out an option without a value; returns whether it was there. */
  public boolean has(String option) {
    return left.remove(option);
  }

  /** Takes out an option and the value behind it. */
  public Optional<String> value(String option) throws UsageException {
    int index = left.indexOf(option);
    if (index < 0) return Optional.empty();
    if (index + 1 == left.size()) throw new UsageException(option + " needs a value");
    left.remove(index);
    return Optional.of(left.remove(index));
  }

  /** Takes out an option whose value is a whole number without an upper limit. */
  public int number(String option, int otherwise, int least) throws UsageException {
    Optional<String> text = value(option);
    if (text.isEmpty()) return otherwise;
    try {
      int number = Integer.parseInt(text.get());
      if (number >= least) return number;
    } catch (NumberFormatException e) {
      // Said below, together with a number that is too small.
    }
    throw new UsageException(
        option + " needs a whole number from " + least + ", not " + text.get());
  }

  /** Takes out an option whose value is a whole number. */
  public int number(String option, int otherwise, int least, int most) throws UsageException {
    Optional<String> text = value(option);
    if (text.isEmpty()) return otherwise;
    try {
      int number = Integer.parseInt(text.get());
      if (number >= least && number <= most) return number;
    } catch (NumberFormatException e) {
      // Said below, together with a number that is out of range.
    }
    throw new UsageException(
        option + " needs a whole number from " + least + " to " + most + ", not " + text.get());
  }

  /** Takes out an option whose value is a time in seconds. */
  public Duration seconds(String option, Duration otherwise) throws UsageException {
    Optional<String> text = value(option);
    if (text.isEmpty()) return otherwise;
    try {
      double seconds = Double.parseDouble(text.get());
      if (seconds >= 0.001 && seconds <= 3600) return Duration.ofMillis(Math.round(seconds * 1000));
    } catch (NumberFormatException e) {
      // Said below, together with a time out of range.
    }
    throw new UsageException(option + " needs seconds from 0.001 to 3600, not " + text.get());
  }

  /** Takes out an option whose value is the path of a file. */
  public Optional<Path> file(String option) throws UsageException {
    Optional<String> text = value(option);
    if (text.isEmpty()) return Optional.empty();
    try {
      return Optional.of(Path.of(text.get()));
    } catch (InvalidPathException e) {
      throw new UsageException(option + " needs a file, not " + text.get() + ": " + e.getReason());
    }
  }

  /**
   * Takes out an option whose value is PORT, HOST:PORT or [IPV6]:PORT; a port alone is of this
   * machine.
   */
  public InetSocketAddress address(String option, InetSocketAddress otherwise)
      throws UsageException {
    Optional<String> text = value(option);
    if (text.isEmpty()) return otherwise;
    int colon = text.get().lastIndexOf(':');
    String host = colon > 0 ? text.get().substring(0, colon) : LOOPBACK;
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      throw new UsageException(
          option + " needs an IPv6 address in brackets, as in [::1]:7000, not " + text.get());
    }
    try {
      int port = Integer.parseInt(text.get().substring(colon + 1));
      return InetSocketAddress.createUnresolved(host, port);
    } catch (IllegalArgumentException e) {
      throw new UsageException(option + " needs PORT or HOST:PORT, not " + text.get());
    }
  }

  /** As {@link #address}, for an address to listen on. Looks the host up. */
  public InetSocketAddress listenAddress(String option, int port) throws UsageException {
    InetSocketAddress typed = address(option, loopback(port));
    return new InetSocketAddress(typed.getHostString(), typed.getPort());
  }

  /** Returns a port of this machine, that others cannot reach. */
  public static InetSocketAddress loopback(int port) {
    return InetSocketAddress.createUnresolved(LOOPBACK, port);
  }

  /** Returns what is left, once every option that the program knows was taken out. */
  public List<String> operands() throws UsageException {
    for (String argument : left) {
      if (argument.startsWith("-")) throw new UsageException("unknown option " + argument);
    }
    return List.copyOf(left);
  }

  /** Makes sure that nothing is left. */
  public void requireNoOperands() throws UsageException {
    if (operands().isEmpty()) return;
    throw new UsageException("one argument too many: " + left.get(0));
  }
}
