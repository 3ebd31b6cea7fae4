package shapes;

import static dev.weft.Weft.await;

import dev.weft.AsyncFunction;
import dev.weft.AsyncSupplier;
import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.it.shapes.Shape;
import dev.weft.it.timing.Env;
import java.util.List;

/** What Java 22 to 25 added: unnamed variables and patterns, statements before {@code super}. */
class Since25 {
  record Pair(Object left, Object right) {}

  @Shape("S85")
  @Async
  static Task<Object> unnamedVariables(Env env) throws Exception {
    int count = 0;
    for (var _ : List.of(1, 2)) count += await(env.task(1));
    try {
      count += await(env.task(10));
    } catch (Env.Failure _) {
      count += await(env.task(100));
    }
    var _ = await(env.task("ignored"));
    AsyncFunction<Integer, Integer> constant = _ -> Task.of(await(env.task(7)));
    count += await(constant.apply(count));
    return Task.of(count);
  }

  @Shape("S59 S60")
  @Async
  static Task<Object> unnamedPatterns(Env env) {
    StringBuilder text = new StringBuilder();
    for (Object o : List.of(new Pair(1, "a"), new Pair("b", 2), new Pair('c', 3L), "d")) {
      text.append(
          switch (o) {
            case Pair(Integer i, _) when await(env.task(true)) -> "i" + i;
            case Pair(String _, Integer n) -> "n" + await(env.task(n));
            case Pair(_, Long _), String _ -> "other" + await(env.task("!"));
            default -> "none";
          });
    }
    return Task.of(text.toString());
  }

  static class Base {
    final Object value;

    Base(Object value) {
      this.value = value;
    }
  }

  static final class Flexible extends Base {
    final AsyncSupplier<String> late;

    Flexible(Env env, int x) {
      int doubled = x * 2;
      AsyncSupplier<String> early = () -> Task.of("early" + await(env.task(doubled)));
      super(early);
      late = () -> Task.of("late" + await(env.task(doubled + x)) + this.hashOf());
    }

    int hashOf() {
      return value == null ? 0 : 1;
    }
  }

  @SuppressWarnings("unchecked")
  @Shape("S121")
  @Async
  static Task<Object> lambdaBeforeTheSuperCall(Env env) throws Exception {
    Flexible made = new Flexible(env, await(env.task(4)));
    String early = await(((AsyncSupplier<String>) made.value).get());
    return Task.of(early + await(made.late.get()));
  }
}
