package shapes;

import static dev.weft.Weft.await;

import dev.weft.AsyncFunction;
import dev.weft.AsyncIterator;
import dev.weft.AsyncSupplier;
import dev.weft.SuspendingConsumer;
import dev.weft.SuspendingRunnable;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import dev.weft.it.shapes.Shape;
import dev.weft.it.timing.Env;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/** Lambda bodies that await, and method references to async methods. */
class Lambdas {
  @Async
  static <T> Task<T> call(AsyncSupplier<T> work) throws Exception {
    return Task.of(await(work.get()));
  }

  @Async
  static <A, T> Task<List<T>> map(List<A> values, AsyncFunction<A, T> work) throws Exception {
    List<T> results = new ArrayList<>();
    for (A value : values) results.add(await(work.apply(value)));
    return Task.of(results);
  }

  @Shape("S122 B99")
  @Async
  static Task<Object> capturingLambdas(Env env) throws Exception {
    int number = 4;
    long wide = await(env.task(5L));
    String text =
        await(
            call(
                () -> {
                  String first = await(env.task("in "));
                  return Task.of(first + number + wide + await(env.task(number)));
                }));
    return Task.of(text + await(call(() -> Task.of(await(env.task("expression"))))));
  }

  @Shape("S122 S111")
  @Async
  static Task<Object> lambdasWithoutAValue(Env env) throws Exception {
    List<Object> seen = new ArrayList<>();
    long wide = await(env.task(5L));
    SuspendingRunnable early =
        () -> {
          if (env.see(true)) return;
          await(env.task("never"));
        };
    await(Weft.async(early));
    await(
        Weft.async(
            () -> {
              try {
                seen.add(await(env.task("in ")) + wide);
                await(Weft.async(() -> env.log(await(env.task("nested")))));
              } finally {
                seen.add(await(env.task("finally")));
              }
            }));
    SuspendingConsumer<Integer> each = n -> seen.add(n + await(env.task(n)));
    await(AsyncIterator.ofIterable(Arrays.asList(1, 2)).forEach(each));
    await(Weft.async(seen::clear));
    await(Weft.async(() -> seen.add("statement" + await(env.task(1)))));
    return Task.of(seen.toString());
  }

  @Shape("S122 S111")
  @Async
  static Task<Object> nestedThreeDeep(Env env) throws Exception {
    int a = await(env.task(1));
    int sum =
        await(
            call(
                () -> {
                  int b = await(env.task(2));
                  return call(
                      () -> {
                        int c = await(env.task(3));
                        AsyncSupplier<Integer> inner =
                            () -> Task.of(a + b + c + await(env.task(4)));
                        return Task.of(await(inner.get()) * 10);
                      });
                }));
    return Task.of(sum);
  }

  @Shape("S122 S69")
  @Async
  static Task<Object> lambdaThatThrows(Env env) throws Exception {
    AsyncSupplier<Integer> before =
        () -> {
          if (env.see(true)) throw new IOException("before");
          return Task.of(await(env.task(1)));
        };
    AsyncSupplier<Integer> after =
        () -> {
          env.log(await(env.task(2)));
          throw new IOException("after");
        };
    String text = "";
    for (AsyncSupplier<Integer> each : Arrays.asList(before, after)) {
      CompletionStage<? extends Integer> stage = each.get();
      try {
        await(stage);
      } catch (Exception e) {
        text += e.getMessage() + await(env.task(";"));
      }
    }
    return Task.of(text);
  }

  @Shape("S122 S119")
  @Async
  static Task<Object> otherFunctionalInterfaces(Env env) throws Exception {
    Function<Integer, Task<Integer>> twice = x -> Task.of(x * await(env.task(2)));
    BiFunction<String, Long, CompletionStage<String>> join =
        (s, l) -> Task.of(s + l + await(env.task("j")));
    Supplier<CompletableFuture<String>> future =
        () -> CompletableFuture.completedFuture(await(env.future("future")));
    List<Integer> mapped = await(map(Arrays.asList(1, 2, 3), x -> Task.of(x + await(env.task(x)))));
    return Task.of(
        await(twice.apply(5)) + await(join.apply("s", 6L)) + await(future.get()) + mapped);
  }

  interface SerializableWork extends AsyncSupplier<String>, Serializable {}

  @Shape("S122")
  @Async
  static Task<Object> intersectionAndSerializableTargets(Env env) throws Exception {
    AsyncSupplier<String> both =
        (AsyncSupplier<String> & Serializable) () -> Task.of("both" + await(Task.of(1)));
    SerializableWork work = () -> Task.of("work" + await(Task.of(2)));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new ObjectOutputStream(bytes).writeObject(work);
    env.log(await(both.get()));
    ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())) {
          @Override
          protected Class<?> resolveClass(java.io.ObjectStreamClass c)
              throws ClassNotFoundException {
            return Class.forName(c.getName(), false, Lambdas.class.getClassLoader());
          }
        };
    SerializableWork copy = (SerializableWork) in.readObject();
    return Task.of(await(copy.get()) + await(env.task("!")));
  }

  AsyncFunction<Integer, Integer> recursive;

  @Shape("S122")
  @Async
  static Task<Object> recursiveThroughAField(Env env) throws Exception {
    Lambdas holder = new Lambdas();
    holder.recursive =
        n ->
            n == 0
                ? Task.of(0)
                : Task.of(await(env.task(n)) + await(holder.recursive.apply(n - 1)));
    return Task.of(await(holder.recursive.apply(3)));
  }

  static final AsyncFunction<Env, String> IN_A_STATIC_FIELD =
      env -> Task.of(await(env.task("static")));

  final AsyncFunction<Env, String> inAField = env -> Task.of(await(env.task("field")) + this.name);
  final AsyncFunction<Env, String> inTheConstructor;
  final String name = "n";

  Lambdas() {
    int local = 7;
    inTheConstructor = env -> Task.of(await(env.task("constructor")) + local + name);
  }

  interface WithAConstant {
    AsyncFunction<Env, String> CONSTANT = env -> Task.of(await(env.task("interface")));
  }

  enum WithABody {
    ONE {
      final AsyncFunction<Env, String> work = env -> Task.of(await(env.task("enum")));

      @Override
      AsyncFunction<Env, String> work() {
        return work;
      }
    };

    abstract AsyncFunction<Env, String> work();
  }

  @Shape("S121")
  @Async
  static Task<Object> lambdasInInitialisers(Env env) throws Exception {
    Lambdas made = new Lambdas();
    return Task.of(
        ""
            + await(IN_A_STATIC_FIELD.apply(env))
            + await(made.inAField.apply(env))
            + await(made.inTheConstructor.apply(env))
            + await(WithAConstant.CONSTANT.apply(env))
            + await(WithABody.ONE.work().apply(env)));
  }

  @Async
  static Task<String> asyncStatic(Env env) {
    return Task.of(await(env.task("s")));
  }

  @Async
  Task<String> asyncInstance(Env env) {
    return Task.of(await(env.task("i")) + name);
  }

  static final class Made {
    final Object value;

    Made(Object value) {
      this.value = value;
    }

    @Async
    Task<String> shown(Env env) {
      return Task.of(value + await(env.task("m")));
    }
  }

  @Shape("S123 S50")
  @Async
  static Task<Object> methodReferences(Env env) throws Exception {
    AsyncFunction<Env, String> aStatic = Lambdas::asyncStatic;
    AsyncFunction<Env, String> bound = new Lambdas()::asyncInstance;
    BiFunction<Lambdas, Env, Task<String>> unbound = Lambdas::asyncInstance;
    Function<Object, Made> maker = Made::new;
    AsyncFunction<Env, String> chained = maker.apply(await(env.task("x")))::shown;
    List<String> mapped = await(map(Arrays.asList(env, env), Lambdas::asyncStatic));
    return Task.of(
        ""
            + await(aStatic.apply(env))
            + await(bound.apply(env))
            + await(unbound.apply(new Lambdas(), env))
            + await(chained.apply(env))
            + mapped);
  }

  private String field = "f";

  @Async
  Task<String> capturesThis(Env env) throws Exception {
    String local = await(env.task("l"));
    AsyncSupplier<String> work =
        () -> {
          field += await(env.task("+"));
          return Task.of(field + local + this.name);
        };
    String first = await(work.get());
    return Task.of(first + await(work.get()));
  }

  @Shape("S111 S112 B99 B100")
  @Async
  static Task<Object> lambdasThatCaptureThis(Env env) throws Exception {
    return Task.of(await(new Lambdas().capturesThis(env)));
  }

  @Shape("S111 B100")
  @Async
  static Task<Object> createdBeforeAndRunAfterAnAwait(Env env) {
    String[] holder = {"h"};
    int number = await(env.task(3));
    Supplier<String> plain = () -> holder[0] + number;
    holder[0] = await(env.task("changed"));
    List<Supplier<String>> all = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      int copy = i;
      String value = await(env.task("v" + i));
      all.add(() -> value + copy);
    }
    String text = plain.get();
    for (Supplier<String> each : all) text += each.get();
    return Task.of(text);
  }

  @Shape("S122 S76 S77")
  @Async
  static Task<Object> lambdaWithFinallyAndLoop(Env env) throws Exception {
    AsyncFunction<Integer, Integer> work =
        limit -> {
          int sum = 0;
          for (int i = 0; i < limit; i++) {
            try {
              sum += await(env.task(i));
            } catch (Env.Failure e) {
              sum += 1000;
            } finally {
              env.log("f" + await(env.task(sum)));
            }
          }
          return Task.of(sum);
        };
    return Task.of(await(work.apply(2)) + await(work.apply(1)));
  }

  @Shape("S122")
  @Async
  static Task<Object> lambdaWithManyParameters(Env env) throws Exception {
    Wide wide = (a, b, c, d, e) -> Task.of("" + a + b + c + await(env.task(d)) + e.length);
    return Task.of(await(wide.apply(1L, 2.0, (byte) 3, 'd', new int[0][]).thenApply(t -> t.length())));
  }

  interface Wide {
    Task<String> apply(long a, double b, byte c, char d, int[][] e);
  }

  @Shape("S122 S63")
  @Async
  static Task<Object> lambdaInAnAnonymousClassInALambda(Env env) throws Exception {
    AsyncSupplier<String> outer =
        () -> {
          String captured = await(env.task("c"));
          AsyncSupplier<String> anonymous =
              new AsyncSupplier<String>() {
                final String own = captured + "o";

                @Override
                @Async
                public Task<String> get() throws Exception {
                  AsyncSupplier<String> inner = () -> Task.of(own + captured + await(env.task("i")));
                  return Task.of(await(inner.get()) + await(env.task("a")));
                }
              };
          return anonymous.get();
        };
    return Task.of(await(outer.get()));
  }
}
