package dev.weft.examples.linkcheck;

import static dev.weft.Weft.await;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.timeout;
import static java.lang.System.Logger.Level.DEBUG;

import dev.weft.DeadlineExceededException;
import dev.weft.Task;
import dev.weft.annotations.Async;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.time.Duration;
import java.util.Set;

/** Sends requests that give up after a time, and are repeated when that may help. */
final class Requests {
  private static final System.Logger LOG = System.getLogger(Requests.class.getName());

  /** Too many requests, bad gateway, unavailable, gateway timeout: all may pass. */
  private static final Set<Integer> TRANSIENT = Set.of(429, 502, 503, 504);

  private final HttpClient http;
  private final Duration timeout;
  private final int retries;
  private final Backoff backoff;

  Requests(HttpClient http, Duration timeout, int retries, Backoff backoff) {
    this.http = http;
    this.timeout = timeout;
    this.retries = retries;
    this.backoff = backoff;
  }

  /**
   * Asks for {@code address} until there is an answer that counts or no retry is left.
   *
   * @throws IOException if the last attempt found no answer
   * @throws DeadlineExceededException if the last attempt took too long
   */
  @Async
  Task<HttpResponse<byte[]>> get(URI address, BodyHandler<byte[]> body) throws IOException {
    for (int attempt = 0; ; attempt++) {
      String trouble;
      try {
        HttpResponse<byte[]> answer = await(send(address, body));
        if (!TRANSIENT.contains(answer.statusCode()) || attempt == retries) return Task.of(answer);
        trouble = "answered " + answer.statusCode();
      } catch (IOException | DeadlineExceededException e) {
        if (attempt == retries) throw e;
        trouble = e.toString();
      }
      Duration pause = backoff.after(attempt);
      LOG.log(DEBUG, "{0} {1}; again in {2} ms", address, trouble, pause.toMillis());
      await(sleep(pause));
    }
  }

  @Async
  private Task<HttpResponse<byte[]>> send(URI address, BodyHandler<byte[]> body)
      throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(address).header("User-Agent", "weft-linkcheck").build();
    try {
      // A request that takes too long is given up, since this has started it.
      return Task.of(
          await(timeout(timeout, () -> http.sendAsync(request, body)), IOException.class));
    } catch (IllegalArgumentException | UncheckedIOException e) {
      // The client of JDK 17 fails with these when it is redirected to something that is no URL.
      throw new IOException("redirected to no valid address: " + e.getMessage(), e);
    }
  }
}
