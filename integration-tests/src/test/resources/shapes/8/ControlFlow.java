package shapes;

import static dev.weft.Weft.await;

import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import dev.weft.it.shapes.Shape;
import dev.weft.it.timing.Env;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Awaits in loops, branches and switches. */
class ControlFlow {
  @Shape("S53 B43")
  @Async
  static Task<Object> whileWithAwaits(Env env) {
    int i = 0;
    int sum = 0;
    while (await(env.task(i < 3))) {
      sum += await(env.task(i));
      i++;
    }
    return Task.of(sum);
  }

  @Shape("S53 B43")
  @Async
  static Task<Object> doWhileWithAVariableOfItsBody(Env env) {
    int turns = 0;
    String last;
    do {
      last = await(env.task("turn " + turns++));
    } while (await(env.task(!last.endsWith("2"))));
    int pure = 0;
    do pure++;
    while (pure < await(env.task(3)));
    return Task.of(last + pure);
  }

  @Shape("S54 B43 B46")
  @Async
  static Task<Object> forWithAwaitsInEveryPart(Env env) {
    StringBuilder text = new StringBuilder();
    for (int i = await(env.task(0)); await(env.task(i < 4)); i += await(env.task(1))) {
      if (i == 1) continue;
      if (i == 3) break;
      text.append(i);
    }
    return Task.of(text.toString());
  }

  @Shape("S54 S74 B46 B47")
  @Async
  static Task<Object> labelledLoops(Env env) {
    StringBuilder text = new StringBuilder();
    outer:
    for (int i = 0; i < 4; i++) {
      for (int k = 0; ; k++) {
        if (k == 2) continue outer;
        if (i == 2) break;
        if (i == 3) break outer;
        text.append(i).append(await(env.task(k)));
      }
      text.append(await(env.task("|")));
    }
    return Task.of(text.toString());
  }

  @Shape("S55 B44")
  @Async
  static Task<Object> forEachOverACollection(Env env) {
    int sum = 0;
    for (int x : await(env.task(Arrays.asList(1, 2, 3)))) sum += x * await(env.task(x));
    List<Task<Integer>> tasks = new ArrayList<>();
    tasks.add(env.task(10));
    tasks.add(env.task(20));
    for (Task<Integer> task : tasks) sum += await(task);
    return Task.of(sum);
  }

  @Shape("S55 B45")
  @Async
  static Task<Object> forEachOverArrays(Env env) {
    StringBuilder text = new StringBuilder();
    for (String s : new String[] {"a", "b"}) {
      int n = await(env.task(1));
      text.append(s.length() + n).append(s.concat("!"));
    }
    for (long wide : await(env.task(new long[] {4, 5}))) text.append(wide + await(env.task(1L)));
    for (int[] row : new int[][] {{1}, {}, {2, 3}}) {
      for (int cell : row) text.append(await(env.task(cell)));
      text.append('/');
    }
    return Task.of(text.toString());
  }

  @Shape("S55")
  @Async
  static Task<Object> iteratorWithSideEffects(Env env) {
    Iterator<Integer> source = Arrays.asList(1, 2).iterator();
    Iterable<Integer> traced =
        () ->
            new Iterator<Integer>() {
              @Override
              public boolean hasNext() {
                return env.see(source.hasNext());
              }

              @Override
              public Integer next() {
                return env.see(source.next());
              }
            };
    int product = 1;
    for (int x : traced) product *= x + await(env.task(1));
    return Task.of(product);
  }

  @Shape("S56")
  @Async
  static Task<Object> awaitOnlyInTheInnerLoop(Env env) {
    long sum = 0;
    for (int i = 0; i < 3; i++) {
      int local = i * 10;
      for (int k = 0; k < 2; k++) sum += local + await(env.task(k));
      sum *= 2;
    }
    return Task.of(sum);
  }

  @Shape("S56")
  @Async
  static Task<Object> awaitOnlyAfterAPureInnerLoop(Env env) {
    long sum = 0;
    for (int i = 0; i < 3; i++) {
      for (int k = 0; k < 50; k++) sum += k ^ i;
      sum += await(env.task(i));
      for (int k = 0; k < 5; k++) sum -= k;
    }
    return Task.of(sum);
  }

  @Shape("S57")
  @Async
  static Task<Object> awaitsInSomeIterationsOnly(Env env) {
    int sum = 0;
    for (int i = 0; i < 10; i++) {
      if (i % 4 == 3) sum += await(env.task(i));
      else sum += i;
    }
    for (int i = 0; i < 5; i++) if (i == 4) sum += await(env.task(100));
    return Task.of(sum);
  }

  @Shape("S57 B53")
  @Async
  static Task<Object> manyIterations(Env env) {
    long sum = 0;
    for (int i = 0; i < 300; i++) {
      if (i % 30 == 0) sum += await(env.task(i));
      sum += await(Task.of(1));
    }
    return Task.of(sum);
  }

  @Shape("S62 B49")
  @Async
  static Task<Object> switchWithFallThrough(Env env) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 5; i++) {
      switch (i) {
        case 0:
          text.append(await(env.task("a")));
        case 1:
          text.append('b');
        case 2:
          text.append(await(env.task("c")));
          break;
        default:
          text.append('d');
        case 3:
          int local = await(env.task(i));
          text.append(local);
      }
    }
    return Task.of(text.toString());
  }

  @Shape("S62 B49")
  @Async
  static Task<Object> sparseAndNestedSwitches(Env env) {
    int sum = 0;
    for (int key : new int[] {-1000, 5, 1 << 20, 7}) {
      switch (key) {
        case -1000:
          sum += await(env.task(1));
          break;
        case 1 << 20:
          switch (await(env.task(2))) {
            case 1:
              sum += 100;
              break;
            case 2:
              sum += await(env.task(200));
              continue;
            default:
              throw new IllegalStateException();
          }
          sum += 1000000;
          break;
        case 5:
          continue;
        default:
          sum += 3;
      }
      sum *= await(env.task(2));
    }
    return Task.of(sum);
  }

  @Async
  static Task<Void> ticksForEver(Env env) {
    for (int i = 0; ; i++) {
      await(env.task(i));
      if (i == 3) throw new IllegalStateException("enough");
    }
  }

  @Async
  static Task<Void> loopsUntilAFailure(Env env) {
    while (true) {
      int next = await(env.task(1));
      env.log(10 / (next - env.see(1)));
    }
  }

  @Shape("S63 B48")
  @Async
  static Task<Object> infiniteLoops(Env env) {
    try {
      await(ticksForEver(env));
    } catch (IllegalStateException e) {
      env.log(e.getMessage());
    }
    return Task.of(await(loopsUntilAFailure(env)));
  }

  static boolean flag;

  @Shape("S64")
  @Async
  static Task<Object> emptyLoopsBesideAwaits(Env env) {
    int n = 0;
    while (n++ < 10) {}
    flag = await(env.task(false));
    while (flag) {}
    do {} while (n-- > 5);
    env.log(await(env.task(n)));
    for (; n < 8; n++) {}
    return Task.of(n);
  }

  @Shape("S65")
  @Async
  static Task<Object> codeAfterAnEndlessLoopWithABreak(Env env) {
    int n = 0;
    while (true) {
      if (await(env.task(n++ == 2))) break;
    }
    return Task.of(n + await(env.task(100)));
  }

  @Shape("S66 B50")
  @Async
  static Task<Object> ifAndElseBothAwait(Env env) {
    int x;
    String kind;
    if (await(env.task(true))) {
      x = await(env.task(1));
      kind = "then";
    } else {
      x = await(env.task(2));
      kind = await(env.task("else"));
    }
    if (x == 2) x = await(env.task(3));
    else if (await(env.task(x == 1))) x += await(env.task(10));
    if (x > 0) env.log("no await here");
    else env.log("nor here");
    return Task.of(x + kind);
  }

  @Shape("S67 B107")
  @Async
  static Task<Object> callsAMethodWithoutAwaits(Env env) {
    int a = await(noAwait(env));
    int b = await(awaitThatIsNeverReached(env));
    int c = await(onlyOne(env));
    return Task.of(a + b + c);
  }

  @Async
  static Task<Integer> noAwait(Env env) {
    env.log("no await");
    return Task.of(1);
  }

  @Async
  static Task<Integer> awaitThatIsNeverReached(Env env) {
    if (true) return Task.of(2);
    return Task.of(await(env.task(3)));
  }

  @Async
  static Task<Integer> onlyOne(Env env) {
    return Task.of(await(env.task(4)));
  }

  @Async
  static Task<Integer> throwsWithoutAnAwait(Env env) {
    env.log("about to throw");
    throw new IllegalStateException("without an await");
  }

  @Shape("S67 S69 B79")
  @Async
  static Task<Object> methodWithoutAwaitsFailsItsTask(Env env) {
    Task<Integer> failed = throwsWithoutAnAwait(env);
    env.log(failed.isDone());
    return Task.of(await(failed));
  }

  @Async
  static Task<Integer> find(Env env, int[][] rows, int wanted) {
    for (int i = 0; i < rows.length; i++) {
      for (int k = 0; k < rows[i].length; k++) {
        try {
          if (await(env.task(rows[i][k])) == wanted) return Task.of(i * 10 + k);
        } finally {
          env.log("seen " + i + k);
        }
      }
      if (rows[i].length == 0) return Task.of(await(env.task(-2)));
    }
    return Task.of(-1);
  }

  @Shape("S68")
  @Async
  static Task<Object> returnsFromNestedLoops(Env env) {
    int a = await(find(env, new int[][] {{1, 2}, {3}}, 3));
    int b = await(find(env, new int[][] {{1}, {}}, 5));
    int c = await(find(env, new int[][] {{4}}, 5));
    return Task.of(a + " " + b + " " + c);
  }

  @Async
  static Task<Integer> early(Env env, boolean first) {
    if (first) return Task.of(-1);
    return Task.of(await(env.task(1)));
  }

  @Async
  static Task<Integer> throwsEarly(Env env, int[] array) {
    int first = array[0];
    return Task.of(first + await(env.task(1)));
  }

  @Shape("S69 B52 B79")
  @Async
  static Task<Object> leavesBeforeTheFirstAwait(Env env) {
    int sum = await(early(env, true)) + await(early(env, false));
    Task<Integer> failed = throwsEarly(env, null);
    env.log("the call itself does not throw " + failed.isDone());
    try {
      await(failed);
    } catch (NullPointerException e) {
      env.log("the await does");
    }
    return Task.of(sum + await(throwsEarly(env, new int[] {5})));
  }

  @Async
  static Task<Long> factorial(Env env, long n) {
    if (n <= 1) return Task.of(await(env.task(1L)));
    return Task.of(n * await(factorial(env, n - 1)));
  }

  @Async
  static Task<Integer> fibonacci(Env env, int n) {
    if (n < 2) return Task.of(await(env.task(n)));
    int left = await(fibonacci(env, n - 1));
    return Task.of(left + await(fibonacci(env, n - 2)));
  }

  @Async
  static Task<Boolean> even(Env env, int n) {
    return n == 0 ? Task.of(true) : odd(env, n - await(env.task(1)));
  }

  @Async
  static Task<Boolean> odd(Env env, int n) {
    return n == 0 ? Task.of(false) : Task.of(await(even(env, n - 1)));
  }

  @Shape("S70 B55 B56")
  @Async
  static Task<Object> recursion(Env env) {
    long f = await(factorial(env, 4));
    int fib = await(fibonacci(env, 3));
    boolean even = await(even(env, 4));
    return Task.of(f + " " + fib + " " + even);
  }

  @Async
  static Task<Integer> deep(Env env, int depth) {
    if (depth == 0) return env.task(0);
    return Task.of(await(deep(env, depth - 1)) + 1);
  }

  @Shape("S70 B55")
  @Async
  static Task<Object> deepRecursion(Env env) {
    return Task.of(await(deep(env, 500)) + await(env.task(1)));
  }

  int turn;

  @Async
  Task<String> interleaved(String name, Task<Integer> mine) {
    int before = turn++;
    int value = await(mine);
    return Task.of(name + before + value + turn++);
  }

  @Shape("S71")
  @Async
  static Task<Object> callsOfOneReceiverAreIndependent(Env env) {
    ControlFlow receiver = new ControlFlow();
    Task<Integer> first = env.task(1);
    String a = await(receiver.interleaved("a", first));
    String b = await(receiver.interleaved("b", first));
    return Task.of(a + b + await(env.task(receiver.turn)));
  }

  @Shape("S66 B51")
  @Async
  static Task<Object> blocksWithTheirOwnVariables(Env env) {
    int sum = 0;
    {
      int a = await(env.task(1));
      sum += a;
      {
        long b = await(env.task(2L));
        sum += b;
      }
      String c = await(env.task("abc"));
      sum += c.length();
    }
    {
      double a = await(env.task(4.0));
      sum += a;
    }
    return Task.of(sum);
  }

  @Shape("S146")
  @Async
  static Task<Object> yielding(Env env) {
    env.log("before");
    await(Weft.yieldNow());
    env.log(await(env.task(1)));
    for (int i = 0; i < 3; i++) await(Weft.yieldNow());
    return Task.of("after");
  }

  @Async
  static CompletableFuture<String> aFuture(Env env) {
    return CompletableFuture.completedFuture(await(env.task("f")) + await(env.future("g")));
  }

  @Async
  static CompletableFuture<String> forwardsAFuture(Env env) {
    env.log(await(env.task("forwarding")));
    return env.future("forwarded");
  }

  @Async
  static java.util.concurrent.CompletionStage<String> aStage(Env env) {
    if (await(env.task(false))) return env.task("never");
    return env.stage("s" + await(env.stage("t")));
  }

  @Shape("B112 S39")
  @Async
  static Task<Object> otherReturnTypes(Env env) {
    return Task.of(await(aFuture(env)) + await(forwardsAFuture(env)) + await(aStage(env)));
  }

  @Async
  static void alone(Env env, CompletableFuture<Integer> end) {
    int value = 0;
    try {
      env.log("alone");
      value = await(env.task(5));
      env.log("alone " + value);
    } finally {
      end.complete(value);
    }
  }

  @Shape(value = "S117", concurrent = true)
  @Async
  static Task<Object> methodThatReturnsNothing(Env env) {
    CompletableFuture<Integer> end = new CompletableFuture<>();
    alone(env, end);
    return Task.of(await(end));
  }

  @Async
  static Task<String> nullInstead(Env env, boolean now) {
    if (now) return nothing();
    env.log(await(env.task(1)));
    return nothing();
  }

  static Task<String> nothing() {
    return null;
  }

  @Shape("B80")
  @Async
  static Task<Object> nullInsteadOfATask(Env env) {
    int caught = 0;
    for (int i = 0; i < 2; i++) {
      try {
        await(nullInstead(env, i == 0));
      } catch (NullPointerException e) {
        caught++;
      }
    }
    return Task.of(caught);
  }

  @Shape("S58 S66")
  @Async
  static Task<Object> conditionalsInLoopConditions(Env env) {
    int n = 0;
    while (n < 2 ? await(env.task(true)) : n < 4 && await(env.task(n == 2))) n++;
    for (boolean more = true; more; more = n < 5 ? await(env.task(++n > 0)) : false) env.log(n);
    return Task.of(n);
  }

  @Shape("S66 S76")
  @Async
  static Task<Object> conditionThatIsNeverTrue(Env env) {
    int n = await(env.task(1));
    try {
      n += await(env.task(2));
    } catch (Env.Failure e) {
      // javac drops the loop and keeps the frame that its head had.
      for (int i = 0; i < 3 && false; i++) env.log(e);
      n *= 10;
    }
    return Task.of(n);
  }
}
