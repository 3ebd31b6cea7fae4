package dev.weft.examples.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weft.examples.RunningProgram;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;

/** Somebody with a telnet. */
final class Person implements AutoCloseable {
  final Socket socket;
  private final BufferedReader in;

  Person(int port) throws IOException {
    socket = RunningProgram.connect(port);
    in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
  }

  /** Returns somebody who has said a name and gone to a room. */
  static Person in(int port, String name, String room) throws IOException {
    Person person = new Person(port);
    person.says(name);
    person.says("/join " + room);
    String arrived = "You are in " + room + ". /help lists the commands.";
    for (String heard = person.hears(); !arrived.equals(heard); heard = person.hears()) {
      if (heard == null) throw new IOException(name + " was not let in");
    }
    return person;
  }

  void says(String line) throws IOException {
    socket.getOutputStream().write((line + "\r\n").getBytes(UTF_8));
  }

  /** Waits for a line; null if there is none any more. */
  String hears() throws IOException {
    return in.readLine();
  }

  /** Waits for the end, an orderly one or a reset. */
  void isCutOff() {
    try {
      in.lines().forEach(line -> {});
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof SocketTimeoutException)
        throw new AssertionError("not cut off", e);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
