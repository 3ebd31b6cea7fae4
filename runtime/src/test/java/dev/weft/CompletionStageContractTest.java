package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.task.PendingTask;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every method of {@link CompletionStage}, on a task and on a {@link CompletableFuture}: the same
 * outcome, the same wrapping, the same functions called.
 */
@Timeout(60)
class CompletionStageContractTest {
  private static final IOException FAILURE = new IOException("planted");
  private static final Executor DIRECT = Runnable::run;

  /** Calls one method; tells {@code log} what functions are called with. */
  private interface Call extends BiFunction<CompletionStage<String>, List<String>, Object> {}

  private static final Map<String, Call> CALLS = new LinkedHashMap<>();

  static {
    CALLS.put("thenApply", (s, log) -> s.thenApply(v -> note(log, v)));
    CALLS.put("thenApplyAsync", (s, log) -> s.thenApplyAsync(v -> note(log, v)));
    CALLS.put("thenApplyAsync/2", (s, log) -> s.thenApplyAsync(v -> note(log, v), DIRECT));
    CALLS.put("thenAccept", (s, log) -> s.thenAccept(v -> note(log, v)));
    CALLS.put("thenAcceptAsync", (s, log) -> s.thenAcceptAsync(v -> note(log, v)));
    CALLS.put("thenAcceptAsync/2", (s, log) -> s.thenAcceptAsync(v -> note(log, v), DIRECT));
    CALLS.put("thenRun", (s, log) -> s.thenRun(() -> note(log, "run")));
    CALLS.put("thenRunAsync", (s, log) -> s.thenRunAsync(() -> note(log, "run")));
    CALLS.put("thenRunAsync/2", (s, log) -> s.thenRunAsync(() -> note(log, "run"), DIRECT));
    CALLS.put("thenCombine", (s, log) -> s.thenCombine(other(), (v, o) -> note(log, v, o)));
    CALLS.put(
        "thenCombineAsync", (s, log) -> s.thenCombineAsync(other(), (v, o) -> note(log, v, o)));
    CALLS.put(
        "thenCombineAsync/3",
        (s, log) -> s.thenCombineAsync(other(), (v, o) -> note(log, v, o), DIRECT));
    CALLS.put("thenAcceptBoth", (s, log) -> s.thenAcceptBoth(other(), (v, o) -> note(log, v, o)));
    CALLS.put(
        "thenAcceptBothAsync",
        (s, log) -> s.thenAcceptBothAsync(other(), (v, o) -> note(log, v, o)));
    CALLS.put(
        "thenAcceptBothAsync/3",
        (s, log) -> s.thenAcceptBothAsync(other(), (v, o) -> note(log, v, o), DIRECT));
    CALLS.put("runAfterBoth", (s, log) -> s.runAfterBoth(other(), () -> note(log, "run")));
    CALLS.put(
        "runAfterBothAsync", (s, log) -> s.runAfterBothAsync(other(), () -> note(log, "run")));
    CALLS.put(
        "runAfterBothAsync/3",
        (s, log) -> s.runAfterBothAsync(other(), () -> note(log, "run"), DIRECT));
    CALLS.put("applyToEither", (s, log) -> s.applyToEither(never(), v -> note(log, v)));
    CALLS.put("applyToEitherAsync", (s, log) -> s.applyToEitherAsync(never(), v -> note(log, v)));
    CALLS.put(
        "applyToEitherAsync/3",
        (s, log) -> s.applyToEitherAsync(never(), v -> note(log, v), DIRECT));
    CALLS.put("acceptEither", (s, log) -> s.acceptEither(never(), v -> note(log, v)));
    CALLS.put("acceptEitherAsync", (s, log) -> s.acceptEitherAsync(never(), v -> note(log, v)));
    CALLS.put(
        "acceptEitherAsync/3", (s, log) -> s.acceptEitherAsync(never(), v -> note(log, v), DIRECT));
    CALLS.put("runAfterEither", (s, log) -> s.runAfterEither(never(), () -> note(log, "run")));
    CALLS.put(
        "runAfterEitherAsync", (s, log) -> s.runAfterEitherAsync(never(), () -> note(log, "run")));
    CALLS.put(
        "runAfterEitherAsync/3",
        (s, log) -> s.runAfterEitherAsync(never(), () -> note(log, "run"), DIRECT));
    CALLS.put("thenCompose", (s, log) -> s.thenCompose(v -> stage(note(log, v))));
    CALLS.put("thenComposeAsync", (s, log) -> s.thenComposeAsync(v -> stage(note(log, v))));
    CALLS.put(
        "thenComposeAsync/2", (s, log) -> s.thenComposeAsync(v -> stage(note(log, v)), DIRECT));
    CALLS.put("handle", (s, log) -> s.handle((v, e) -> note(log, v, show(e))));
    CALLS.put("handleAsync", (s, log) -> s.handleAsync((v, e) -> note(log, v, show(e))));
    CALLS.put("handleAsync/2", (s, log) -> s.handleAsync((v, e) -> note(log, v, show(e)), DIRECT));
    CALLS.put("whenComplete", (s, log) -> s.whenComplete((v, e) -> note(log, v, show(e))));
    CALLS.put(
        "whenCompleteAsync", (s, log) -> s.whenCompleteAsync((v, e) -> note(log, v, show(e))));
    CALLS.put(
        "whenCompleteAsync/2",
        (s, log) -> s.whenCompleteAsync((v, e) -> note(log, v, show(e)), DIRECT));
    CALLS.put("exceptionally", (s, log) -> s.exceptionally(e -> note(log, show(e))));
    CALLS.put("exceptionallyAsync", (s, log) -> s.exceptionallyAsync(e -> note(log, show(e))));
    CALLS.put(
        "exceptionallyAsync/2", (s, log) -> s.exceptionallyAsync(e -> note(log, show(e)), DIRECT));
    CALLS.put(
        "exceptionallyCompose", (s, log) -> s.exceptionallyCompose(e -> stage(note(log, show(e)))));
    CALLS.put(
        "exceptionallyComposeAsync",
        (s, log) -> s.exceptionallyComposeAsync(e -> stage(note(log, show(e)))));
    CALLS.put(
        "exceptionallyComposeAsync/2",
        (s, log) -> s.exceptionallyComposeAsync(e -> stage(note(log, show(e))), DIRECT));
    CALLS.put("toCompletableFuture", (s, log) -> s.toCompletableFuture());
  }

  private enum Ending {
    VALUE,
    FAILURE,
    CANCELLED
  }

  private record Case(String method, Ending ending, boolean settledBefore) {}

  static Stream<Case> cases() {
    return CALLS.keySet().stream()
        .flatMap(
            method ->
                Arrays.stream(Ending.values())
                    .flatMap(
                        ending ->
                            Stream.of(
                                new Case(method, ending, true), new Case(method, ending, false))));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aTaskBehavesAsACompletableFuture(Case given) {
    assertEquals(observeFuture(given), observePromise(given));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aFunctionThatThrowsIsWrappedAsCompletableFutureWrapsIt(Case given) {
    assertEquals(observe(given, new CompletableFuture<>(), true), observePromise(given, true));
  }

  @Test
  void everyMethodOfTheInterfaceIsInTheTable() {
    long methods =
        Arrays.stream(CompletionStage.class.getMethods())
            .filter(method -> !Modifier.isStatic(method.getModifiers()))
            .count();

    assertEquals(methods, CALLS.size());
    assertTrue(methods >= 38);
  }

  @Test
  void theCopyDoesNotSettleTheTaskAndATaskThatIsDoneGivesADoneCopy() {
    Promise<String> promise = new Promise<>();
    promise.toCompletableFuture().complete("only the copy");
    promise.toCompletableFuture().cancel(true);
    assertTrue(!promise.isDone());

    promise.succeed("value");
    assertTrue(promise.toCompletableFuture().isDone());
  }

  private static String observeFuture(Case given) {
    return observe(given, new CompletableFuture<>(), false);
  }

  private static String observePromise(Case given) {
    return observePromise(given, false);
  }

  private static String observePromise(Case given, boolean throwing) {
    return observe(given, new Promise<>(), throwing);
  }

  private static String observe(Case given, CompletionStage<String> stage, boolean throwing) {
    List<String> log = new ArrayList<>();
    if (throwing) log = new Throwing();
    if (given.settledBefore) settle(stage, given.ending);
    CompletableFuture<?> result =
        ((CompletionStage<?>) CALLS.get(given.method).apply(stage, log)).toCompletableFuture();
    if (!given.settledBefore) settle(stage, given.ending);
    String outcome = result.handle((value, exception) -> value + " / " + show(exception)).join();
    return outcome + " cancelled: " + result.isCancelled() + " called with " + List.copyOf(log);
  }

  private static void settle(CompletionStage<String> stage, Ending ending) {
    if (stage instanceof Promise<String> promise) {
      switch (ending) {
        case VALUE -> promise.succeed("value");
        case FAILURE -> promise.fail(FAILURE);
        case CANCELLED -> ((PendingTask<?>) promise).cancel(true);
      }
    } else {
      CompletableFuture<String> future = (CompletableFuture<String>) stage;
      switch (ending) {
        case VALUE -> future.complete("value");
        case FAILURE -> future.completeExceptionally(FAILURE);
        case CANCELLED -> future.cancel(true);
      }
    }
  }

  private static String note(List<String> log, Object... seen) {
    log.add(Arrays.toString(seen));
    return "result";
  }

  private static CompletionStage<String> stage(String value) {
    return CompletableFuture.completedFuture(value);
  }

  private static CompletableFuture<String> other() {
    return CompletableFuture.completedFuture("other");
  }

  private static CompletableFuture<String> never() {
    return new CompletableFuture<>();
  }

  /** What was thrown and what it wraps; messages of cancellations may differ. */
  private static String show(Throwable exception) {
    if (exception == null) return "none";
    String wrapped =
        exception instanceof CompletionException ? " of " + show(exception.getCause()) : "";
    String message = exception instanceof CancellationException ? "" : exception.getMessage();
    String name = exception.getClass().getSimpleName();
    return exception instanceof CompletionException ? name + wrapped : name + ":" + message;
  }

  /** A log that throws at every entry, so that every function that is called throws. */
  private static final class Throwing extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    @Override
    public boolean add(String entry) {
      super.add(entry);
      throw new IllegalStateException("thrown by a function");
    }
  }
}
