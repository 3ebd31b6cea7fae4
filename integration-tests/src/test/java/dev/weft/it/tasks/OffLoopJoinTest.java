package dev.weft.it.tasks;

import static dev.weft.Weft.await;
import static dev.weft.Weft.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.Promise;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/**
 * Off the loop, whoever blocks until a task has ended first runs what the thread has queued: also
 * in code that the thread runs because it has resumed something else.
 */
@Timeout(60)
class OffLoopJoinTest {
  @Async
  private static Task<String> shout(CompletionStage<String> word) {
    return Task.of(await(word) + "!");
  }

  @Async
  private static CompletableFuture<String> shoutAsFuture(CompletionStage<String> word) {
    return CompletableFuture.completedFuture(await(word) + "!");
  }

  /** Ways to block until {@code word}, which is completed meanwhile, has been shouted. */
  private enum Way implements Function<CompletableFuture<String>, String> {
    JOIN {
      @Override
      String block(CompletableFuture<String> word) {
        return complete(shout(word), word).join();
      }
    },
    GET {
      @Override
      String block(CompletableFuture<String> word) throws Exception {
        return complete(shout(word), word).get();
      }
    },
    GET_FOR_A_TIME {
      @Override
      String block(CompletableFuture<String> word) throws Exception {
        return complete(shout(word), word).get(30, TimeUnit.SECONDS);
      }
    },
    A_PROMISE {
      @Override
      String block(CompletableFuture<String> word) {
        Promise<String> promise = new Promise<>();
        Task<String> task = shout(promise);
        promise.succeed("hello");
        return task.join();
      }
    },
    A_COPY {
      @Override
      String block(CompletableFuture<String> word) {
        return complete(shout(word).toCompletableFuture(), word).join();
      }
    },
    DERIVED_FROM_A_COPY {
      @Override
      String block(CompletableFuture<String> word) throws Exception {
        CompletionStage<String> derived = shout(word).thenApply(String::strip);
        return complete(derived.toCompletableFuture(), word).get(30, TimeUnit.SECONDS);
      }
    },
    A_METHOD_THAT_RETURNS_A_FUTURE {
      @Override
      String block(CompletableFuture<String> word) throws Exception {
        return complete(shoutAsFuture(word), word).get();
      }
    },
    YIELDED {
      @Override
      String block(CompletableFuture<String> word) {
        return complete(shout(yielded(word)), word).join();
      }
    },
    WEFT_RUN {
      @Override
      String block(CompletableFuture<String> word) {
        Task<String> task = complete(shout(word), word);
        return Weft.run(() -> Task.of(await(task)));
      }
    },
    COMPLETED_IN_WEFT_RUN {
      @Override
      String block(CompletableFuture<String> word) {
        Promise<String> promise = new Promise<>();
        Task<String> task = shout(promise);
        return Weft.run(
            () -> {
              await(yieldNow());
              promise.succeed("hello");
              return Task.of(await(task));
            });
      }
    },
    TWICE {
      @Override
      String block(CompletableFuture<String> word) {
        return complete(later(shout(word)), word).join();
      }
    };

    abstract String block(CompletableFuture<String> word) throws Exception;

    @Override
    public String apply(CompletableFuture<String> word) {
      try {
        return block(word);
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }

    static <T> T complete(T task, CompletableFuture<String> word) {
      word.complete("hello");
      return task;
    }
  }

  @Async
  private static Task<String> yielded(CompletionStage<String> word) {
    await(yieldNow());
    return Task.of(await(word));
  }

  /** Joins within the very code that a join runs. */
  @Async
  private static Task<String> later(Task<String> task) {
    String value = await(task);
    assertEquals("hello!", Way.JOIN.apply(new CompletableFuture<>()));
    return Task.of(value);
  }

  @Async
  private static Task<String> resumed(CompletionStage<String> start, Way way) {
    return Task.of(await(start) + way.apply(new CompletableFuture<>()));
  }

  @TestFactory
  Stream<DynamicTest> calledByAMethodThatGoesOn() {
    return tests(
        way -> {
          CompletableFuture<String> start = new CompletableFuture<>();
          Task<String> task = resumed(start, way);
          start.complete("then ");
          assertEquals("then hello!", task.join());
        });
  }

  @TestFactory
  Stream<DynamicTest> calledByACallback() {
    return tests(
        way -> {
          Promise<String> start = new Promise<>();
          CompletableFuture<String> said = new CompletableFuture<>();
          start.onDone(outcome -> said.complete(way.apply(new CompletableFuture<>())));
          start.succeed("");
          assertEquals("hello!", said.join());
        });
  }

  @TestFactory
  Stream<DynamicTest> calledByAFunctionOfAStage() {
    return tests(
        way -> {
          Promise<String> start = new Promise<>();
          CompletionStage<String> said =
              start.thenApply(ignored -> way.apply(new CompletableFuture<>()));
          start.succeed("");
          assertEquals("hello!", said.toCompletableFuture().join());
        });
  }

  private interface Check {
    void of(Way way);
  }

  private static Stream<DynamicTest> tests(Check check) {
    return Stream.of(Way.values())
        .map(way -> DynamicTest.dynamicTest(way.name(), () -> check.of(way)));
  }

  @Test
  void whatIsQueuedIsRunInItsOrder() {
    Promise<String> start = new Promise<>();
    StringBuilder log = new StringBuilder();
    Promise<String> inner = new Promise<>();
    start.onDone(
        outcome -> {
          inner.onDone(o -> log.append("first "));
          inner.onDone(o -> log.append("second "));
          Task<String> shouted = shout(inner);
          inner.succeed("third");
          log.append(shouted.join());
        });
    start.succeed("");
    assertEquals("first second third!", log.toString());
  }
}
