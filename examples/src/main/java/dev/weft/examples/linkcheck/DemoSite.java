package dev.weft.examples.linkcheck;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.weft.examples.linkcheck.DemoContent.Answer;
import dev.weft.examples.linkcheck.DemoContent.Ending;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A site on this machine with something to find: {@link DemoContent}, served from two free ports of
 * the loopback address, the site itself and one that it links to.
 */
final class DemoSite implements AutoCloseable {
  private final HttpServer site;
  private final HttpServer elsewhere;
  private final DemoContent content;

  /** Answers after each page's delay, so that slow answers occupy no thread. */
  private final ScheduledExecutorService answering =
      Executors.newScheduledThreadPool(
          2,
          task -> {
            Thread thread = new Thread(task, "demo-site");
            thread.setDaemon(true);
            return thread;
          });

  private DemoSite(HttpServer site, HttpServer elsewhere) {
    this.site = site;
    this.elsewhere = elsewhere;
    this.content = new DemoContent(address(elsewhere));
    site.createContext("/", exchange -> answer(exchange, content.onSite(path(exchange))));
    elsewhere.createContext("/", exchange -> answer(exchange, content.elsewhere(path(exchange))));
    site.start();
    elsewhere.start();
  }

  /** Starts both servers; they stop when the result is closed. */
  static DemoSite open() throws IOException {
    return new DemoSite(server(), server());
  }

  private static HttpServer server() throws IOException {
    return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
  }

  private static URI address(HttpServer server) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
  }

  private static String path(HttpExchange exchange) {
    URI uri = exchange.getRequestURI();
    return uri.getQuery() == null ? uri.getPath() : uri.getPath() + "?" + uri.getQuery();
  }

  URI start() {
    return address(site);
  }

  /** Returns how many pages a complete check reads. */
  int pages() {
    return content.pages();
  }

  /**
   * Compares what was found with what was planted: the same targets, each on the same pages.
   *
   * @return a line for each difference, empty if there is none
   */
  List<String> differences(List<BrokenLink> found) {
    Map<String, SortedSet<URI>> planted = content.faults(start());
    Map<String, SortedSet<URI>> foundPages = new TreeMap<>();
    found.forEach(link -> foundPages.put(link.target(), link.pages()));

    List<String> differences = new ArrayList<>();
    planted.forEach(
        (target, pages) -> {
          if (!pages.equals(foundPages.get(target))) {
            differences.add("planted: " + target + " on " + pages + ", not found like this");
          }
        });
    foundPages.forEach(
        (target, pages) -> {
          if (!pages.equals(planted.get(target))) {
            differences.add("found: " + target + " on " + pages + ", not planted like this");
          }
        });
    return differences;
  }

  private void answer(HttpExchange exchange, Answer answer) {
    if (answer.ending() == Ending.SILENCE) return;
    Runnable task = () -> send(exchange, answer);
    answering.schedule(task, answer.delay().toMillis(), TimeUnit.MILLISECONDS);
  }

  private static void send(HttpExchange exchange, Answer answer) {
    try (exchange) {
      if (answer.ending() == Ending.HANG_UP) return;
      answer.headers().forEach(exchange.getResponseHeaders()::set);
      byte[] body = answer.body();
      exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
      if (body.length > 0) exchange.getResponseBody().write(body);
    } catch (IOException e) {
      // The checker hung up: on a file that it did not want, or because its time was over.
    }
  }

  @Override
  public void close() {
    answering.shutdownNow();
    site.stop(0);
    elsewhere.stop(0);
  }
}
