package dev.weft.examples.linkcheck;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A small site on this machine that a test makes up; what is not there is answered with 404. */
final class TestSite implements AutoCloseable {
  private final HttpServer server;
  private final Map<String, Reply> replies = new ConcurrentHashMap<>();
  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());

  /** What one path answers. */
  private interface Reply {
    void send(HttpExchange exchange) throws IOException;
  }

  TestSite() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          asked.add(path);
          replies.getOrDefault(path, missing -> status(missing, 404)).send(exchange);
        });
    server.start();
  }

  /** Adds a page with these links. */
  TestSite page(String path, String... links) {
    StringBuilder html = new StringBuilder("<html><body>");
    for (String link : links) html.append("<a href='").append(link).append("'>link</a>");
    byte[] body = html.append("</body></html>").toString().getBytes(StandardCharsets.UTF_8);
    return on(path, exchange -> file(exchange, "text/html; charset=\"utf-8\"", body));
  }

  /** Adds a file that is no page. */
  TestSite file(String path, String type, byte[] body) {
    return on(path, exchange -> file(exchange, type, body));
  }

  TestSite status(String path, int status) {
    return on(path, exchange -> status(exchange, status));
  }

  TestSite redirect(String path, String location) {
    return on(
        path,
        exchange -> {
          exchange.getResponseHeaders().set("Location", location);
          status(exchange, 302);
        });
  }

  /** Adds an address that never answers. */
  TestSite silence(String path) {
    return on(path, exchange -> {});
  }

  private TestSite on(String path, Reply reply) {
    replies.put(path, reply);
    return this;
  }

  private static void file(HttpExchange exchange, String type, byte[] body) throws IOException {
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private static void status(HttpExchange exchange, int status) throws IOException {
    try (exchange) {
      exchange.sendResponseHeaders(status, -1);
    }
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  /** Returns the paths that were asked for, in that order. */
  List<String> asked() {
    return List.copyOf(asked);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
