package shapes;

import static dev.weft.Weft.await;

import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.it.shapes.Shape;
import dev.weft.it.timing.Env;
import java.io.FileNotFoundException;
import java.io.IOException;

/** Awaits in {@code try}, {@code catch} and {@code finally}, failing at once and later. */
class Exceptions {
  @Shape("S75 B58 B59 B63")
  @Async
  static Task<Object> awaitIsTheWholeTry(Env env) {
    try {
      await(env.task(1));
    } catch (Env.Failure e) {
      return Task.of("caught " + e.getMessage());
    }
    return Task.of("fine");
  }

  @Shape("S75 S92 B59")
  @Async
  static Task<Object> valueOrCatch(Env env) {
    String text = "start";
    try {
      text = await(env.task("value"));
    } catch (RuntimeException e) {
      text += " " + e.getMessage() + await(env.task("!"));
    }
    return Task.of(text);
  }

  @Shape("S76 B62 B66 B67")
  @Async
  static Task<Object> awaitsInNestedCatches(Env env) {
    int x = 1;
    try {
      x = await(env.task(2));
    } catch (Env.Failure first) {
      x += await(env.task(10));
      try {
        x += await(env.task(100));
      } catch (Env.Failure second) {
        x += await(env.task(1000));
        env.log(first.getMessage() + second.getMessage());
      }
      env.log(first.getMessage());
    }
    return Task.of(x);
  }

  @Async
  static Task<Integer> leaves(Env env, int how) {
    int i = 0;
    for (; i < 3; i++) {
      try {
        env.log(await(env.task("body " + how + i)));
        if (how == 1) break;
        if (how == 2) continue;
        if (how == 3) return Task.of(i + 100);
        if (how == 4) throw new IllegalStateException("how 4");
        env.log("end of the body");
      } finally {
        env.log(await(env.task("finally " + i)));
      }
      env.log("after");
    }
    return Task.of(i);
  }

  @Shape("S77 B73 B74")
  @Async
  static Task<Object> finallyOnTheNormalPath(Env env) {
    return Task.of(await(leaves(env, 0)));
  }

  @Shape("S77 B73 B74")
  @Async
  static Task<Object> finallyOnBreak(Env env) {
    return Task.of(await(leaves(env, 1)));
  }

  @Shape("S77 B73 B74")
  @Async
  static Task<Object> finallyOnContinue(Env env) {
    return Task.of(await(leaves(env, 2)));
  }

  @Shape("S77 B73 B74")
  @Async
  static Task<Object> finallyOnReturn(Env env) {
    return Task.of(await(leaves(env, 3)));
  }

  @Shape("S77 B73 B74 B76")
  @Async
  static Task<Object> finallyOnThrow(Env env) {
    return Task.of(await(leaves(env, 4)));
  }

  @Shape("S78")
  @Async
  static Task<Object> returnedValueIsKeptThroughFinally(Env env) {
    int v = await(env.task(1));
    long wide = 7;
    try {
      return Task.of(v + " " + wide);
    } finally {
      v = await(env.task(2));
      wide++;
      env.log(v + wide);
    }
  }

  @SuppressWarnings("finally")
  @Shape("S78 B60")
  @Async
  static Task<Object> finallyOverridesTheOutcome(Env env) {
    try {
      return Task.of(await(env.task(1)));
    } finally {
      int replaced = await(env.task(2));
      if (replaced == 2) return Task.of("overridden");
    }
  }

  @Shape("S78")
  @Async
  static Task<Object> finallyThrowsOverAPendingFailure(Env env) {
    try {
      try {
        throw new IllegalStateException("first" + await(env.task(1)));
      } finally {
        env.log(await(env.task("inner")));
        if (await(env.task(true))) throw new IllegalArgumentException("second");
      }
    } catch (IllegalArgumentException | IllegalStateException e) {
      return Task.of(e.getMessage());
    }
  }

  @SuppressWarnings("finally")
  @Shape("S79")
  @Async
  static Task<Object> lastFinallyOfSeveralOverridesAll(Env env) {
    try {
      try {
        try {
          return Task.of(await(env.task("body")));
        } finally {
          env.log(await(env.task("one")));
        }
      } finally {
        if (await(env.task(true))) throw new IllegalStateException("two");
      }
    } finally {
      return Task.of(await(env.task("three")));
    }
  }

  @Shape("S80")
  @Async
  static Task<Object> fourLevelsWithAnAwaitAtEach(Env env) {
    StringBuilder text = new StringBuilder();
    try {
      text.append(await(env.task("a")));
      try {
        text.append(await(env.task("b")));
        try {
          text.append(await(env.task("c")));
          try {
            text.append(await(env.task("d")));
          } catch (IllegalStateException e) {
            text.append("never");
          } finally {
            text.append(await(env.task("1")));
          }
        } catch (Env.Failure e) {
          text.append(await(env.task("C")));
        } finally {
          text.append(await(env.task("2")));
        }
      } finally {
        text.append(await(env.task("3")));
        env.log(text.toString());
      }
    } catch (Env.Failure e) {
      text.append(await(env.task("A"))).append(e.getMessage());
    } finally {
      text.append(await(env.task("4")));
    }
    return Task.of(text.toString());
  }

  @Shape("S81")
  @Async
  static Task<Object> sixAwaitsInThreeFinallies(Env env) {
    int sum = 0;
    try {
      try {
        try {
          sum += await(env.task(1)) + await(env.task(2)) + await(env.task(3));
          sum += await(env.task(4)) * await(env.task(5)) - await(env.task(6));
        } finally {
          env.log("inner " + sum);
          sum++;
        }
      } finally {
        env.log("middle " + sum);
        sum++;
      }
    } finally {
      env.log("outer " + sum);
      sum++;
    }
    return Task.of(sum);
  }

  static final class Resource implements AutoCloseable {
    final Env env;
    final String name;

    Resource(Env env, String name) {
      this.env = env;
      this.name = name;
      env.log("open " + name);
    }

    @Override
    public void close() {
      env.log("close " + name);
      if (name.startsWith("bad")) throw new IllegalStateException("close " + name);
    }
  }

  @Shape("S82 B78")
  @Async
  static Task<Object> resourcesAcrossAwaits(Env env) {
    String text = "";
    try (Resource a = new Resource(env, await(env.task("a")));
        Resource b = new Resource(env, await(env.task("b")))) {
      text = await(env.task(a.name)) + await(env.task(b.name));
    }
    return Task.of(text + await(env.task("end")));
  }

  @Shape("S82 B78")
  @Async
  static Task<Object> resourceThatFailsToClose(Env env) {
    try (Resource outer = new Resource(env, "outer");
        Resource bad = new Resource(env, await(env.task("bad")))) {
      env.log(await(env.task(outer.name + bad.name)));
    } catch (IllegalStateException | Env.Failure e) {
      env.log(e.getMessage() + e.getSuppressed().length + await(env.task("in the handler")));
      throw e;
    } finally {
      env.log(await(env.task("finally")));
    }
    return Task.of("closed well");
  }

  @Shape("S82 B78")
  @Async
  static Task<Object> nullResourceAndEarlyReturn(Env env) {
    try (Resource none = await(env.task((Resource) null))) {
      env.log(none);
      try (Resource one = new Resource(env, "one")) {
        if (await(env.task(true))) return Task.of(await(env.task(one.name)));
      }
    }
    return Task.of("not reached");
  }

  @Shape("S82 B74")
  @Async
  static Task<Object> resourcesInALoop(Env env) {
    int count = 0;
    for (int i = 0; i < 3; i++) {
      try (Resource r = new Resource(env, "r" + i)) {
        if (i == 0) continue;
        count += await(env.task(i));
        if (i == 1) continue;
        break;
      } finally {
        count += 100;
      }
    }
    return Task.of(count);
  }

  @Shape("S83")
  @Async
  static Task<Object> innerCatchOfAnotherType(Env env) {
    String before = env.see("before");
    long wide = 3;
    try {
      int inside = await(env.task(1));
      try {
        inside += await(env.task(2));
      } catch (IllegalStateException e) {
        env.log("not this one");
      }
      env.log(inside + wide);
    } catch (Env.Failure e) {
      return Task.of(before + wide + await(env.task("handled")));
    }
    return Task.of(before + wide);
  }

  @Shape("S84 B13")
  @Async
  static Task<Object> slotOfAFloatThenOfAThrowable(Env env) {
    int kept = env.see(1);
    try {
      {
        float f = await(env.task(1.5f));
        env.log(f + await(env.task(2.5f)));
      }
      {
        double d = await(env.task(2.5));
        env.log(d);
      }
      kept += await(env.task(10));
    } catch (Env.Failure e) {
      kept += await(env.task(100));
      if (kept > 1000) return Task.of(e);
      throw e;
    } finally {
      int last = await(env.task(5));
      env.log(kept + last);
    }
    return Task.of(kept);
  }

  static void check(Env env, int kind) throws IOException {
    env.log("check " + kind);
    if (kind == 1) throw new FileNotFoundException("missing");
    if (kind == 2) throw new IOException("io");
    if (kind == 3) throw new UnsupportedOperationException("unsupported");
  }

  @Shape("S85 B71 B72 B77")
  @Async
  static Task<Object> severalCatchClauses(Env env) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 5; i++) {
      try {
        check(env, await(env.task(i)));
        if (i == 4) throw new IllegalStateException();
      } catch (FileNotFoundException e) {
        text.append(await(env.task("f"))).append(e.getMessage());
      } catch (IOException e) {
        text.append(await(env.task("i"))).append(e.getMessage());
      } catch (UnsupportedOperationException | IllegalStateException e) {
        text.append(await(env.task("u"))).append(e.getMessage());
      } catch (Env.Failure unused) {
        text.append(await(env.task("F")));
      }
    }
    return Task.of(text.toString());
  }

  @Shape("S75 B6")
  @Async
  static Task<Object> checkedExceptionsKeepTheirType(Env env) {
    String text;
    try {
      text = await(env.io("read")) + await(env.io("again"));
    } catch (IOException e) {
      text = "io " + e.getMessage();
    }
    try {
      text += await(env.future("x"), IOException.class);
    } catch (IOException e) {
      text += "never";
    }
    return Task.of(text);
  }

  @Async
  static Task<String> declares(Env env) throws IOException {
    String first = await(env.io("first"));
    if (first.isEmpty()) throw new IOException("empty");
    return Task.of(first + await(env.io("second")));
  }

  @Shape("S88 S28")
  @Async
  static Task<Object> declaredExceptionsCrossMethods(Env env) throws IOException {
    try {
      return Task.of(await(declares(env)));
    } catch (FileNotFoundException e) {
      return Task.of("not this one");
    } catch (IOException e) {
      env.log("rethrown " + e.getMessage());
      throw e;
    }
  }

  @Shape("S75 B59")
  @Async
  static Task<Object> errorsAreNotExceptions(Env env) {
    try {
      try {
        env.log(await(env.grave(1)));
      } catch (Exception e) {
        env.log("only exceptions here");
      }
      env.log(await(env.task(2)));
    } catch (Throwable e) {
      env.log(e.getMessage());
      if (e instanceof Error) throw e;
    }
    return Task.of("fine");
  }

  @Shape("S86")
  @Async
  static Task<Object> throwBetweenTwoAwaits(Env env) {
    String kept = env.see("kept");
    int[] array = new int[await(env.task(2))];
    array[await(env.task(5))] = 1;
    return Task.of(kept + array.length);
  }

  @Shape("S87")
  @Async
  static Task<Object> handlerReachedFromBothSides(Env env) {
    int x = 0;
    int y;
    for (int i = 0; i < 3; i++) {
      try {
        x = 10 * i;
        if (i == 1) env.fail("before");
        y = await(env.task(5));
        x += y;
        if (i == 2) env.fail("after");
      } catch (Env.Failure e) {
        env.log(x + e.getMessage());
        x = -1;
      }
    }
    return Task.of(x);
  }

  @Shape("S88")
  @Async
  static Task<Object> rethrowKeepsIdentity(Env env) {
    try {
      try {
        env.log(await(env.task(1)));
      } catch (Env.Failure e) {
        env.log("inner");
        throw e;
      }
    } catch (RuntimeException e) {
      env.log(await(env.task("outer")));
      throw e;
    }
    return Task.of("fine");
  }

  @Async
  static Task<Integer> chain(Env env, int depth) {
    if (depth == 0) return Task.of(await(env.task(0)));
    if (depth != 4) return Task.of(await(chain(env, depth - 1)) + 1);
    try {
      return Task.of(await(chain(env, depth - 1)) + 100);
    } finally {
      env.log("finally at " + depth);
    }
  }

  @Async
  static Task<Integer> bare(Env env, int depth) {
    return depth == 0 ? env.task(0) : Task.of(await(bare(env, depth - 1)) + 1);
  }

  @Shape("S91")
  @Async
  static Task<Object> failureThroughManyFrames(Env env) {
    int sum = await(bare(env, 64));
    sum += await(chain(env, 8));
    return Task.of(sum);
  }

  @Shape("S93")
  @Async
  static Task<Object> failureInAConditionInsideTry(Env env) {
    String text = "none";
    try {
      if (await(env.task(true))) text = "then";
      else text = await(env.task("else"));
      text += await(env.task(false)) ? 1 : await(env.task(2));
    } catch (Env.Failure e) {
      text += e.getMessage();
    }
    return Task.of(text);
  }

  final Object lock = new Object();
  int guarded;

  @Async
  Task<Integer> locksAroundAwaits(Env env) {
    synchronized (lock) {
      guarded++;
      lock.notifyAll();
    }
    int value = await(env.task(5));
    synchronized (this) {
      guarded += value;
    }
    if (Thread.holdsLock(lock)) throw new IllegalStateException("still held");
    Object other = await(env.task(new Object()));
    synchronized (other) {
      synchronized (lock) {
        guarded *= 2;
        if (guarded == 0) throw new IllegalStateException();
      }
    }
    return Task.of(guarded + await(env.task(1)));
  }

  @Shape("S94 B84 B87 B91")
  @Async
  static Task<Object> monitorsBeforeAndAfterAwaits(Env env) {
    Exceptions receiver = new Exceptions();
    int value = await(receiver.locksAroundAwaits(env));
    env.log(Thread.holdsLock(receiver.lock) || Thread.holdsLock(receiver));
    return Task.of(value);
  }

  @Shape("S94")
  @Async
  static Task<Object> throwWhileAMonitorIsHeldBetweenAwaits(Env env) {
    Object lock = new Object();
    int before = await(env.task(1));
    try {
      synchronized (lock) {
        if (before == 1) throw new IllegalStateException("inside");
      }
    } catch (IllegalStateException e) {
      env.log(Thread.holdsLock(lock));
    }
    return Task.of(await(env.task(2)));
  }

  @Shape("B22")
  @Async
  static Task<Object> parameterReassignedBeforeTry(Env env) {
    return Task.of(await(reassigns(env, "given", 5)));
  }

  @Async
  static Task<String> reassigns(Env env, String text, int number) {
    if (number == 5) text = null;
    text = text == null ? "other" : text;
    number++;
    try {
      text += await(env.task("x"));
      number = await(env.task(number));
    } catch (Env.Failure e) {
      text += "!" + number;
    }
    return Task.of(text + number);
  }

  @Shape("B23 B24")
  @Async
  static Task<Object> assignmentsInTryAreSeenInCatch(Env env) {
    int x = 1;
    String s = "a";
    try {
      x = 2;
      s = "b";
      x = await(env.task(3));
      s = await(env.task("c"));
      x = 4;
      x += await(env.task(10));
    } catch (Env.Failure e) {
      env.log("in the handler " + x + s);
    }
    return Task.of(x + s);
  }

  @Shape("B61 B64")
  @Async
  static Task<Object> severalAwaitsBeforeAndInTryAndCatch(Env env) {
    int a = await(env.task(1));
    int b = await(env.task(2));
    a += 10;
    try {
      b += await(env.task(3));
      a += await(env.task(4));
      b += await(env.task(5));
    } catch (RuntimeException e) {
      a += await(env.task(600));
      b += await(env.task(7000));
    }
    return Task.of(a * b);
  }

  @Async
  static Task<String> body(Env env, String what) {
    env.log("enter " + what);
    try {
      return Task.of(await(env.task(what)));
    } finally {
      env.log("leave " + what);
    }
  }

  @Shape("B65 B68 B69 B70")
  @Async
  static Task<Object> bodyThenFallback(Env env) {
    int i = 1;
    long l = 2;
    float f = 3.5f;
    double d = 4.5;
    String s = "five";
    String result;
    try {
      try {
        i++;
        result = await(body(env, "body"));
        l++;
      } catch (Env.Failure e) {
        f++;
        result = await(body(env, "fallback"));
        d++;
      } finally {
        s += await(body(env, "finally"));
      }
    } finally {
      env.log(i + " " + l + " " + f + " " + d + " " + s);
    }
    return Task.of(result + i + l + f + d + s);
  }

  @Shape("B75")
  @Async
  static Task<Object> onlyTheSecondCallFails(Env env) {
    int caught = 0;
    for (int i = 0; i < 3; i++) {
      try {
        env.log(await(env.task(10 / (i - 1))));
      } catch (ArithmeticException e) {
        caught += await(env.task(1));
      }
    }
    return Task.of(caught);
  }

  @Shape("B82")
  @Async
  static Task<Object> handlerOutsideTheLoop(Env env) {
    int i = 0;
    int sum = 0;
    try {
      while (true) {
        sum += await(env.task(i++));
        if (i == 4) throw new IllegalStateException("end of the loop");
      }
    } catch (IllegalStateException | Env.Failure e) {
      return Task.of(i + " " + sum + e.getMessage());
    }
  }

  @Async
  static Task<String> onlyInTheHandler(Env env, String argument, long wide, int unused) {
    try {
      await(env.task(1));
      return Task.of("fine");
    } catch (Env.Failure e) {
      return Task.of(argument + wide);
    }
  }

  @Shape("B83")
  @Async
  static Task<Object> argumentReadOnlyInTheHandler(Env env) {
    return Task.of(await(onlyInTheHandler(env, "argument", 6L, 7)));
  }

  @Shape("S76 S78")
  @Async
  static Task<Object> catchInsideFinally(Env env) {
    String text = "";
    try {
      text += await(env.task("body"));
    } finally {
      try {
        text += await(env.task("cleanup"));
      } catch (Env.Failure e) {
        text += "!" + await(env.task("again"));
      } finally {
        env.log(text);
      }
    }
    return Task.of(text);
  }

  @Shape("S76 S54")
  @Async
  static Task<Object> retryLoop(Env env) {
    for (int attempt = 1; ; attempt++) {
      try {
        return Task.of("attempt " + attempt + await(env.task(" ok")));
      } catch (Env.Failure e) {
        if (attempt == 3) throw e;
        env.log("retry after " + e.getMessage());
        await(env.task("pause"));
      }
    }
  }

  @Shape("S92 S66")
  @Async
  static Task<Object> awaitsAtTheEdgesOfATry(Env env) {
    int a = await(env.task(1));
    try {
      a += await(env.task(2));
      a *= 3;
    } catch (Env.Failure e) {
      a = await(env.task(50));
    }
    a += await(env.task(4));
    try {
      a++;
    } catch (IllegalStateException e) {
      a = 0;
    }
    return Task.of(a);
  }

  @Shape("S76 S75")
  @Async
  static Task<Object> operandsAreLostAndLocalsKeptInHandlers(Env env) {
    String kept = "kept";
    String text;
    try {
      text = kept + env.see(1) + new StringBuilder(await(env.task("x"))).append(await(env.task(2L)));
    } catch (Env.Failure e) {
      text = kept + await(env.task("handler")) + e.getMessage();
    }
    return Task.of(text);
  }

  @Async
  static Task<String> firstThatWorks(Env env, String... names) {
    for (String name : names) {
      try {
        return Task.of(await(env.task(name)));
      } catch (Exception e) {
        env.log(e.getMessage());
      }
    }
    return Task.of("none");
  }

  @Shape("S68 S76 S92")
  @Async
  static Task<Object> returnOutOfATryInALoop(Env env) {
    String two = await(firstThatWorks(env, "a", "b"));
    return Task.of(two + await(firstThatWorks(env)) + await(firstThatWorks(env, "c", "d", "e")));
  }
}
