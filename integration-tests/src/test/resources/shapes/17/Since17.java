package shapes;

import static dev.weft.Weft.await;

import dev.weft.AsyncSupplier;
import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.it.shapes.Shape;
import dev.weft.it.timing.Env;
import java.util.Arrays;
import java.util.List;

/** What Java 12 to 17 added: switch expressions, text blocks, records, sealed types, patterns. */
class Since17 {
  static String join(Object... parts) {
    return Arrays.toString(parts);
  }

  enum Kind {
    ONE,
    TWO,
    THREE
  }

  @Shape("S82 S58")
  @Async
  static Task<Object> awaitedClosesAboveOperands(Env env) {
    return Task.of(
        join(
            env.see(1L),
            switch (env.see(2)) {
              case 2 -> {
                try (var r = env.resource("r");
                    var s = env.resource("s")) {
                  yield r.name() + await(env.task(s.name()));
                }
              }
              default -> "?";
            },
            env.see(3)));
  }

  @Shape("S58 S62 S35")
  @Async
  static Task<Object> switchExpressionsAboveOperands(Env env) {
    StringBuilder text = new StringBuilder();
    for (Kind kind : Kind.values()) {
      text.append(
          join(
              env.see("below"),
              switch (await(env.task(kind))) {
                case ONE -> await(env.task(1));
                case TWO -> {
                  int sum = 0;
                  for (int i = 0; i < 2; i++) sum += await(env.task(i));
                  yield sum;
                }
                case THREE -> -1;
              },
              await(env.task("above"))));
    }
    return Task.of(text.toString());
  }

  @Shape("S61")
  @Async
  static Task<Object> tryInsideASwitchExpressionAboveOperands(Env env) {
    long wide = env.see(3L);
    // In an argument list: above the operands of a concatenation javac crashes on this.
    String text =
        join(
            "a",
            wide,
            switch (await(env.task(2))) {
              case 2 -> {
                try {
                  yield await(env.task(10));
                } catch (Env.Failure e) {
                  yield -1 + await(env.task(100));
                } finally {
                  env.log(await(env.task("finally")));
                }
              }
              default -> throw new IllegalStateException();
            },
            await(env.task("z")));
    return Task.of(text);
  }

  @Shape("S58 S61 S45")
  @Async
  static Task<Object> switchExpressionAsAConstructorArgument(Env env) {
    record Pair(Object left, long right) {}
    Pair pair =
        new Pair(
            switch (await(env.task(2))) {
              case 1, 2 -> {
                while (await(env.task(false))) env.log("never");
                yield new Pair(await(env.task("in")), 5);
              }
              default -> null;
            },
            switch (env.see(7)) {
              case 7:
                yield await(env.task(8L));
              default:
                yield 9;
            });
    return Task.of(pair.toString());
  }

  @Shape("S58 S62")
  @Async
  static Task<Object> nestedSwitchExpressions(Env env) {
    int total = 0;
    for (int i = 0; i < 3; i++) {
      total +=
          10
              * switch (i) {
                case 0 ->
                    switch (await(env.task("s"))) {
                      case "s" -> await(env.task(1));
                      default -> 2;
                    };
                case 1 -> {
                  if (await(env.task(true))) yield 3;
                  yield await(env.task(4));
                }
                default -> await(env.task(5)) + (total > 0 ? await(env.task(6)) : 7);
              };
    }
    return Task.of(total);
  }

  @Shape("S62")
  @Async
  static Task<Object> arrowSwitchStatements(Env env) {
    int sum = 0;
    for (int i = 0; i < 4; i++) {
      switch (i) {
        case 0 -> sum += await(env.task(1));
        case 1 -> {
          if (await(env.task(true))) continue;
          sum += 1000;
        }
        case 2 -> throwIf(env, false);
        default -> sum *= await(env.task(3));
      }
    }
    return Task.of(sum);
  }

  static void throwIf(Env env, boolean really) {
    if (really) env.fail("really");
  }

  @Shape("S21")
  @Async
  static Task<Object> textBlocks(Env env) {
    String name = await(env.task("weft"));
    String block =
        """
        Hello %s,
          "quoted" \
        joined
        """
            .formatted(name);
    return Task.of(
        block
            + """
            end\
            """
            + await(env.task(1)));
  }

  record Point(int x, long y) {
    Point {
      if (x < 0) throw new IllegalArgumentException("negative: " + x);
    }

    @Async
    static Task<Point> read(Env env) {
      return Task.of(new Point(await(env.task(1)), await(env.task(2L))));
    }

    @Async
    Task<Point> plus(Env env, Point other) {
      int sum = x + await(env.task(other.x));
      return Task.of(new Point(sum, y + await(env.task(other.y()))));
    }
  }

  @Shape("S125 S52")
  @Async
  static Task<Object> records(Env env) {
    Point point = await(Point.read(env));
    Point sum = await(point.plus(env, new Point(await(env.task(10)), 20)));
    try {
      new Point(await(env.task(-1)), await(env.task(0L)));
    } catch (IllegalArgumentException e) {
      env.log(e.getMessage());
    }
    return Task.of(sum + " " + sum.equals(await(env.task(new Point(11, 22)))));
  }

  sealed interface Expr {
    Env env();

    Task<Integer> value();

    record Num(Env env, int number) implements Expr {
      @Override
      @Async
      public Task<Integer> value() {
        return Task.of(await(env.task(number)));
      }
    }

    record Add(Env env, Expr left, Expr right) implements Expr {
      @Override
      @Async
      public Task<Integer> value() {
        return Task.of(await(left.value()) + await(right.value()));
      }
    }

    record Neg(Env env, Expr of) implements Expr {
      @Override
      @Async
      public Task<Integer> value() {
        return Task.of(-await(of.value()));
      }
    }
  }

  @Shape("S125")
  @Async
  static Task<Object> sealedHierarchies(Env env) {
    Expr expr =
        new Expr.Add(
            env,
            new Expr.Num(env, 5),
            new Expr.Neg(env, new Expr.Add(env, new Expr.Num(env, 2), new Expr.Num(env, 1))));
    return Task.of(await(expr.value()));
  }

  @Shape("S27")
  @Async
  static Task<Object> patternVariablesAcrossAwaits(Env env) {
    StringBuilder text = new StringBuilder();
    for (Object o : List.of("text", 5, 6L)) {
      if (o instanceof String s && await(env.task(s.length() == 4))) {
        text.append(s).append(await(env.task(s)));
      } else if (!(o instanceof Integer i)) {
        text.append("other").append(await(env.task(o)));
      } else {
        text.append(i + await(env.task(i)));
      }
    }
    return Task.of(text.toString());
  }

  @Shape("S27")
  @Async
  static Task<Object> patternOnAnAwaitedValue(Env env) {
    if (await(env.task((Object) "text")) instanceof String s && s.length() > await(env.task(2))) {
      return Task.of(s + await(env.task("!")));
    }
    return Task.of("none");
  }

  @Shape("S122 S125")
  @Async
  static Task<Object> localRecordsEnumsAndInterfaces(Env env) throws Exception {
    enum Level {
      LOW,
      HIGH;

      @Async
      Task<String> shown(Env e) {
        return Task.of(name() + await(e.task("!")));
      }
    }
    interface Work {
      @Async
      static Task<Integer> of(Env e, int x) {
        return Task.of(await(e.task(x)) * 2);
      }
    }
    record Named(String name, Level level) {
      @Async
      Task<String> shown(Env e) {
        AsyncSupplier<String> work = () -> Task.of(name + await(level.shown(e)));
        try {
          return Task.of(await(work.get()));
        } catch (Exception x) {
          throw new IllegalStateException(x);
        }
      }
    }
    return Task.of(await(new Named("n", Level.HIGH).shown(env)) + await(Work.of(env, 4)));
  }

  class Inner {
    static int count = 3;

    @Async
    static Task<Integer> staticInAnInnerClass(Env env) {
      count += await(env.task(1));
      return Task.of(count);
    }
  }

  @Shape(value = "S124", fresh = true)
  @Async
  static Task<Object> staticMembersOfInnerClasses(Env env) {
    return Task.of(await(Inner.staticInAnInnerClass(env)));
  }

  @Shape("S35 S61")
  @Async
  static Task<Object> yieldFromStringSwitchWithLoops(Env env) {
    String text = "";
    for (String word : new String[] {"Aa", "BB", "x"}) {
      text +=
          join(
              word,
              switch (await(env.task(word))) {
                case "Aa", "y" -> {
                  int n = 0;
                  do n += await(env.task(2));
                  while (n < 4);
                  yield n;
                }
                case "BB" -> await(env.task(word + "!")).length();
                default -> {
                  try {
                    if (await(env.task(true))) throw new IllegalStateException("x");
                    yield 1;
                  } catch (IllegalStateException e) {
                    yield await(env.task(50));
                  }
                }
              });
    }
    return Task.of(text);
  }
}
