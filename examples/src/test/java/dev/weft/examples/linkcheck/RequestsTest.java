package dev.weft.examples.linkcheck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.DeadlineExceededException;
import dev.weft.Weft;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestsTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofMillis(30);

  private TestSite site;

  @BeforeEach
  void open() throws IOException {
    site = new TestSite();
  }

  @AfterEach
  void close() {
    site.close();
  }

  @Test
  void anAnswerThatCountsIsNotAskedForAgain() {
    site.page("/").status("/crash", 500);

    assertEquals(200, get(LONG, 2, site.uri("/")).statusCode());
    assertEquals(404, get(LONG, 2, site.uri("/missing")).statusCode());
    assertEquals(500, get(LONG, 2, site.uri("/crash")).statusCode());
    assertEquals(List.of("/", "/missing", "/crash"), site.asked());
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 502, 503, 504})
  void afterTheLastRetryThePassingTroubleIsTheAnswer(int status) {
    site.status("/", status);

    assertEquals(status, get(LONG, 2, site.uri("/")).statusCode());
    assertEquals(List.of("/", "/", "/"), site.asked());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1 200",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n",
        "nonsense\r\n\r\n"
      })
  void aServerThatBreaksOffIsAskedAgain(String firstWords) throws IOException {
    try (HangingUpServer server = new HangingUpServer(2, firstWords)) {
      assertArrayEquals(new byte[] {'o', 'k'}, get(LONG, 2, server.uri()).body());
    }
  }

  @Test
  void afterTheLastRetryTheFailureComesOutAsItIs() throws IOException {
    try (HangingUpServer server = new HangingUpServer(Integer.MAX_VALUE, "")) {
      assertThrows(IOException.class, () -> get(LONG, 2, server.uri()));
      assertTrue(server.connections() >= 3);
    }
  }

  @Test
  void silenceRunsIntoTheTimeout() {
    site.silence("/");

    assertThrows(DeadlineExceededException.class, () -> get(SHORT, 1, site.uri("/")));
  }

  @Test
  void aRequestWhoseTimeIsOverHangsUp() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      URI address = URI.create("http://127.0.0.1:" + server.getLocalPort() + "/");
      // Long enough for the request to be on its way, however busy the machine is.
      Duration second = Duration.ofSeconds(1);
      assertThrows(DeadlineExceededException.class, () -> get(second, 0, address));

      server.setSoTimeout(60_000);
      try (Socket connection = server.accept()) {
        connection.setSoTimeout(60_000); // Without it, nobody hanging up would be no failure.
        byte[] request = connection.getInputStream().readAllBytes();
        assertTrue(new String(request, StandardCharsets.US_ASCII).startsWith("GET / HTTP/1.1"));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://[bad/", "/two words"})
  void aRedirectToNoAddressIsAFailureLikeOthers(String location) {
    site.redirect("/", location);

    assertThrows(IOException.class, () -> get(LONG, 0, site.uri("/")));
  }

  @Test
  void onlyPagesAreDownloaded() {
    site.page("/page").file("/file", "application/zip", new byte[10_000_000]);

    assertTrue(get(new HtmlOnly(), site.uri("/page")).body().length > 0);
    assertEquals(0, get(new HtmlOnly(), site.uri("/file")).body().length);
    assertEquals(0, get(HtmlOnly.never(), site.uri("/page")).body().length);
  }

  private static HttpResponse<byte[]> get(Duration timeout, int retries, URI address) {
    Requests requests = requests(timeout, retries);
    return Weft.run(() -> requests.get(address, BodyHandlers.ofByteArray()));
  }

  private static HttpResponse<byte[]> get(BodyHandler<byte[]> body, URI address) {
    Requests requests = requests(LONG, 0);
    return Weft.run(() -> requests.get(address, body));
  }

  private static Requests requests(Duration timeout, int retries) {
    HttpClient http = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();
    Backoff backoff = new Backoff(Duration.ofMillis(2), Duration.ofMillis(2), new Random(1));
    return new Requests(http, timeout, retries, backoff);
  }
}
