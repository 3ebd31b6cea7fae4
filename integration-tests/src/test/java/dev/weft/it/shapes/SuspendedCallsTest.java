package dev.weft.it.shapes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Promise;
import dev.weft.Task;
import dev.weft.it.timing.Build;
import dev.weft.it.timing.Compilation;
import dev.weft.it.timing.Program;
import dev.weft.it.timing.StepLoop;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What no comparison of two runs can show: memory, stacks, and who awaits whom. */
class SuspendedCallsTest {
  private static final String SOURCE =
      """
      package user;

      import static dev.weft.Weft.await;

      import dev.weft.Task;
      import dev.weft.Weft;
      import dev.weft.annotations.Async;
      import java.lang.ref.WeakReference;
      import java.util.List;

      public class Calls {
        private static Object large(List<WeakReference<Object>> seen) {
          Object made = new byte[1000];
          seen.add(new WeakReference<>(made));
          return made;
        }

        @Async
        public static Task<Integer> keeps(
            List<WeakReference<Object>> seen, Task<Integer> first, Task<Integer> second) {
          Object before = large(seen);
          Object between = large(seen);
          Object after = large(seen);
          int sum = before.hashCode() & 1;
          sum += await(first);
          sum += between.hashCode() & 1;
          sum += await(second);
          sum += after.hashCode() & 1;
          return Task.of(sum);
        }

        @Async
        public static Task<Integer> endless(int depth) {
          return Task.of(await(endless(depth + 1)) + 1);
        }

        public static Task<Object> self;

        @Async
        public static Task<Object> awaitsItself(Task<Integer> first) {
          await(first);
          return Task.of(await(self));
        }

        @Async
        public static Task<String> outermost(Task<Integer> first) {
          String text = "o";
          text += await(middle(first));
          return Task.of(text);
        }

        @Async
        static Task<String> middle(Task<Integer> first) {
          return Task.of("m" + await(innermost(first)));
        }

        @Async
        static Task<String> innermost(Task<Integer> first) {
          await(first);
          for (int i = 0; i < 2; i++) await(Weft.yieldNow());
          throw new IllegalStateException("after three suspensions");
        }

        @Async
        public static Task<Integer> step(Task<Integer> before) {
          return Task.of(await(before) + 1);
        }

        public static Task<Integer> chain(Task<Integer> first, int length) {
          Task<Integer> last = first;
          for (int i = 0; i < length; i++) last = step(last);
          return last;
        }
      }
      """;

  private static final Program PROGRAM =
      new Program(Compilation.compile(Map.of("user.Calls", SOURCE), new Build(17, List.of("-g"))));

  @SuppressWarnings("unchecked")
  private static <T> Task<T> call(Class<?> calls, String method, Object... arguments) {
    try {
      return (Task<T>)
          Arrays.stream(calls.getMethods())
              .filter(each -> each.getName().equals(method))
              .findFirst()
              .orElseThrow()
              .invoke(null, arguments);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  private static Class<?> calls() {
    return PROGRAM.woven("user.Calls");
  }

  private static void collect(WeakReference<Object> dead) {
    for (int i = 0; i < 20 && dead.get() != null; i++) System.gc();
  }

  @Test
  void whatIsNotReadAnyMoreIsCollectableWhileTheCallIsSuspended() {
    List<WeakReference<Object>> seen = new ArrayList<>();
    StepLoop loop = new StepLoop();
    List<Promise<Integer>> promises = new ArrayList<>();
    List<Task<Integer>> task = new ArrayList<>();
    loop.run(
        () -> {
          promises.add(new Promise<>());
          promises.add(new Promise<>());
          task.add(call(calls(), "keeps", seen, promises.get(0), promises.get(1)));
        });

    collect(seen.get(0));
    assertNull(seen.get(0).get());
    assertNotNull(seen.get(1).get());

    loop.run(() -> promises.get(0).succeed(1));
    collect(seen.get(1));
    assertNull(seen.get(1).get());
    assertNotNull(seen.get(2).get());

    loop.run(() -> promises.get(1).succeed(1));
    collect(seen.get(2));
    assertNull(seen.get(2).get());
    assertTrue(task.get(0).isDone());
  }

  @Test
  void stackOverflowIsTheFailureOfTheTaskAndNothingElseBreaks() {
    StepLoop loop = new StepLoop();
    loop.run(
        () -> {
          Task<Integer> endless = call(calls(), "endless", 0);
          assertTrue(endless.isFailed());
          CompletionException failure = assertFails(endless);
          assertInstanceOf(StackOverflowError.class, failure.getCause());
          assertEquals(2, SuspendedCallsTest.<Integer>call(calls(), "step", Task.of(1)).join());
        });
  }

  private static CompletionException assertFails(Task<?> task) {
    try {
      task.join();
      throw new AssertionError("did not fail");
    } catch (CompletionException e) {
      return e;
    }
  }

  @Test
  void aTaskThatAwaitsItselfFailsInsteadOfWaitingForEver() {
    StepLoop loop = new StepLoop();
    List<Task<Object>> self = new ArrayList<>();
    loop.run(
        () -> {
          Promise<Integer> first = new Promise<>();
          self.add(call(calls(), "awaitsItself", first));
          try {
            calls().getField("self").set(null, self.get(0));
          } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
          }
          first.succeed(1);
        });

    Throwable cause = assertFails(self.get(0)).getCause();
    assertInstanceOf(IllegalStateException.class, cause);
    assertTrue(cause.getMessage().contains("awaits its own task"), cause.getMessage());
  }

  @Test
  void aFailureNamesTheMethodThatThrewAndThenThoseThatAwaitIt() {
    StepLoop loop = new StepLoop();
    List<Task<String>> task = new ArrayList<>();
    List<Promise<Integer>> first = new ArrayList<>();
    loop.run(
        () -> {
          first.add(new Promise<>());
          task.add(call(calls(), "outermost", first.get(0)));
        });
    loop.run(() -> first.get(0).succeed(1));

    List<String> places = new ArrayList<>();
    for (StackTraceElement each : assertFails(task.get(0)).getCause().getStackTrace()) {
      if (each.getClassName().equals("user.Calls")) {
        places.add(each.getMethodName() + " " + lineText(each.getLineNumber()));
      }
    }

    assertEquals(
        List.of(
            "innermost throw new IllegalStateException(\"after three suspensions\");",
            "middle return Task.of(\"m\" + await(innermost(first)));",
            "outermost text += await(middle(first));"),
        places);
  }

  private static String lineText(int line) {
    return line < 1 ? "no line" : SOURCE.lines().toList().get(line - 1).strip();
  }

  @Test
  void manyThreadsMayBeTheFirstToCall() throws Exception {
    int threads = 8;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      for (int round = 0; round < 20; round++) {
        PROGRAM.forget();
        Class<?> fresh = calls();
        CyclicBarrier together = new CyclicBarrier(threads);
        Callable<Integer> caller =
            () -> {
              together.await();
              StepLoop loop = new StepLoop();
              List<Task<Integer>> task = new ArrayList<>();
              loop.run(
                  () -> {
                    Promise<Integer> first = new Promise<>();
                    task.add(call(fresh, "step", first));
                    first.succeed(6);
                  });
              return task.get(0).join();
            };
        for (Future<Integer> each : pool.invokeAll(Collections.nCopies(threads, caller))) {
          assertEquals(7, each.get());
        }
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void aChainOfAMillionSuspendedCallsUnwinds() {
    StepLoop loop = new StepLoop();
    List<Task<Integer>> last = new ArrayList<>();
    loop.run(
        () -> {
          Promise<Integer> first = new Promise<>();
          last.add(call(calls(), "chain", first, 1_000_000));
          first.succeed(0);
        });

    assertEquals(1_000_000, last.get(0).join());
  }

  @Test
  void aChainOfAMillionCompletedCallsNeedsNoStack() {
    Task<Integer> last = call(calls(), "chain", Task.of(0), 1_000_000);

    assertEquals(1_000_000, last.join());
  }
}
