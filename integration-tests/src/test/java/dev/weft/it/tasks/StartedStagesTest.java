package dev.weft.it.tasks;

import static dev.weft.Weft.await;
import static dev.weft.Weft.background;
import static dev.weft.Weft.blocking;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.timeout;
import static dev.weft.Weft.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.weft.AsyncFunction;
import dev.weft.AsyncSupplier;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/**
 * A task that is cancelled gives up what it has started itself, of whatever library, and never what
 * it shares with others: docs/semantics.md, rule 15.
 */
@Timeout(120)
class StartedStagesTest {
  private final HttpClient http = HttpClient.newHttpClient();

  // ---- what a task has started, it gives up

  @TestFactory
  Stream<DynamicTest> aCancelledTaskGivesUpTheRequestsThatItStarted() {
    return new OwnStages(URI.create("http://127.0.0.1/"))
        .all().keySet().stream().map(name -> DynamicTest.dynamicTest(name, () -> givesUp(name)));
  }

  private static void givesUp(String name) throws InterruptedException {
    try (HttpExchanges server = new HttpExchanges(2)) {
      AsyncSupplier<?> program = new OwnStages(server.uri()).all().get(name);

      Weft.run(() -> cancelledWhen(server, program));

      server.untilGivenUp();
    }
  }

  /** Cancels {@code work} when all its requests are in flight, and waits for its end. */
  @Async
  private static <T> Task<Void> cancelledWhen(HttpExchanges server, AsyncSupplier<T> work) {
    Task<T> task = background(work);
    await(blocking(server::untilBegun));
    task.cancel("no longer wanted");
    try {
      await(task);
    } catch (CancellationException e) {
      return Task.of(null);
    }
    throw new AssertionError("it was not cancelled");
  }

  @Test
  void aDeadlineGivesThemUpToo() throws InterruptedException {
    try (HttpExchanges server = new HttpExchanges(1)) {
      Task<?>[] limited = new Task<?>[1];
      Weft.run(() -> pastDeadline(server, limited));

      server.untilGivenUp();
      assertTrue(limited[0].isFailed());
    }
  }

  @Async
  private Task<Void> pastDeadline(HttpExchanges server, Task<?>[] limited) {
    limited[0] =
        timeout(
            Duration.ofMillis(200),
            () -> http.sendAsync(request(server.uri()), BodyHandlers.ofString()));
    await(Weft.allCompleted(List.of(limited[0])));
    return Task.of(null);
  }

  @Test
  void whatIsDerivedFromAFutureGivesUpTheFutureItself() {
    Remote remote = new Remote();

    Weft.run(() -> cancelledAtOnce(() -> chain(remote)));
    Weft.run(
        () ->
            cancelledAtOnce(
                () ->
                    timeout(
                        Duration.ofHours(1),
                        () -> remote.start().thenApply(String::length).thenAccept(n -> {}))));
    Weft.run(() -> cancelledAtOnce(() -> two(remote)));

    assertEquals(4, remote.started.size());
    assertEquals(0, remote.running());
  }

  @Async
  private static Task<Integer> chain(Remote remote) {
    return Task.of(
        await(remote.start().thenApply(String::length).handle((length, failure) -> length)));
  }

  @Async
  private static Task<Integer> two(Remote remote) {
    return Task.of(await(gather(remote.start().thenApply(String::length), remote.start())).size());
  }

  @Test
  void aStageThatMakesAValueOfFailuresMakesNoneOfACancellation() {
    Remote remote = new Remote();

    Weft.run(() -> cancelledAtOnce(() -> recovered(remote)));

    assertEquals(0, remote.running());
  }

  @Async
  private static Task<String> recovered(Remote remote) {
    return Task.of(await(remote.startReaching().exceptionally(Throwable::getMessage)));
  }

  @Test
  void whatIsDerivedFromItDeliversItsValueAndItsFailure() {
    Remote remote = new Remote();
    Task<Integer> task = chain(remote);
    remote.started.get(0).complete("four");
    assertEquals(4, task.join());

    Task<String> failing = plain(remote);
    IllegalStateException failure = new IllegalStateException("planted");
    remote.started.get(1).completeExceptionally(failure);
    assertEquals(failure, failing.exceptionNow());
  }

  @Async
  private static Task<String> plain(Remote remote) {
    return Task.of(await(remote.start()));
  }

  // ---- what others share is left alone

  @Test
  void aFutureInACaffeineCacheIsNotHarmed() throws Exception {
    try (HttpExchanges server = new HttpExchanges(1)) {
      AsyncLoadingCache<URI, HttpResponse<String>> cache =
          Caffeine.newBuilder()
              .buildAsync((uri, executor) -> http.sendAsync(request(uri), BodyHandlers.ofString()));

      Weft.run(() -> cancelledWhen(server, () -> cached(cache, server.uri())));
      Weft.run(() -> cancelledWhen(server, () -> cache.get(server.uri())));

      isUnharmed(server, cache.getIfPresent(server.uri()));
    }
  }

  @Async
  private static Task<Integer> cached(AsyncLoadingCache<URI, HttpResponse<String>> cache, URI uri) {
    return Task.of(await(cache.get(uri)).statusCode());
  }

  @Test
  void aMemoisedLoadIsNotHarmed() throws Exception {
    for (Memo memo :
        List.<Memo>of(
            this::computed, this::loaded, this::called, this::put, this::kept, this::keptDerived)) {
      try (HttpExchanges server = new HttpExchanges(1)) {
        Map<URI, CompletableFuture<?>> loads = new HashMap<>();

        Weft.run(() -> cancelledWhen(server, () -> memo.load(loads, server.uri())));

        isUnharmed(server, loads.get(server.uri()));
      }
    }
  }

  private interface Memo {
    CompletionStage<Object> load(Map<URI, CompletableFuture<?>> loads, URI uri) throws Exception;
  }

  private CompletableFuture<HttpResponse<String>> pending;

  @Async
  private Task<Object> computed(Map<URI, CompletableFuture<?>> loads, URI uri) {
    return Task.of(
        await(
            loads.computeIfAbsent(
                uri, key -> http.sendAsync(request(key), BodyHandlers.ofString()))));
  }

  /** A user's own function that takes what Weft takes, and keeps what it gets. */
  private static CompletableFuture<? extends HttpResponse<String>> memoised(
      Map<URI, CompletableFuture<?>> loads, URI uri, AsyncFunction<URI, HttpResponse<String>> load)
      throws Exception {
    CompletableFuture<? extends HttpResponse<String>> stage = load.apply(uri).toCompletableFuture();
    loads.put(uri, stage);
    return stage;
  }

  @Async
  private Task<Object> loaded(Map<URI, CompletableFuture<?>> loads, URI uri) throws Exception {
    return Task.of(
        await(memoised(loads, uri, key -> http.sendAsync(request(key), BodyHandlers.ofString()))));
  }

  @Async
  private Task<Object> called(Map<URI, CompletableFuture<?>> loads, URI uri) throws Exception {
    AsyncFunction<URI, HttpResponse<String>> load =
        key -> http.sendAsync(request(key), BodyHandlers.ofString());
    CompletableFuture<? extends HttpResponse<String>> stage = load.apply(uri).toCompletableFuture();
    loads.put(uri, stage);
    return Task.of(await(loads.get(uri)));
  }

  @Async
  private Task<Object> put(Map<URI, CompletableFuture<?>> loads, URI uri) {
    CompletableFuture<HttpResponse<String>> load =
        http.sendAsync(request(uri), BodyHandlers.ofString());
    loads.put(uri, load);
    return Task.of(await(load));
  }

  @Async
  private Task<Object> kept(Map<URI, CompletableFuture<?>> loads, URI uri) {
    Object value = null;
    for (int i = 0; i < 1; i++) {
      await(yieldNow());
      value = await(pending = http.sendAsync(request(uri), BodyHandlers.ofString()));
      loads.put(uri, pending);
    }
    return Task.of(value);
  }

  @Async
  private Task<Object> keptDerived(Map<URI, CompletableFuture<?>> loads, URI uri) {
    CompletableFuture<HttpResponse<String>> load =
        http.sendAsync(request(uri), BodyHandlers.ofString());
    loads.put(uri, load.thenApply(HttpResponse::body));
    return Task.of(await(load));
  }

  private void isUnharmed(HttpExchanges server, CompletableFuture<?> shared) throws Exception {
    CompletableFuture<?> future = shared == null ? pending : shared;
    assertEquals(1, server.inFlight());
    assertFalse(future.isDone());

    server.release();

    future.get();
    assertEquals(1, server.inFlight());
  }

  @Test
  void whatNoListKnowsIsLeftAlone() {
    Remote remote = new Remote();

    Weft.run(() -> cancelledAtOnce(() -> remote.begin()));

    assertEquals(1, remote.running());
  }

  @Async
  private static <T> Task<Void> cancelledAtOnce(AsyncSupplier<T> work) {
    Task<T> task = background(work);
    await(yieldNow());
    task.cancel("no longer wanted");
    try {
      await(task);
    } catch (CancellationException e) {
      return Task.of(null);
    }
    throw new AssertionError("it was not cancelled");
  }

  private static HttpRequest request(URI uri) {
    return HttpRequest.newBuilder(uri).build();
  }
}
