package shapes;

import static dev.weft.Weft.await;

import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.it.shapes.Shape;
import dev.weft.it.timing.Env;
import java.lang.annotation.Annotation;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Where async methods can stand, and how they are called: members, dispatch, kinds of class. */
class Members {
  private int secret = 3;

  @Async
  Task<Integer> instance(Env env) {
    return Task.of(secret + await(env.task(1)));
  }

  @Async
  private Task<Integer> hidden(Env env) {
    secret += await(env.task(1));
    return Task.of(secret + await(instance(env)));
  }

  @Async
  final Task<Integer> sealedMethod(Env env) {
    return Task.of(await(hidden(env)) + await(env.task(1)));
  }

  @Async
  protected Task<Integer> guarded(Env env) {
    return Task.of(await(sealedMethod(env)) * 2);
  }

  @Async
  private static Task<Integer> hiddenStatic(Env env, Members on) {
    return Task.of(await(on.guarded(env)) + on.secret);
  }

  @Shape("S117 B93")
  @Async
  static Task<Object> everyKindOfMethod(Env env) {
    return Task.of(await(hiddenStatic(env, new Members())));
  }

  abstract static class Shape2 {
    abstract Task<Integer> area(Env env);

    Task<String> name(Env env) {
      return env.task("shape");
    }

    @Async
    Task<String> described(Env env) {
      String name = await(name(env));
      return Task.of(name + await(area(env)));
    }
  }

  static class Square extends Shape2 {
    final int side;

    Square(int side) {
      this.side = side;
    }

    @Override
    @Async
    Task<Integer> area(Env env) {
      return Task.of(side * await(env.task(side)));
    }

    @Override
    @Async
    Task<String> name(Env env) {
      String base = await(super.name(env));
      return Task.of(base + await(env.task(" square")));
    }

    @Override
    @Async
    Task<String> described(Env env) {
      env.log(await(env.task("before super")));
      String all = "<" + await(super.described(env)) + ">";
      return Task.of(all + await(super.name(env)));
    }
  }

  static final class Unit extends Square {
    Unit() {
      super(1);
    }

    @Override
    Task<Integer> area(Env env) {
      return Task.of(1);
    }

    @Override
    Task<String> name(Env env) {
      return super.name(env);
    }
  }

  @Shape("S118 S6 B95 B98 B105")
  @Async
  static Task<Object> overridingAndSuperCalls(Env env) {
    Shape2 square = new Square(3);
    Shape2 unit = new Unit();
    return Task.of(await(square.described(env)) + await(unit.described(env)));
  }

  static class Base {
    int sum(int a, int b) {
      return a + b;
    }
  }

  static final class Derived extends Base {
    @Override
    int sum(int a, int b) {
      return -1;
    }

    @Async
    Task<Integer> superWithAnAwaitedArgument(Env env) {
      return Task.of(super.sum(await(env.task(1)), await(env.task(2))) + sum(3, 4));
    }
  }

  @Shape("S6")
  @Async
  static Task<Object> superCallWithAwaitedArguments(Env env) {
    return Task.of(await(new Derived().superWithAnAwaitedArgument(env)));
  }

  interface Source<T> {
    Task<T> next(Env env, T last);
  }

  static class Words implements Source<String> {
    @Override
    @Async
    public Task<String> next(Env env, String last) {
      return Task.of(last + await(env.task("w")));
    }
  }

  static final class LoudWords extends Words {
    @Override
    @Async
    public Task<String> next(Env env, String last) {
      return Task.of(await(super.next(env, last)) + "!");
    }
  }

  abstract static class Pipe<A, B extends Comparable<B>> {
    abstract Task<B> map(Env env, A a);

    @Async
    <C extends A> Task<Boolean> before(Env env, C left, C right) {
      B first = await(map(env, left));
      return Task.of(first.compareTo(await(map(env, right))) < 0);
    }
  }

  static final class Length extends Pipe<String, Integer> {
    @Override
    @Async
    Task<Integer> map(Env env, String a) {
      return Task.of(a.length() + await(env.task(0)));
    }
  }

  interface Producer {
    Object make(Env env);
  }

  static final class Covariant implements Producer {
    @Override
    @Async
    public Task<String> make(Env env) {
      return Task.of(await(env.task("covariant")));
    }
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  @Shape("S119 B96")
  @Async
  static Task<Object> genericsAndBridges(Env env) {
    Source<String> source = new LoudWords();
    String text = await(source.next(env, "a"));
    Source raw = new Words();
    text += await(raw.next(env, "raw"));
    text += await(new Length().before(env, "a", "bc"));
    Producer producer = new Covariant();
    text += await((Task<Object>) producer.make(env));
    return Task.of(text);
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  @Shape("S119 B96")
  @Async
  static Task<Object> bridgeWithAWrongArgument(Env env) {
    Source raw = new Words();
    Task<Object> task = raw.next(env, 5);
    return Task.of(await(task));
  }

  interface Greeter {
    Task<String> other(Env env);

    @Async
    default Task<String> greet(Env env) {
      String before = await(env.task("hello "));
      return Task.of(before + await(this.other(env)) + await(suffix(env)));
    }

    @Async
    static Task<String> suffix(Env env) {
      return Task.of(await(env.task("!")));
    }
  }

  interface Polite extends Greeter {
    @Override
    @Async
    default Task<String> greet(Env env) {
      return Task.of("dear " + await(Greeter.super.greet(env)));
    }
  }

  interface Rude extends Greeter {
    default String shout(String text, String more) {
      return text.toUpperCase() + more;
    }

    @Override
    @Async
    default Task<String> greet(Env env) {
      return Task.of(await(Greeter.super.greet(env)).concat("?"));
    }
  }

  static final class Person implements Polite, Rude {
    @Override
    @Async
    public Task<String> greet(Env env) {
      String polite = await(Polite.super.greet(env));
      return Task.of(
          polite
              + await(Rude.super.greet(env))
              + Rude.super.shout(await(env.task("x")), await(env.task("y"))));
    }

    @Override
    public Task<String> other(Env env) {
      return env.task("you");
    }
  }

  @Shape("S120 S6 B97")
  @Async
  static Task<Object> interfaceMethods(Env env) {
    Greeter greeter = new Person();
    return Task.of(await(greeter.greet(env)) + await(Greeter.suffix(env)));
  }

  @Shape("S120")
  @Async
  static Task<Object> defaultMethodOfALambda(Env env) {
    Greeter greeter = e -> e.task("lambda");
    return Task.of(await(greeter.greet(env)));
  }

  private String own = "own";

  class Inner {
    private String own = "inner";

    class Innermost {
      private String own = "innermost";

      @Async
      private Task<String> names(Env env) {
        String first = await(env.task(this.own));
        return Task.of(first + Inner.this.own + Members.this.own + await(Members.this.ask(env)));
      }
    }
  }

  @Async
  private Task<String> ask(Env env) {
    own += await(env.task("?"));
    return Task.of(own);
  }

  @Shape("S124 S112 B101")
  @Async
  static Task<Object> membersOfOuterClasses(Env env) {
    Members outer = new Members();
    Inner.Innermost innermost = outer.new Inner().new Innermost();
    String text = await(innermost.names(env));
    innermost.own = "changed";
    return Task.of(text + await(innermost.names(env)) + outer.own);
  }

  @Shape("S124 B101")
  @Async
  static Task<Object> localAndAnonymousClasses(Env env) {
    int captured = await(env.task(5));
    class Local {
      int field = captured;

      @Async
      Task<Integer> plus(int x) {
        field += await(env.task(x));
        return Task.of(field + captured);
      }
    }
    Local local = new Local();
    Source<Integer> anonymous =
        new Source<Integer>() {
          int calls;

          @Override
          @Async
          public Task<Integer> next(Env e, Integer last) {
            calls++;
            return Task.of(last + await(local.plus(captured)) + calls);
          }
        };
    int first = await(anonymous.next(env, 1));
    return Task.of(first + await(anonymous.next(env, 100)));
  }

  enum Operation {
    PLUS {
      @Override
      @Async
      Task<Integer> apply(Env env, int a, int b) {
        return Task.of(a + await(env.task(b)));
      }
    },
    TIMES {
      @Override
      @Async
      Task<Integer> apply(Env env, int a, int b) {
        return Task.of(await(env.task(a)) * await(PLUS.apply(env, b, 0)));
      }
    };

    abstract Task<Integer> apply(Env env, int a, int b);

    @Async
    static Task<Integer> all(Env env) {
      int sum = 0;
      for (Operation each : values()) sum += await(each.apply(env, 3, 4));
      return Task.of(sum);
    }
  }

  @Shape("S125")
  @Async
  static Task<Object> enumsWithAsyncBodies(Env env) {
    return Task.of(await(Operation.all(env)) + Operation.valueOf("PLUS").ordinal());
  }

  @Async
  static Task<String> over(Env env) {
    return Task.of(await(env.task("none")));
  }

  @Async
  static Task<String> over(Env env, int x) {
    return Task.of(await(env.task("int")));
  }

  @Async
  static Task<String> over(Env env, long x) {
    return Task.of(await(env.task("long")) + await(over(env, (int) x)));
  }

  @Async
  static Task<String> over(Env env, Object x) {
    return Task.of(await(env.task("object")));
  }

  @Async
  static CompletableFuture<String> over(Env env, String x) {
    return CompletableFuture.completedFuture(await(env.task(x)));
  }

  @Async
  static Task<String> over$weft(Env env) {
    return Task.of(await(env.task("dollar")));
  }

  static String over(Object frame) {
    return "plain";
  }

  @Shape("S126 B94")
  @Async
  static Task<Object> overloads(Env env) {
    return Task.of(
        await(over(env))
            + await(over(env, 1))
            + await(over(env, 2L))
            + await(over(env, 'c'))
            + await(over(env, 1.0))
            + await(over(env, "text"))
            + await(over$weft(env))
            + over((Object) env));
  }

  @Async
  static Task<Integer> varargs(Env env, String first, int... rest) {
    int sum = first.length();
    for (int x : rest) sum += await(env.task(x));
    return Task.of(sum);
  }

  @Shape("S129 B19")
  @Async
  static Task<Object> variableArguments(Env env) {
    return Task.of(
        await(varargs(env, "a"))
            + await(varargs(env, "b", 1))
            + await(varargs(env, await(env.task("c")), await(env.task(2)), 3)));
  }

  @Retention(RetentionPolicy.RUNTIME)
  @interface Marked {
    String value();
  }

  @Async
  @Marked("on the method")
  public static Task<Integer> annotated(Env env, @Marked("on a parameter") int x)
      throws IllegalStateException {
    @Marked("on a local")
    int y = await(env.task(x));
    return Task.of(y);
  }

  @Shape("S130 B102 B103")
  @Async
  static Task<Object> annotationsAndReflection(Env env) throws Exception {
    Method method = Members.class.getDeclaredMethod("annotated", Env.class, int.class);
    StringBuilder text = new StringBuilder(method.getAnnotation(Marked.class).value());
    for (Annotation[] each : method.getParameterAnnotations()) text.append(each.length);
    text.append(method.getGenericReturnType().toString().contains("java.lang.Integer"));
    text.append(method.getExceptionTypes()[0].getSimpleName());
    int visible = 0;
    for (Method each : Members.class.getDeclaredMethods()) {
      if (each.isAnnotationPresent(Marked.class)) visible++;
    }
    @SuppressWarnings("unchecked")
    Task<Integer> task = (Task<Integer>) method.invoke(null, env, 7);
    return Task.of(text.append(visible).append(await(task)).toString());
  }

  @Async
  public Task<Integer> throwsAtOnce(Env env) {
    if (secret == 3) throw new IllegalStateException("thrown by the body");
    return Task.of(await(env.task(1)));
  }

  @Shape("B103 S69")
  @Async
  static Task<Object> reflectiveCallDoesNotThrow(Env env) throws Exception {
    Method method = Members.class.getMethod("throwsAtOnce", Env.class);
    Object returned;
    try {
      returned = method.invoke(new Members(), env);
    } catch (InvocationTargetException e) {
      return Task.of("the call itself threw");
    }
    env.log(await(env.task("called")));
    try {
      return Task.of(await((CompletionStage<?>) returned).toString());
    } catch (IllegalStateException e) {
      return Task.of(e.getMessage());
    }
  }

  static int made;

  final int number = ++made;

  @Async
  Task<Members> copyOfThis(Env env) {
    int before = await(env.task(secret));
    Members copy = new Members();
    copy.secret = before + this.secret;
    return Task.of(await(env.task(copy)));
  }

  @Shape("B109")
  @Async
  static Task<Object> makesObjectsOfItsOwnClass(Env env) {
    Members first = new Members();
    Members copy = await(first.copyOfThis(env));
    return Task.of(copy.number - first.number + await(env.task(0)));
  }

  static <T, R> Function<T, Task<R>> compose(Env env, Function<T, Task<R>> f) {
    return t -> f.apply(t);
  }

  static int counter;

  @Async
  static <T extends Comparable<T>> Task<T> max(Env env, Iterable<? extends Task<? extends T>> all) {
    T best = null;
    for (Task<? extends T> each : all) {
      T next = await(each);
      if (best == null || next.compareTo(best) > 0) best = next;
    }
    return Task.of(best);
  }

  @Shape("S119 B96")
  @Async
  static Task<Object> wildcardsAndBounds(Env env) {
    java.util.List<Task<Integer>> tasks = new java.util.ArrayList<>();
    tasks.add(env.task(3));
    tasks.add(env.task(9));
    tasks.add(env.task(4));
    int best = await(Members.<Integer>max(env, tasks));
    Function<Integer, Task<String>> f = compose(env, x -> env.task("f" + x));
    return Task.of(best + await(f.apply(await(env.task(1)))));
  }

  @Shape("S127 B95")
  @Async
  static Task<Object> callsMethodsOfOtherClasses(Env env) {
    int a = await(Neighbour.ofAnotherTopClass(env, 4));
    Neighbour neighbour = new Neighbour();
    int b = await(neighbour.instance(env));
    long wide = await(Neighbour.wide(env, 5L, 2.5));
    return Task.of(a + b + wide + neighbour.field);
  }
}

class Neighbour {
  int field = 1;

  @Async
  static Task<Integer> ofAnotherTopClass(Env env, int x) {
    return Task.of(x + await(env.task(x)));
  }

  @Async
  Task<Integer> instance(Env env) {
    field += await(env.task(10));
    return Task.of(field);
  }

  @Async
  static Task<Long> wide(Env env, long a, double b) {
    long first = await(env.task(a));
    return Task.of((long) (first * b) + await(env.task(1L)));
  }
}
