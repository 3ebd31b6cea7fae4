package dev.weft.examples.linkcheck;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that breaks off its first answers, and then gives a proper one. */
final class HangingUpServer implements AutoCloseable {
  private static final String PROPER =
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";

  private final ServerSocket socket;
  private final int brokenOff;
  private final String firstWords;
  private final AtomicInteger connections = new AtomicInteger();

  /**
   * Starts it on a free port.
   *
   * @param brokenOff how many answers are broken off
   * @param firstWords how far those get
   */
  HangingUpServer(int brokenOff, String firstWords) throws IOException {
    this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.brokenOff = brokenOff;
    this.firstWords = firstWords;
    Thread thread = new Thread(this::serve, "hanging-up-server");
    thread.setDaemon(true);
    thread.start();
  }

  private void serve() {
    while (!socket.isClosed()) {
      try (Socket connection = socket.accept()) {
        readHead(connection.getInputStream());
        String answer = connections.getAndIncrement() < brokenOff ? firstWords : PROPER;
        connection.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
      } catch (IOException e) {
        // This connection is over, or the server: the loop's condition knows which.
      }
    }
  }

  private static void readHead(InputStream in) throws IOException {
    int newLines = 0;
    while (newLines < 2) {
      int next = in.read();
      if (next == -1) return;
      if (next == '\n') newLines++;
      else if (next != '\r') newLines = 0;
    }
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/");
  }

  int connections() {
    return connections.get();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
