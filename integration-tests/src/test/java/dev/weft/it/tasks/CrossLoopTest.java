package dev.weft.it.tasks;

import static dev.weft.Weft.await;
import static dev.weft.Weft.background;
import static dev.weft.Weft.owned;
import static dev.weft.Weft.shield;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.timeout;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.weft.CancelledError;
import dev.weft.DeadlineExceededException;
import dev.weft.Promise;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import dev.weft.loop.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Awaits and cancellations between two loops, without any loop, and into the JDK's client. */
class CrossLoopTest {
  private final List<String> log = Collections.synchronizedList(new ArrayList<>());

  private static <T> T on(EventLoop loop, java.util.function.Supplier<T> action) {
    CompletableFuture<T> result = new CompletableFuture<>();
    loop.execute(() -> result.complete(action.get()));
    return result.join();
  }

  @Test
  void cancellingDetachesFromATaskOfAnotherLoopAndLeavesNothingThere() {
    try (EventLoop other = EventLoop.start("other")) {
      Promise<String> theirs = on(other, Promise::new);
      Weft.run(
          () -> {
            for (int i = 0; i < 100; i++) {
              try {
                await(timeout(ofMillis(1), () -> awaiting(theirs)));
              } catch (DeadlineExceededException e) {
                log.add("late");
              }
            }
            other.execute(() -> theirs.succeed("value"));
            log.add(await(theirs));
            return Task.of(null);
          });
      assertEquals(101, log.size());
      assertEquals("value", log.get(100));
    }
  }

  @Async
  private Task<String> awaiting(Task<String> task) {
    return Task.of(await(task));
  }

  /** A wake-up that is on its way when the awaiter leaves must not resume it somewhere else. */
  @Test
  void aWakeUpThatComesAfterACancellationIsDropped() {
    try (EventLoop other = EventLoop.start("other")) {
      for (int i = 0; i < 500; i++) {
        Promise<String> theirs = on(other, Promise::new);
        String value =
            Weft.run(
                () -> {
                  Task<String> task = background(() -> twoAwaits(theirs));
                  other.execute(() -> theirs.succeed("value"));
                  task.cancel(true);
                  return Task.of(await(task));
                });
        assertEquals("slept", value);
      }
    }
  }

  @Async
  private Task<String> twoAwaits(Task<String> theirs) {
    try {
      await(theirs);
    } catch (CancelledError e) {
      log.add("cancelled");
    }
    try {
      await(sleep(ofMillis(0)));
    } catch (CancelledError e) {
      log.add("cancelled late");
    }
    return Task.of("slept");
  }

  // ---- without a loop

  @Test
  void withoutALoopACancellationIsDeliveredAtTheAwait() {
    CompletableFuture<String> never = new CompletableFuture<>();
    Task<String> task = cleaningUp(never);
    task.cancel(true);
    assertTrue(task.isCancelled());
    assertEquals(List.of("cleaned up"), log);
  }

  @Async
  private Task<String> cleaningUp(CompletableFuture<String> stage) {
    try {
      return Task.of(await(stage));
    } finally {
      log.add("cleaned up");
    }
  }

  @Test
  void withoutALoopAwaitingAStageAgainAndAgainLeavesOneCallback() {
    CompletableFuture<String> never = new CompletableFuture<>();
    for (int i = 0; i < 100; i++) cleaningUp(never).cancel(true);
    assertEquals(1, never.getNumberOfDependents());
  }

  @Test
  void withoutALoopWhatNeedsOneSaysSo() {
    Throwable thrown = assertThrows(IllegalStateException.class, () -> shield(() -> Task.of(null)));
    assertTrue(thrown.getMessage().contains("Weft.shield"), thrown.getMessage());
  }

  // ---- the JDK's client

  @Test
  void cancellingAnOwnedRequestReallyCancelsIt() throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try {
            answer.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          exchange.close();
        });
    server.start();
    try {
      URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
      HttpClient http = HttpClient.newHttpClient();
      List<CompletableFuture<?>> sent = new ArrayList<>();
      Weft.run(
          () -> {
            try {
              await(
                  timeout(
                      ofMillis(50),
                      () -> {
                        var future =
                            http.sendAsync(
                                HttpRequest.newBuilder(uri).timeout(ofSeconds(60)).build(),
                                BodyHandlers.ofString());
                        sent.add(future);
                        return owned(future);
                      }));
            } catch (DeadlineExceededException e) {
              log.add("late");
            }
            return Task.of(null);
          });
      assertEquals(List.of("late"), log);
      // The client cancels the future itself, or the one on which it depends: it is a race.
      Throwable thrown = assertThrows(RuntimeException.class, () -> sent.get(0).join());
      boolean isWrapped = thrown instanceof CompletionException;
      assertInstanceOf(CancellationException.class, isWrapped ? thrown.getCause() : thrown);
    } finally {
      answer.countDown();
      server.stop(0);
    }
  }
}
