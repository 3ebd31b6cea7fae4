package dev.weft.it.tasks;

import static dev.weft.Weft.await;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.race;
import static dev.weft.Weft.retry;
import static dev.weft.Weft.timeout;
import static dev.weft.Weft.yieldNow;

import dev.weft.AsyncSupplier;
import dev.weft.RetryPolicy;
import dev.weft.Scope;
import dev.weft.Task;
import dev.weft.annotations.Async;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The ways in which ordinary programs await what they have started: requests of a web client. */
final class OwnStages {
  private static final Duration LONG = Duration.ofHours(1);

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI uri;
  private final Map<String, AsyncSupplier<?>> all = new LinkedHashMap<>();

  OwnStages(URI uri) {
    this.uri = uri;
  }

  private HttpRequest get() {
    return HttpRequest.newBuilder(uri).build();
  }

  /** Returns programs that make two requests each, by what they are examples of. */
  Map<String, AsyncSupplier<?>> all() {
    add("the first program of README", () -> total(List.of(uri, uri)));
    add(
        "lambdas that return it",
        () -> gather(List.of(1, 2), n -> http.sendAsync(get(), BodyHandlers.ofString())));
    add("a lambda that is given to timeout", () -> gather(List.of(1, 2), n -> limited()));
    add("a chain", () -> gather(List.of(1, 2), n -> chained()));
    add(
        "a chain in a lambda",
        () ->
            gather(
                List.of(1, 2),
                n ->
                    http.sendAsync(get(), BodyHandlers.ofString())
                        .thenApply(HttpResponse::body)
                        .whenComplete((body, failure) -> {})
                        .toCompletableFuture()));
    add("a local variable", () -> gather(List.of(1, 2), n -> byVariable()));
    add("one of two requests", () -> gather(List.of(true, false), this::either));
    add("after a suspension, in a loop", () -> gather(List.of(1, 2), n -> again()));
    add("arguments of gather", this::both);
    add("a helper", () -> gather(List.of(1, 2), n -> byHelper()));
    add("a race", () -> race(this::plain, this::plain));
    add("retries", () -> gather(List.of(1, 2), n -> retry(RetryPolicy.attempts(3), this::plain)));
    add("children of a scope", this::children);
    add("a method that returns a stage", () -> gather(List.of(1, 2), n -> ofStage()));
    add("a method that returns a future", () -> gather(List.of(1, 2), n -> ofFuture()));
    add(
        "a method that returns a future after it has suspended",
        () -> gather(List.of(1, 2), n -> ofLaterFuture()));
    return all;
  }

  private <T> void add(String what, AsyncSupplier<T> program) {
    all.put(what, program);
  }

  @Async
  private Task<String> fetch(URI uri) throws IOException {
    HttpResponse<String> response = await(http.sendAsync(get(), BodyHandlers.ofString()));
    if (response.statusCode() != 200) throw new IOException(uri + " answered " + response);
    return Task.of(response.body());
  }

  @Async
  private Task<Integer> total(List<URI> uris) {
    List<String> pages = await(timeout(LONG, () -> gather(uris, uri -> fetch(uri))));
    return Task.of(pages.stream().mapToInt(String::length).sum());
  }

  private Task<HttpResponse<String>> limited() {
    return timeout(LONG, () -> http.sendAsync(get(), BodyHandlers.ofString()));
  }

  @Async
  private Task<String> plain() {
    return Task.of(await(http.sendAsync(get(), BodyHandlers.ofString())).body());
  }

  @Async
  private Task<String> chained() {
    return Task.of(
        await(
            http.sendAsync(get(), BodyHandlers.ofString())
                .thenApply(HttpResponse::body)
                .exceptionally(Throwable::getMessage)));
  }

  private CompletableFuture<String> page() {
    return http.sendAsync(get(), BodyHandlers.ofString()).thenApply(HttpResponse::body);
  }

  @Async
  private Task<String> byHelper() {
    return Task.of(await(page()));
  }

  @Async
  private Task<Integer> byVariable() {
    CompletableFuture<HttpResponse<String>> answer = http.sendAsync(get(), BodyHandlers.ofString());
    int before = answer.isDone() ? 1 : 0;
    await(yieldNow());
    return Task.of(before + await(answer).statusCode());
  }

  @Async
  private Task<Integer> either(boolean first) {
    HttpResponse<String> response =
        await(
            first
                ? http.sendAsync(get(), BodyHandlers.ofString())
                : http.sendAsync(get(), BodyHandlers.ofString(), null));
    return Task.of(response.statusCode());
  }

  @Async
  private Task<Integer> again() {
    int sum = 0;
    for (int i = 0; i < 2; i++) {
      await(yieldNow());
      sum += await(http.sendAsync(get(), BodyHandlers.ofString())).statusCode();
    }
    return Task.of(sum);
  }

  @Async
  private Task<Integer> both() {
    return Task.of(
        await(
                gather(
                    http.sendAsync(get(), BodyHandlers.ofString()),
                    http.sendAsync(get(), BodyHandlers.ofString())))
            .size());
  }

  @Async
  private Task<Object> children() throws Exception {
    return Task.of(
        await(
            Scope.open(
                s -> {
                  s.spawn(() -> http.sendAsync(get(), BodyHandlers.ofString()));
                  s.spawn(() -> http.sendAsync(get(), BodyHandlers.ofString()));
                  return Task.of(null);
                })));
  }

  @Async
  private Task<Object> ofStage() {
    return Task.of(await(stage()));
  }

  @Async
  private Task<Object> ofFuture() {
    return Task.of(await(future()));
  }

  @Async
  private Task<Object> ofLaterFuture() {
    return Task.of(await(futureLater()));
  }

  @Async
  private CompletionStage<HttpResponse<String>> stage() {
    await(Task.of(null));
    return http.sendAsync(get(), BodyHandlers.ofString());
  }

  @Async
  private CompletableFuture<HttpResponse<String>> future() {
    await(Task.of(null));
    return http.sendAsync(get(), BodyHandlers.ofString());
  }

  @Async
  private CompletableFuture<HttpResponse<String>> futureLater() {
    await(yieldNow());
    return http.sendAsync(get(), BodyHandlers.ofString());
  }
}
