package shapes;

import static dev.weft.Weft.await;

import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.annotations.Suspending;
import dev.weft.it.shapes.Shape;
import dev.weft.it.timing.Env;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Suspending methods and their calls. */
class SuspendingCalls {
  @Suspending
  static int number(Env env, int value) {
    return await(env.task(value));
  }

  @Suspending
  static long wide(Env env, long value, double other) {
    return await(env.task(value)) + (long) other;
  }

  @Suspending
  static boolean is(Env env, boolean value) {
    return await(env.task(value));
  }

  @Suspending
  static double real(Env env, double value) {
    return number(env, 1) + value;
  }

  @Suspending
  static float small(Env env, float value) {
    return (float) real(env, value);
  }

  @Suspending
  static void note(Env env, Object value) {
    env.log(await(env.task(value)));
  }

  @Suspending
  static String text(Env env, String value) {
    return value + await(env.task("'"));
  }

  @Shape("S159")
  @Async
  static Task<Object> everyType(Env env) {
    note(env, "begin");
    String all = text(env, "a") + number(env, 2) + wide(env, 3L, 4.5) + is(env, true);
    all += small(env, 1.5f) + (byte) number(env, 300) + (char) number(env, 'c');
    note(env, all);
    return Task.of(all);
  }

  @Suspending
  static int failing(Env env, int depth) throws IOException {
    if (depth == 0) {
      await(env.io(1));
      throw new IOException("at the bottom");
    }
    try {
      return failing(env, depth - 1) + 1;
    } finally {
      note(env, "left " + depth);
    }
  }

  @Shape("S160")
  @Async
  static Task<Object> exceptionsPassAsTheyAre(Env env) {
    List<Object> all = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      try {
        all.add(number(env, i) + failing(env, 2));
      } catch (IOException e) {
        all.add(text(env, e.getMessage()));
      }
    }
    return Task.of(all);
  }

  interface Source<T> {
    @Suspending
    T next(Env env, T before);

    @Suspending
    default String twice(Env env, T first) {
      return next(env, next(env, first)) + ";";
    }
  }

  static class Words implements Source<String> {
    @Override
    @Suspending
    public String next(Env env, String before) {
      return text(env, before + "w");
    }
  }

  static class Loud extends Words {
    @Override
    @Suspending
    public String next(Env env, String before) {
      return super.next(env, before) + "!";
    }

    @Override
    @Suspending
    public String twice(Env env, String first) {
      return "(" + super.twice(env, first) + ")";
    }
  }

  static class Quiet extends Loud {
    @Override
    public String next(Env env, String before) {
      return before + env.see("q");
    }
  }

  enum Fixed implements Source<Integer> {
    ONE {
      @Override
      @Suspending
      public Integer next(Env env, Integer before) {
        return before + number(env, 1);
      }
    },
    NONE {
      @Override
      public Integer next(Env env, Integer before) {
        return before;
      }
    }
  }

  @Shape("S161")
  @Async
  static Task<Object> theReceiverDecides(Env env) {
    List<Object> all = new ArrayList<>();
    for (Source<String> each : List.of(new Words(), new Loud(), new Quiet(), new Words())) {
      all.add(each.twice(env, "a"));
      all.add(each.next(env, "b"));
    }
    for (Fixed each : Fixed.values()) all.add(each.twice(env, 5));
    Source<String> none = null;
    try {
      all.add(none.next(env, env.see("c")));
    } catch (NullPointerException e) {
      all.add("null");
    }
    return Task.of(all);
  }

  static final class Pair {
    final Object first;
    final long second;

    Pair(Object first, long second) {
      this.first = first;
      this.second = second;
    }
  }

  @Suspending
  static long sum(Env env, int... numbers) {
    long sum = 0;
    for (int each : numbers) sum = sum * 2 + number(env, each);
    return sum;
  }

  @Shape("S162")
  @Async
  static Task<Object> aboveOperandsAndInConstructions(Env env) {
    int[] array = {1, 2, 3};
    array[number(env, 1)] += number(env, 5) * array[number(env, 2)];
    Pair pair = new Pair(new Pair(text(env, "x"), number(env, 1)), sum(env, 1, 2, number(env, 3)));
    long all = env.see(7L) + wide(env, 8L, number(env, 9)) + (is(env, true) ? sum(env) : pair.second);
    int i = 0;
    while (number(env, i) < 3 && is(env, true)) i += is(env, i > 0) ? 2 : 1;
    return Task.of(array[1] + " " + ((Pair) pair.first).first + pair.second + " " + all + i);
  }

  @Suspending
  int depth(Env env, int n) {
    if (n == 0) return number(env, 0);
    int below = depth(env, n - 1);
    return n % 3 == 0 ? number(env, below + 1) : below + 1;
  }

  @Suspending
  int tail(Env env, int n, int sum) {
    return n == 0 ? number(env, sum) : tail(env, n - 1, sum + n);
  }

  @Suspending
  boolean even(Env env, int n) {
    return n == 0 ? is(env, true) : odd(env, n - 1);
  }

  @Suspending
  boolean odd(Env env, int n) {
    return n != 0 && even(env, n - 1);
  }

  @Shape("S163")
  @Async
  static Task<Object> recursionAndTailCalls(Env env) {
    SuspendingCalls on = new SuspendingCalls();
    return Task.of(on.depth(env, 7) + " " + on.tail(env, 9, 0) + " " + on.even(env, 5));
  }

  interface Work<A, R> {
    @Suspending
    R on(A argument) throws IOException;
  }

  interface Count {
    @Suspending
    int of(String text, long more);
  }

  @Suspending
  static <A, R> List<R> each(List<A> all, Work<? super A, ? extends R> work) throws IOException {
    List<R> results = new ArrayList<>();
    for (A one : all) results.add(work.on(one));
    return results;
  }

  @Suspending
  String mine(String what) {
    return what;
  }

  @Shape("S164")
  @Async
  static Task<Object> lambdasAndReferences(Env env) {
    String prefix = text(env, "p");
    SuspendingCalls on = new SuspendingCalls();
    List<Object> all = new ArrayList<>();
    Count count = (text, more) -> number(env, text.length()) + (int) more;
    Work<String, Integer> boxed = text -> count.of(text, 1L);
    try {
      all.add(each(List.of("a", "bb"), each -> text(env, prefix + each)));
      all.add(each(List.of("ccc"), boxed));
      all.add(each(List.of("d"), boxed::on));
      all.add(each(List.of("e"), on::mine));
      all.add(each(List.of("f"), String::length));
      all.add(
          each(
              List.of(1, 2),
              one -> {
                if (one == 2) throw new IOException("two");
                return number(env, one);
              }));
    } catch (IOException e) {
      all.add(e.getMessage());
    }
    return Task.of(all);
  }
}
