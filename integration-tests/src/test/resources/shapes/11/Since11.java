package shapes;

import static dev.weft.Weft.await;

import dev.weft.AsyncFunction;
import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.it.shapes.Shape;
import dev.weft.it.timing.Closed;
import dev.weft.it.timing.Env;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What Java 9 to 11 added: private interface methods, {@code var}, nest mates. */
class Since11 {
  interface Counter {
    int start();

    @Async
    private Task<Integer> hidden(Env env, int by) {
      return Task.of(start() + by * await(env.task(by)));
    }

    @Async
    private static Task<Integer> hiddenStatic(Env env) {
      return Task.of(await(env.task(100)));
    }

    @Async
    default Task<Integer> count(Env env) {
      int first = await(hidden(env, 2));
      return Task.of(first + await(hiddenStatic(env)) + await(this.hidden(env, first)));
    }
  }

  @Shape("S120 B97")
  @Async
  static Task<Object> privateInterfaceMethods(Env env) {
    Counter counter = () -> 5;
    return Task.of(await(counter.count(env)));
  }

  @Shape("S101 S107")
  @Async
  static Task<Object> inferredTypes(Env env) throws Exception {
    var list = new ArrayList<Map<String, ? extends Number>>();
    var first = await(env.task(Map.of("k", 1)));
    list.add(first);
    var anonymous =
        new Object() {
          int count = 3;

          int next() {
            return count++;
          }
        };
    var either = env.see(true) ? 1 : "one";
    for (var entry : first.entrySet()) env.log(entry.getKey() + await(env.task(entry.getValue())));
    AsyncFunction<Integer, Integer> work = (var x) -> Task.of(x + await(env.task(1)));
    anonymous.count += await(work.apply(anonymous.next()));
    return Task.of(list + " " + anonymous.next() + either);
  }

  static final class Resource implements AutoCloseable {
    final Env env;

    Resource(Env env) {
      this.env = env;
    }

    @Override
    public void close() {
      env.log("closed");
    }
  }

  @Shape("S82")
  @Async
  static Task<Object> effectivelyFinalResource(Env env) {
    Resource outside = await(env.task(new Resource(env)));
    try (outside;
        var inside = new Resource(env)) {
      env.log(inside == outside ? "same" : await(env.task("different")));
    }
    return Task.of(await(env.task(1)));
  }

  @Shape("S82")
  @Async
  static Task<Object> awaitedEffectivelyFinalResource(Env env) {
    var outside = env.resource("outside");
    var none = env.see((Closed) null);
    try (outside;
        none;
        var inside = env.resource(await(env.task("inside")))) {
      env.log(inside == outside ? "same" : await(env.task("different")));
    }
    return Task.of(outside.name());
  }

  private static final class Mate {
    private int value;

    private Mate(int value) {
      this.value = value;
    }

    @Async
    private Task<Integer> add(Env env, Mate other) {
      value += await(env.task(other.value));
      return Task.of(value);
    }
  }

  @Shape("S124 B109")
  @Async
  static Task<Object> privateMembersOfNestMates(Env env) {
    Mate mate = new Mate(await(env.task(2)));
    mate.value += await(mate.add(env, new Mate(30)));
    return Task.of(mate.value);
  }

  @Shape("S119")
  @Async
  static Task<Object> anonymousDiamond(Env env) {
    List<Integer> list =
        new ArrayList<>(List.of(1, await(env.task(2)))) {
          private static final long serialVersionUID = 1L;

          @Override
          public Integer get(int index) {
            return super.get(index) * 10;
          }
        };
    return Task.of(list.get(await(env.task(1))));
  }
}
