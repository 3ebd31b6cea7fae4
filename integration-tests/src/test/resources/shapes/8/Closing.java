package shapes;

import static dev.weft.Weft.await;

import dev.weft.AsyncFunction;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import dev.weft.it.shapes.Shape;
import dev.weft.it.timing.Closed;
import dev.weft.it.timing.Env;
import java.util.concurrent.Callable;

/** Resources whose end is awaited, on every way out of a block. */
class Closing {
  static final class Plain implements AutoCloseable {
    final Env env;

    Plain(Env env) {
      this.env = env;
    }

    @Override
    public void close() {
      env.log("close plain");
    }
  }

  static void tell(Env env, Throwable failure) {
    env.log(failure.getMessage());
    for (Throwable each : failure.getSuppressed()) env.log("suppressed " + each.getMessage());
  }

  @Shape("S82 B78")
  @Async
  static Task<Object> awaitedInReverseOrder(Env env) {
    String text;
    try (Closed a = env.resource("a");
        Closed b = env.resource(await(env.task("b")));
        Closed c = env.resource("c")) {
      text = a.name() + b.name() + await(env.task(c.name()));
    }
    return Task.of(text + await(env.task("end")));
  }

  @Shape("S82 B78")
  @Async
  static Task<Object> awaitedWithNothingElse(Env env) {
    try (Closed only = env.resource("only")) {
      env.log(only.name());
    }
    return Task.of("end");
  }

  @Shape("S82 B78")
  @Async
  static Task<Object> awaitedAfterAFailure(Env env) {
    try (Closed outer = env.resource("outer");
        Closed inner = env.resource("inner")) {
      env.log(await(env.task(outer.name() + inner.name())));
      if (env.see(true)) env.fail("in the block");
    } catch (RuntimeException e) {
      tell(env, e);
      env.log(await(env.task("in the handler")));
    } finally {
      env.log(await(env.task("finally")));
    }
    return Task.of("end");
  }

  @Shape("S82 B78")
  @Async
  static Task<Object> awaitedFailuresAreSuppressed(Env env) {
    try (Closed outer = env.resource("outer")) {
      try (Closed inner = env.resource("inner")) {
        await(env.task(inner.name()));
      }
      await(env.task(outer.name()));
    }
    return Task.of("end");
  }

  @Shape("S82 B74 B78")
  @Async
  static Task<Object> awaitedOnReturn(Env env) {
    long wide = 7;
    try (Closed outer = env.resource("outer")) {
      for (int i = 0; ; i++) {
        try (Closed inner = env.resource("inner" + i)) {
          if (i == 1) return Task.of(inner.name() + outer.name() + wide);
          wide += await(env.task(3L));
        } finally {
          env.log("finally " + i + wide);
        }
      }
    } finally {
      env.log("end");
    }
  }

  @Shape("S82 B74")
  @Async
  static Task<Object> awaitedOnBreakAndContinue(Env env) {
    int count = 0;
    outer:
    for (int i = 0; i < 3; i++) {
      try (Closed r = env.resource("r" + i)) {
        for (int j = 0; j < 3; j++) {
          try (Closed s = env.resource("s" + i + j)) {
            if (j == 0) continue;
            count += await(env.task(j));
            if (i == 0) continue outer;
            break outer;
          }
        }
      } finally {
        count += 100;
      }
    }
    return Task.of(count);
  }

  @Shape("S82 B78")
  @Async
  static Task<Object> awaitedOrNull(Env env) {
    try (Closed none = env.see((Closed) null);
        Closed one = env.resource("one");
        Closed never = null) {
      env.log(none == never ? await(env.task(one.name())) : "?");
    }
    try (Closed none = await(env.task((Closed) null))) {
      env.log(none);
    }
    return Task.of("end");
  }

  @Shape("S82 B78")
  @Async
  static Task<Object> awaitedBesidePlainOnes(Env env) throws Exception {
    try (Plain plain = new Plain(env);
        Closed awaited = env.resource("awaited");
        AutoCloseable either = env.see(true) ? env.resource("either") : plain;
        AutoCloseable lambda = () -> env.log("close lambda")) {
      env.log(await(env.task(awaited.name())) + (either == plain) + (lambda == null));
    }
    return Task.of("end");
  }

  @Async
  static <R extends AutoCloseable> Task<String> use(Env env, R resource) throws Exception {
    try (R same = resource) {
      return Task.of(await(env.task("used")) + (same == resource));
    }
  }

  @Shape("S82")
  @Async
  static Task<Object> awaitedByWhatTheObjectIs(Env env) throws Exception {
    return Task.of(await(use(env, env.resource("generic"))) + await(use(env, new Plain(env))));
  }

  @Shape("S82")
  @Async
  static Task<Object> awaitedWhereCalled(Env env) throws Exception {
    Closed a = env.resource("a");
    AutoCloseable b = env.resource("b");
    int i = env.see(3);
    try {
      a.close();
      i += await(env.task(4));
    } catch (Env.Failure e) {
      env.log("caught " + e.getMessage());
    } finally {
      if (i > 2) b.close();
    }
    do {
      a.close();
    } while (--i > 5);
    return Task.of(i);
  }

  @Shape("S82")
  @Async
  static Task<Object> awaitedInHandlers(Env env) {
    try {
      try (Closed a = env.resource("a")) {
        env.fail(a.name());
      }
    } catch (Env.Failure e) {
      try (Closed b = env.resource("b")) {
        env.log(b.name() + e.getMessage());
      } finally {
        try (Closed c = env.resource("c")) {
          env.log(await(env.task(c.name())));
        }
      }
    }
    return Task.of("end");
  }

  @Shape(value = "S82", concurrent = true)
  @Async
  static Task<Object> awaitedInLambdas(Env env) throws Exception {
    Task<String> alone =
        Weft.async(
            () -> {
              try (Closed a = env.resource("a")) {
                return Task.of(a.name());
              }
            });
    Task<Void> nothing =
        Weft.async(
            () -> {
              try (Closed c = env.resource("c")) {
                env.log(c.name());
              }
            });
    AsyncFunction<Integer, Integer> other =
        x -> {
          try (Closed b = env.resource("b")) {
            return Task.of(x + await(env.task(b.name().length())));
          }
        };
    return Task.of(await(nothing) + await(alone) + await(other.apply(2)));
  }

  @Shape("S82")
  @Async
  static Task<Object> awaitedButNotInPlainLambdas(Env env) throws Exception {
    Callable<String> plain =
        () -> {
          try (Plain a = new Plain(env)) {
            return a.toString().isEmpty() ? "?" : "plain";
          }
        };
    return Task.of(plain.call() + await(env.task("end")));
  }

  @Shape("S82")
  @Async
  static Task<Object> plainInAMonitor(Env env) {
    synchronized (env) {
      try (Plain plain = new Plain(env)) {
        env.log("held");
      }
    }
    try (Closed after = env.resource("after")) {
      synchronized (after) {
        env.log("held again");
      }
    }
    return Task.of(await(env.task("end")));
  }
}
