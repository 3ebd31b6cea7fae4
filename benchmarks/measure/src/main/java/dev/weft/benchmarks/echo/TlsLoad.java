package dev.weft.benchmarks.echo;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Makes handshakes with a server that echoes over TLS, then sends it small messages, then large
 * ones; prints a line of JSON for each, with the server's CPU time.
 *
 * <p>Arguments: the server's port and process, and how many handshakes are measured. A quarter of
 * each kind comes before that, to warm up.
 */
public final class TlsLoad {
  private static final int CONNECTIONS = 16;
  private static final int SMALL = 64;
  private static final int LARGE = 64 << 10;
  private static final int LARGE_PER_MEBIBYTE = (1 << 20) / LARGE;
  private static final int SMALL_PER_HANDSHAKE = 100;
  private static final int LARGE_PER_HANDSHAKE = 16;

  private final int port;
  private final Path stat;
  private final List<SSLSocket> sockets = new ArrayList<>();

  private TlsLoad(int port, Path stat) {
    this.port = port;
    this.stat = stat;
  }

  private interface Work {
    void times(int count) throws IOException, GeneralSecurityException;
  }

  /** Measures once. */
  public static void main(String[] arguments) throws Exception {
    TlsLoad load =
        new TlsLoad(Integer.parseInt(arguments[0]), Path.of("/proc", arguments[1], "stat"));
    int count = Integer.parseInt(arguments[2]);
    load.awaitServer();
    load.measure("tls-handshake", count, 1, load::handshakes);
    for (int i = 0; i < CONNECTIONS; i++) load.sockets.add(load.connect());
    load.measure("tls-message", count * SMALL_PER_HANDSHAKE, 1, n -> load.echo(SMALL, n));
    int large = count * LARGE_PER_HANDSHAKE;
    load.measure("tls-mebibyte", large, LARGE_PER_MEBIBYTE, n -> load.echo(LARGE, n));
  }

  private void measure(String name, int count, int perUnit, Work work)
      throws IOException, GeneralSecurityException {
    work.times(count / 4);
    double cpu = Load.cpuSeconds(stat);
    long begin = System.nanoTime();
    work.times(count);
    double seconds = (System.nanoTime() - begin) / 1e9;
    cpu = Load.cpuSeconds(stat) - cpu;
    double units = (double) count / perUnit;
    System.out.printf(
        Locale.ROOT,
        "{\"work\": \"%s\", \"cpu\": %.3f, \"rate\": %.0f, \"serverLoad\": %.2f}%n",
        name,
        cpu * 1e6 / units,
        units / seconds,
        cpu / seconds);
  }

  /** The server may not listen yet. */
  private void awaitServer() throws InterruptedException {
    while (true) {
      try {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
        return;
      } catch (IOException e) {
        Thread.sleep(20);
      }
    }
  }

  /** Each ends with an echo, so that the server has come to its end, too. */
  private void handshakes(int count) throws IOException, GeneralSecurityException {
    for (int i = 0; i < count; i++) {
      try (SSLSocket socket = connect()) {
        send(socket, new byte[1]);
        receive(socket, new byte[1]);
      }
    }
  }

  /** With a context of its own, so that no session is resumed. */
  private SSLSocket connect() throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Trusting()}, null);
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.startHandshake();
    return socket;
  }

  /** On all connections at once: a message each is under way. */
  private void echo(int size, int count) throws IOException {
    byte[] message = new byte[size];
    for (int i = 0; i < count / CONNECTIONS; i++) {
      for (SSLSocket socket : sockets) send(socket, message);
      for (SSLSocket socket : sockets) receive(socket, message);
    }
  }

  private static void send(SSLSocket socket, byte[] message) throws IOException {
    socket.getOutputStream().write(message);
  }

  private static void receive(SSLSocket socket, byte[] message) throws IOException {
    new DataInputStream(socket.getInputStream()).readFully(message);
  }

  /** The certificate was made for this run, and nobody vouches for it. */
  private static final class Trusting implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
