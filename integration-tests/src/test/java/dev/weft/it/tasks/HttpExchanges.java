package dev.weft.it.tasks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/**
 * A web server on the loopback interface whose answers do not end before they are released, and
 * which notices when a client gives one up: it writes on, as slow servers do.
 */
final class HttpExchanges implements AutoCloseable {
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;
  private final CountDownLatch begun;
  private final CountDownLatch givenUp;
  private volatile boolean released;

  /** Starts the server, for {@code count} exchanges. */
  HttpExchanges(int count) {
    begun = new CountDownLatch(count);
    givenUp = new CountDownLatch(count);
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  URI uri() {
    InetSocketAddress address = server.getAddress();
    return URI.create("http://" + address.getHostString() + ":" + address.getPort() + "/");
  }

  private void answer(HttpExchange exchange) {
    try (exchange) {
      exchange.sendResponseHeaders(200, 0);
      OutputStream body = exchange.getResponseBody();
      begun.countDown();
      while (!released) {
        body.write('.');
        body.flush();
        LockSupport.parkNanos(2_000_000);
      }
      body.close();
    } catch (IOException e) {
      givenUp.countDown();
    }
  }

  /** Waits until all exchanges are in flight. */
  Void untilBegun() throws InterruptedException {
    begun.await();
    return null;
  }

  /** Waits until all exchanges were given up by the client. */
  void untilGivenUp() throws InterruptedException {
    givenUp.await();
  }

  /** Returns how many exchanges the client has not given up. */
  long inFlight() {
    return givenUp.getCount();
  }

  /** Lets all answers end. */
  void release() {
    released = true;
  }

  @Override
  public void close() {
    released = true;
    server.stop(0);
    threads.shutdownNow();
  }
}
