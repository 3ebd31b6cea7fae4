package dev.weft.it.tasks;

import static dev.weft.Weft.allCompleted;
import static dev.weft.Weft.anySuccessful;
import static dev.weft.Weft.asCompleted;
import static dev.weft.Weft.await;
import static dev.weft.Weft.background;
import static dev.weft.Weft.firstCompleted;
import static dev.weft.Weft.firstFailed;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.gatherOutcomes;
import static dev.weft.Weft.hedge;
import static dev.weft.Weft.on;
import static dev.weft.Weft.race;
import static dev.weft.Weft.retry;
import static dev.weft.Weft.shield;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.timeout;
import static dev.weft.Weft.yieldNow;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.AsyncFunction;
import dev.weft.AsyncIterator;
import dev.weft.AsyncSupplier;
import dev.weft.Joiner;
import dev.weft.Loop;
import dev.weft.Promise;
import dev.weft.RetryPolicy;
import dev.weft.Scope;
import dev.weft.Task;
import dev.weft.TaskLocal;
import dev.weft.annotations.Async;
import dev.weft.sync.Select;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Whether what is started ends at once or suspends first never changes what a program means: each
 * program comes to the same, and reports the same, with work of both kinds.
 */
class AtOnceOrLaterTest {
  private static final TaskLocal<String> LOCAL = TaskLocal.of("place", "outside");

  /** A use of some work, whose value shows what became of it. */
  private interface Program extends AsyncFunction<AsyncSupplier<Integer>, Object> {}

  private enum Ending {
    VALUE,
    FAILURE,
    CANCELLED
  }

  @Async
  private static Task<Integer> work(boolean suspends, Ending ending) throws IOException {
    if (suspends) await(yieldNow());
    switch (ending) {
      case VALUE:
        return Task.of(1);
      case FAILURE:
        throw new IOException("failed");
      default:
        Promise<Integer> others = new Promise<>();
        others.cancel("others did");
        return others;
    }
  }

  @Async
  private static Task<Object> caught(Task<Integer> task) {
    try {
      return Task.of(await(task, IOException.class));
    } catch (IOException | CancellationException e) {
      return Task.of("caught " + e);
    }
  }

  @Async
  private static Task<Integer> slow() {
    await(sleep(ofSeconds(1)));
    return Task.of(2);
  }

  private static Map<String, Program> programs() {
    Map<String, Program> all = new LinkedHashMap<>();
    // ---- a child of a scope, and what its body does with it
    all.put("await", w -> Scope.open(s -> goOn(caught(s.spawn(w)))));
    all.put("await by a sibling", w -> Scope.open(s -> awaitedBySibling(s, w)));
    all.put("nobody awaits", w -> Scope.open(s -> goOn(s.spawn(w), Task.of("unasked"))));
    all.put("gather", w -> Scope.open(s -> gathered(s, w)));
    all.put("gatherOutcomes", w -> Scope.open(s -> goOn(outcomes(s, w))));
    all.put("await within a timeout", w -> Scope.open(s -> withinTimeout(s, w)));
    all.put("await a copy", w -> Scope.open(s -> copied(s, w)));
    all.put("a callback", w -> Scope.open(s -> calledBack(s, w)));
    all.put("firstCompleted, then await", w -> Scope.open(s -> looked(s, w, true)));
    all.put("firstCompleted only", w -> Scope.open(s -> looked(s, w, false)));
    all.put("asCompleted, then await", w -> Scope.open(s -> inTurn(s, w, true)));
    all.put("asCompleted only", w -> Scope.open(s -> inTurn(s, w, false)));
    all.put("select", w -> Scope.open(s -> selected(s, w)));
    // ---- without a scope
    all.put("all that look", w -> all(background(w)));
    all.put("background, awaited", w -> goOn(caught(background(w))));
    all.put("background", w -> goOn(background(w), Task.of("unasked")));
    all.put("on this loop", w -> ended(on(Loop.current(), w)));
    all.put("submit to this loop", w -> ended(Loop.current().submit(w)));
    all.put("timeout", w -> ended(timeout(ofSeconds(9), w)));
    all.put("shield", w -> ended(shield(w)));
    all.put("where", w -> ended(LOCAL.where("inside", w)));
    all.put("retry", w -> ended(retry(RetryPolicy.attempts(2), w)));
    all.put("race", w -> ended(race(w, () -> slow())));
    all.put("anySuccessful", w -> ended(anySuccessful(w, w)));
    all.put("hedge", w -> ended(hedge(ofSeconds(5), w, w)));
    all.put("gather(args, f)", w -> ended(gather(List.of(1, 2), i -> w.get())));
    all.put("gatherOutcomes(args, f)", w -> ended(gatherOutcomes(List.of(1, 2), i -> w.get())));
    all.put("Joiner.allSuccessfulOrThrow", w -> joined(Joiner.allSuccessfulOrThrow(), w));
    all.put("Joiner.anySuccessfulOrThrow", w -> joined(Joiner.anySuccessfulOrThrow(), w));
    all.put("Joiner.awaitAll", w -> joined(Joiner.awaitAll(), w));
    all.put("Joiner.allUntil", w -> joined(Joiner.<Integer>allUntil(Task::isDone), w));
    all.put(
        "forEach",
        w -> ended(AsyncIterator.ofIterable(List.of(1, 2)).forEach(i -> ignored(w.get()))));
    return all;
  }

  /** Returns the outcome of {@code task}, as text, when it has ended: that of its status, too. */
  @Async
  private static Task<Object> ended(Task<?> task) {
    await(allCompleted(List.of(cast(task))));
    return Task.of(task.outcome() + (task.isCancelled() ? ", cancelled" : ""));
  }

  @SuppressWarnings("unchecked")
  private static Task<Object> cast(Task<?> task) {
    return (Task<Object>) task;
  }

  @Async
  private static Task<Void> ignored(CompletionStage<? extends Integer> stage) {
    await(stage);
    return Task.of(null);
  }

  /** Awaits {@code task}, and suspends once more: a scope that is cancelled shows there. */
  @Async
  private static Task<Object> goOn(Task<Object> task) {
    Object value = await(task);
    await(sleep(ofMillis(1)));
    return Task.of(value);
  }

  @Async
  @SuppressWarnings("UnusedVariable") // started, and then nobody awaits it
  private static Task<Object> goOn(Task<Integer> started, Task<Object> task) {
    await(sleep(ofMillis(1)));
    return Task.of(await(task));
  }

  @Async
  private static Task<Object> awaitedBySibling(Scope s, AsyncSupplier<Integer> work) {
    Task<Integer> child = s.spawn(work);
    Task<Object> sibling = s.spawn(() -> caught(child));
    await(sleep(ofMillis(1)));
    return Task.of(await(sibling));
  }

  @Async
  private static Task<Object> gathered(Scope s, AsyncSupplier<Integer> work) {
    Object value;
    try {
      value = await(gather(s.spawn(work), s.spawn(() -> slow())), IOException.class);
    } catch (IOException | CancellationException e) {
      value = "caught " + e + Arrays.toString(e.getSuppressed());
    }
    await(sleep(ofMillis(1)));
    return Task.of(value);
  }

  @Async
  private static Task<Object> outcomes(Scope s, AsyncSupplier<Integer> work) {
    return Task.of(await(gatherOutcomes(s.spawn(work), s.spawn(() -> slow()))));
  }

  @Async
  private static Task<Object> withinTimeout(Scope s, AsyncSupplier<Integer> work) {
    Task<Integer> child = s.spawn(work);
    Object value = await(timeout(ofSeconds(5), () -> caught(child)));
    await(sleep(ofMillis(1)));
    return Task.of(value);
  }

  @Async
  private static Task<Object> copied(Scope s, AsyncSupplier<Integer> work) {
    Object value;
    try {
      value = await(s.spawn(work).toCompletableFuture(), IOException.class);
    } catch (IOException | CancellationException e) {
      value = "caught " + e;
    }
    await(sleep(ofMillis(1)));
    return Task.of(value);
  }

  @Async
  private static Task<Object> calledBack(Scope s, AsyncSupplier<Integer> work) {
    s.spawn(work).onDone(outcome -> {});
    await(sleep(ofMillis(1)));
    return Task.of("unasked");
  }

  @Async
  private static Task<Object> looked(Scope s, AsyncSupplier<Integer> work, boolean asks) {
    Task<Integer> child = s.spawn(work);
    await(firstCompleted(List.of(child)));
    await(firstFailed(List.of(child)));
    Object value = asks ? await(caught(child)) : "unasked";
    await(sleep(ofMillis(1)));
    return Task.of(value);
  }

  @Async
  private static Task<Object> inTurn(Scope s, AsyncSupplier<Integer> work, boolean asks) {
    AsyncIterator<Task<Integer>> ended = asCompleted(List.of(s.spawn(work)));
    Object value = "unasked";
    while (await(ended.advance())) {
      if (asks) value = await(caught(ended.current()));
    }
    await(sleep(ofMillis(1)));
    return Task.of(value);
  }

  @Async
  private static Task<Object> selected(Scope s, AsyncSupplier<Integer> work) {
    Object value;
    try {
      value =
          await(
              new Select<Object>().done(s.spawn(work), number -> Task.of(number)).untilOne(),
              IOException.class);
    } catch (IOException | CancellationException e) {
      value = "caught " + e;
    }
    await(sleep(ofMillis(1)));
    return Task.of(value);
  }

  @Async
  private static Task<Object> all(Task<Integer> task) {
    await(allCompleted(List.of(task)));
    await(firstCompleted(List.of(task)));
    AsyncIterator<Task<Integer>> ended = asCompleted(List.of(task));
    while (await(ended.advance())) ended.current().isDone();
    return Task.of(task.isFailed());
  }

  @Async
  private static <R> Task<Object> joined(Joiner<Integer, R> joiner, AsyncSupplier<Integer> work) {
    return Task.of(
        await(
            ended(
                Scope.open(
                    joiner,
                    s -> {
                      s.spawn(work);
                      s.spawn(() -> slow());
                      return s.join();
                    }))));
  }

  @TestFactory
  Stream<DynamicTest> theProgramMeansTheSame() {
    return programs().entrySet().stream()
        .flatMap(
            program ->
                Arrays.stream(Ending.values())
                    .map(
                        ending ->
                            DynamicTest.dynamicTest(
                                program.getKey() + ", " + ending,
                                () -> check(program.getValue(), ending))));
  }

  private static void check(Program program, Ending ending) {
    assertEquals(text(program, true, ending), text(program, false, ending));
  }

  /** Returns what {@code program} comes to, and what was reported. */
  private static String text(Program program, boolean suspends, Ending ending) {
    VirtualLoop loop = new VirtualLoop();
    Task<Object> task = loop.settle(() -> program.apply(() -> work(suspends, ending)));
    String said = task.outcome() + "\nreported: " + loop.errors();
    // What a task without a name of its own is called follows from what stands for it.
    return said.replaceAll("Task \\S+ \\[", "Task [");
  }
}
