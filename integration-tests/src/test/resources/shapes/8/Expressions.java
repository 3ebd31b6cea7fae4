package shapes;

import static dev.weft.Weft.await;

import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.it.shapes.Shape;
import dev.weft.it.timing.Env;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** Awaits inside expressions: what is on the operand stack below them, and in which order. */
class Expressions {
  static String join(Object... parts) {
    return Arrays.toString(parts);
  }

  static int five(int a, int b, int c, int d, int e) {
    return a + 10 * b + 100 * c + 1000 * d + 10000 * e;
  }

  @Shape("S1 B25")
  @Async
  static Task<Object> argumentsAroundAnAwait(Env env) {
    return Task.of(
        five(env.see(1), env.see(2), env.see(3), await(env.task(env.see(4))), env.see(5)));
  }

  @Shape("S2 B26")
  @Async
  static Task<Object> twoAwaitsInOneArgumentList(Env env) {
    return Task.of(
        five(env.see(1), await(env.task(2)), env.see(3), await(env.task(4)), env.see(5)));
  }

  @Async
  static Task<Task<Task<Integer>>> wrapped(Env env) {
    Task<Integer> inner = env.task(7);
    return Task.of(Task.of(inner));
  }

  @Shape("S3 B27")
  @Async
  static Task<Object> awaitsOfAwaits(Env env) {
    return Task.of(
        five(1, await(env.task(2)), 3, await(await(await(wrapped(env)))), await(env.task(5))));
  }

  @Async
  static Task<Integer> plusOne(Env env, int value) {
    return Task.of(await(env.task(value)) + 1);
  }

  @Shape("S3 B27")
  @Async
  static Task<Object> awaitsAsArgumentsOfAsyncCalls(Env env) {
    return Task.of(await(plusOne(env, await(plusOne(env, await(plusOne(env, 1)))))));
  }

  static final class Box {
    static int s;
    final Env env;
    int f;
    Box next;
    String text = "";

    Box(Env env, int f) {
      this.env = env;
      this.f = f;
    }

    int m(int x) {
      env.log("m " + f + " " + x);
      f += x;
      return f;
    }

    Box x() {
      env.log("x");
      return this;
    }

    Box y(int value) {
      env.log("y " + value);
      f = value;
      return this;
    }
  }

  static Box receiver(Env env) {
    env.log("receiver");
    return new Box(env, 3);
  }

  @Shape("S4")
  @Async
  static Task<Object> receiverBeforeTheAwait(Env env) {
    return Task.of(receiver(env).m(await(env.task(4))));
  }

  @Shape("S4")
  @Async
  static Task<Object> nullReceiverIsFoundAfterTheArgument(Env env) {
    Box none = null;
    try {
      return Task.of(none.m(await(env.task(4))));
    } catch (NullPointerException e) {
      env.log("null receiver");
      throw e;
    }
  }

  @Shape("S5")
  @Async
  static Task<Object> awaitInReceiverAndArgument(Env env) {
    return Task.of(await(env.task(receiver(env))).m(await(env.task(4))));
  }

  @Shape("S7")
  @Async
  static Task<Object> compoundAssignmentReadsTheOldValueFirst(Env env) {
    int x = 1;
    x += await(env.task(10));
    x -= await(env.task(3)) * (x += await(env.task(100)));
    long wide = 5;
    wide += await(env.task(6));
    wide <<= await(env.task(2));
    String text = "a";
    text += await(env.task("b"));
    short narrow = (short) 32767;
    narrow += await(env.task(1));
    return Task.of(join(x, wide, text, narrow));
  }

  @Shape("S8")
  @Async
  static Task<Object> compoundAssignmentToFields(Env env) {
    Box box = new Box(env, 1);
    Box.s = 5;
    box.f += await(env.task(10));
    receiver(env).f *= await(env.task(2));
    Box.s += await(env.task(20));
    Box.s -= await(env.task(1)) + (Box.s = 100);
    box.text += await(env.task("end"));
    return Task.of(join(box.f, Box.s, box.text));
  }

  @Shape("S9")
  @Async
  static Task<Object> arrayStoreEvaluatesArrayAndIndexFirst(Env env) {
    int[] a = new int[2];
    int i = 0;
    a[i++] = await(env.task(7)) + i;
    long[] wide = {1, 2};
    wide[env.see(1)] = await(env.task(8L));
    return Task.of(i + Arrays.toString(a) + Arrays.toString(wide));
  }

  @Shape("S9")
  @Async
  static Task<Object> arrayStoreChecksBoundsAfterTheAwait(Env env) {
    int[] a = new int[2];
    try {
      a[env.see(2)] = await(env.task(7));
    } catch (ArrayIndexOutOfBoundsException e) {
      env.log(e.getMessage());
    }
    int[] none = null;
    try {
      none[env.see(0)] = await(env.task(8));
    } catch (NullPointerException e) {
      env.log("null array");
    }
    Object[] strings = new String[1];
    try {
      strings[0] = await(env.task((Object) 9));
    } catch (ArrayStoreException e) {
      env.log(e.getMessage());
    }
    return Task.of(a);
  }

  @Shape("S10 B21")
  @Async
  static Task<Object> compoundAssignmentToAnElement(Env env) {
    int[] a = {1, 2, 3};
    int i = 0;
    a[i++] += await(env.task(10));
    a[env.see(i)] *= await(env.task(5));
    long[] wide = {4, 5};
    wide[i] += await(env.task(6));
    double[] d = {0.5};
    d[0] /= await(env.task(2));
    String[] s = {"s"};
    s[0] += await(env.task("t")) + i;
    byte[] b = {100};
    b[0] += await(env.task(100));
    return Task.of(
        Arrays.toString(a) + Arrays.toString(wide) + d[0] + s[0] + b[0] + Arrays.toString(b));
  }

  @Shape("S11")
  @Async
  static Task<Object> awaitAsIndexOfACompoundAssignment(Env env) {
    int[] a = {1, 2, 3};
    a[await(env.task(2))] += await(env.task(10));
    a[await(env.task(0))] = a[await(env.task(1))] = await(env.task(4));
    return Task.of(a);
  }

  @Shape("S12")
  @Async
  static Task<Object> incrementOfAnAwaitedElement(Env env) {
    int[] a = {1, 2, 3};
    int before = a[await(env.task(0))]++;
    int after = ++a[await(env.task(1))];
    a[await(env.task(2))]--;
    long[] wide = {9};
    long old = wide[await(env.task(0))]--;
    Integer[] boxed = {5};
    int boxedOld = boxed[await(env.task(0))]++;
    return Task.of(join(before, after, a[0], a[1], a[2], old, wide[0], boxedOld, boxed[0]));
  }

  @Shape("S13")
  @Async
  static Task<Object> nestedCompoundAssignment(Env env) {
    Box[] a = {new Box(env, 1), new Box(env, 2)};
    a[0].next = new Box(env, 10);
    a[1].next = new Box(env, 20);
    a[env.see(0)].next.f += (a[env.see(1)].next.f += await(env.task(100)));
    return Task.of(join(a[0].next.f, a[1].next.f));
  }

  @Shape("S14")
  @Async
  static Task<Object> assignmentsAsArguments(Env env) {
    int[] a = {1, 2, 3, 4};
    String text = join(a[1] += 2, a[3] += await(env.task(10)), 4);
    return Task.of(text + Arrays.toString(a));
  }

  @Shape("S15")
  @Async
  static Task<Object> conditionalWithAwaitsAboveOperands(Env env) {
    int[] a = {1, 2, 3, 4};
    String first = join(0, (1 == await(env.task(1))) ? (a[3] += await(env.task(10))) : 1, 4);
    String second = join(0, (1 == await(env.task(2))) ? (a[3] += await(env.task(10))) : 1, 4);
    return Task.of(first + second + Arrays.toString(a));
  }

  @Shape("S16")
  @Async
  static Task<Object> armsThatMergeAboveAnOperand(Env env) {
    int c = 1;
    for (int i = 0; i < 4; i++) {
      c = c + (i % 2 == 0 ? 1 : await(env.task(10 * i)));
    }
    long wide = 1;
    for (int i = 0; i < 2; i++) wide = wide * 3 + (i == 0 ? await(env.task(5L)) : 2L);
    return Task.of(c + " " + wide);
  }

  static final boolean CONSTANT = true;
  final boolean flag = true;

  @Async
  Task<Boolean> andWithAField(Env env) {
    return Task.of(flag && await(env.task(true)));
  }

  @Shape("S17")
  @Async
  static Task<Object> andOrWithAwaits(Env env) {
    boolean b1 = env.see(true);
    boolean value = b1 && await(env.task(true));
    boolean or = b1 || await(env.task(true));
    boolean notShort = !b1 || await(env.task(false));
    boolean constant = CONSTANT && await(env.task(false));
    int reached = 0;
    if (b1 && await(env.task(false))) reached += 1;
    if (b1 && await(env.task(true))) reached += 2;
    if (!b1 || await(env.task(true)) && !await(env.task(true))) reached += 4;
    return Task.of(
        join(value, or, notShort, constant, reached, await(new Expressions().andWithAField(env))));
  }

  @Shape("S17")
  @Async
  static Task<Object> strictBooleanOperators(Env env) {
    boolean both = env.see(false) & await(env.task(true));
    boolean any = await(env.task(false)) | env.see(true) ^ await(env.task(true));
    boolean b = true;
    b &= await(env.task(true));
    b ^= await(env.task(false));
    return Task.of(join(both, any, b));
  }

  @Shape("S18")
  @Async
  static Task<Object> unaryOperators(Env env) {
    return Task.of(
        join(
            !await(env.task(true)),
            -(-(-await(env.task(3)))),
            ~await(env.task(5)),
            -await(env.task(2.5)),
            +await(env.task('c'))));
  }

  @Shape("S19 B7")
  @Async
  static Task<Object> wideOperandsBelowAnAwait(Env env) {
    long sum = await(env.task(1L)) + await(env.task(2L)) * await(env.task(3L));
    double d = await(env.task(0.5)) - await(env.task(2.0)) / await(env.task(8.0));
    double mixed = await(env.task(1L)) + await(env.task(2.5)) * await(env.task(3)) - env.see(4L);
    long same = 7L + 7L * await(env.task(7L)) + 7L;
    return Task.of(join(sum, d, mixed, same));
  }

  @Shape("S20")
  @Async
  static Task<Object> narrowingAfterTheAwait(Env env) {
    char c = 'a';
    byte b = (byte) (int) await(env.task(300));
    char next = (char) (await(env.task(1)) + c);
    short s = (short) (long) await(env.task(70000L));
    int fromDouble = (int) (double) await(env.task(1e30));
    float f = (float) (double) await(env.task(0.1));
    return Task.of(join(b, next, s, fromDouble, f));
  }

  @Shape("S21 S22 B28")
  @Async
  static Task<Object> concatenationOfMixedKinds(Env env) {
    String s = "s";
    float f = 1.5f;
    String first = s + 1 + await(env.task("x")) + 'c' + 2L + f + true + null;
    String second = 1 + 2 + await(env.task(3)) + s + await(env.task(4)) + (5 + await(env.task(6)));
    String third = "" + await(env.task('q')) + env.see(2.5) + await(env.task((Object) null));
    s += 1 + await(env.task(2)) + "z" + await(env.task(3L));
    return Task.of(first + "|" + second + "|" + third + "|" + s);
  }

  @Shape("S21 S22")
  @Async
  static Task<Object> concatenationInsideConcatenation(Env env) {
    return Task.of(
        "a" + await(env.task("b" + await(env.task("c" + env.see(1) + await(env.task(2L)))))) + "d");
  }

  @Shape("S23")
  @Async
  static Task<Object> awaitAsArrayLength(Env env) {
    String[] one = new String[await(env.task(2))];
    int[][] two = new int[await(env.task(2))][await(env.task(3))];
    long[][][] half = new long[env.see(1)][await(env.task(2))][];
    Object[][] open = new Object[await(env.task(1))][];
    int negative = 0;
    try {
      two = new int[await(env.task(1))][await(env.task(-1))];
    } catch (NegativeArraySizeException e) {
      negative++;
    }
    return Task.of(join(one.length, two.length, half[0].length, open.length, negative));
  }

  @Shape("S24 S25")
  @Async
  static Task<Object> awaitsInArrayInitialisers(Env env) {
    int[] a = {await(env.task(1)), 2, await(env.task(3)), env.see(4)};
    long[] wide = {1, await(env.task(2L)), 3};
    boolean[] b = {true, await(env.task(false)), await(env.task(true))};
    char[] c = {'a', await(env.task('b'))};
    int[] row = {8, 9};
    int[][] nested = new int[][] {{await(env.task(5))}, await(env.task(row)), {6, 7}};
    Object[] objects = {1, new Object[] {await(env.task("in"))}, await(env.task(2.0))};
    return Task.of(new Object[] {a, wide, b, c, nested, objects});
  }

  @Shape("S26")
  @Async
  static Task<Object> awaitsAsVariableArguments(Env env) {
    String formatted = String.format("%s %s %d", await(env.task("a")), "b", await(env.task(3)));
    List<Integer> list = Arrays.asList(1, await(env.task(2)), await(env.task(3)));
    return Task.of(formatted + list + join() + join(await(env.task("only"))));
  }

  @SuppressWarnings("unchecked")
  static <T> T unchecked(Object o) {
    return (T) o;
  }

  @Shape("S28")
  @Async
  static Task<Object> castThatFailsAfterTheAwait(Env env) {
    Object number = (Number) await(env.task((Object) 5));
    env.log(number);
    Task<String> lie = unchecked(env.task((Object) 6));
    int length = 0;
    try {
      length = await(lie).length();
    } catch (ClassCastException e) {
      env.log("not a string");
    }
    String text =
        (String)
            await(env.task((Object) 7));
    return Task.of(text + length);
  }

  @Shape("S29 B41")
  @Async
  static Task<Object> boxingAndUnboxing(Env env) {
    int i = await(env.task(5));
    Integer boxed = await(env.task(6));
    long widened = await(env.task(7));
    double d = await(env.task('c'));
    Object o = await(env.task(8L));
    Long again = await(env.task(9L)) + 1;
    return Task.of(join(i, boxed, widened, d, o, again));
  }

  @Shape("S29")
  @Async
  static Task<Object> unboxingNullThrowsAfterTheAwait(Env env) {
    int i = 1;
    try {
      i = await(env.task((Integer) null));
    } catch (NullPointerException e) {
      env.log("caught, i is " + i);
    }
    i += await(env.task((Integer) null));
    return Task.of(i);
  }

  @Shape("S30 B41")
  @Async
  static Task<Object> assignmentAsAnExpression(Env env) {
    int x;
    int y;
    y = x = await(env.task(4));
    long p;
    long q = p = await(env.task(5L));
    StringBuilder lines = new StringBuilder();
    String[] source = {"a", "b", null, "c"};
    int next = 0;
    String line;
    while ((line = await(env.task(source[next++]))) != null) lines.append(line);
    Box box = new Box(env, 0);
    int z = box.f = await(env.task(6));
    return Task.of(join(x, y, p, q, lines.toString(), box.f, z));
  }

  @Shape("S31")
  @Async
  static Task<Object> conditionalWithNull(Env env) {
    Integer some = env.see(true) ? await(env.task(1)) : null;
    Integer none = env.see(false) ? await(env.task(1)) : null;
    String text = await(env.task(true)) ? null : "text";
    Object o = await(env.task(false)) ? "string" : (Object) await(env.task(2L));
    Number number = env.see(true) ? await(env.task(3)) : await(env.task(4.5));
    return Task.of(join(some, none, text, o, number));
  }

  @Shape("S32")
  @Async
  static Task<Object> chainedCalls(Env env) {
    int end = await(env.task(receiver(env))).x().y(await(env.task(8))).x().f;
    int field = await(env.task(receiver(env))).y(await(env.task(9))).f;
    return Task.of(end + field);
  }

  static String call(int a, Supplier<Object> lambda, int b) {
    return a + " " + lambda.get() + " " + b;
  }

  @Shape("S33")
  @Async
  static Task<Object> lambdasBetweenOperands(Env env) {
    int v = 5;
    String w = await(env.task("w"));
    return Task.of(
        call(await(env.task(1)), () -> v, await(env.task(2)))
            + call(3, () -> w + v, await(env.task(4)))
            + call(await(env.task(5)), w::length, await(env.task(6))));
  }

  @Shape("S34")
  @Async
  static Task<Object> awaitsInAnAssertion(Env env) {
    assert await(env.task(true)) : await(env.task("never asked"));
    assert await(env.task(false)) : await(env.task("the message")) + env.see(1);
    return Task.of("assertions are off");
  }

  enum Colour {
    RED,
    GREEN,
    BLUE
  }

  @Shape("S35 B49")
  @Async
  static Task<Object> switchesOnAwaitedValues(Env env) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 4; i++) {
      switch (await(env.task(i * i))) {
        case 0:
          text.append("zero");
          break;
        case 1:
          text.append("one").append(await(env.task("!")));
          break;
        case 4:
        default:
          text.append("many");
      }
    }
    switch (await(env.task(Colour.GREEN))) {
      case RED:
        text.append("red");
        break;
      case GREEN:
        text.append(await(env.task("green")));
        break;
      default:
        text.append("other");
    }
    for (String word : new String[] {"Aa", "BB", "C"}) {
      switch (await(env.task(word))) {
        case "Aa":
          text.append(await(env.task("first")));
          break;
        case "BB": // has the hash of "Aa"
          text.append(await(env.task("second")));
          break;
        default:
          text.append("none");
      }
    }
    return Task.of(text.toString());
  }

  @Shape("S36")
  @Async
  static Task<Object> comparisonsAcrossAwaits(Env env) {
    StringBuilder text = new StringBuilder();
    double[] doubles = {-1.0, 0.0, Double.NaN};
    for (double d : doubles) {
      text.append(await(env.task(d)) < 0.0 ? 'l' : '.');
      text.append(0.0 > await(env.task(d)) ? 'g' : '.');
      text.append(d == await(env.task(d)) ? 'e' : '.');
      text.append(await(env.task((float) d)) >= (float) d ? 'G' : '.');
    }
    text.append(5L < await(env.task(6L))).append(await(env.task(6L)) != 6L);
    return Task.of(text.toString());
  }

  @Shape("S37")
  @Async
  static Task<Object> awaitedArrayWithAnAwaitedIndex(Env env) {
    int[] a = {3, 4};
    long[][] wide = {{5}, {6, 7}};
    int one = await(env.task(a))[await(env.task(1))];
    long two = await(env.task(wide))[await(env.task(1))][await(env.task(1))];
    await(env.task(a))[await(env.task(0))] = await(env.task(9));
    return Task.of(join(one, two, a[0], await(env.task(a)).length));
  }

  @Shape("S38 B41")
  @Async
  static Task<Object> ignoredResults(Env env) {
    await(env.task(5L));
    await(env.task((Void) null));
    await(env.task("text"));
    for (await(env.task(1)); await(env.task(false)); await(env.task(2))) env.log("never");
    return Task.of(env.see(1));
  }

  @Async
  static Task<Integer> tailAwait(Env env) {
    return Task.of(await(env.task(3)));
  }

  @Async
  static Task<Integer> tailCall(Env env) {
    return tailAwait(env);
  }

  @Async
  static Task<Integer> tailCallAfterAnAwait(Env env) {
    env.log(await(env.task(1)));
    return env.task(2);
  }

  @Shape("S39 B110")
  @Async
  static Task<Object> tailAwaitsAndTailCalls(Env env) {
    int a = await(tailAwait(env));
    int b = await(tailCall(env));
    int c = await(tailCallAfterAnAwait(env));
    return Task.of(join(a, b, c));
  }

  @Shape(value = "S39 B110", concurrent = true)
  @Async
  static Task<Object> returnsAStageOfALaterAwait(Env env) {
    Task<Object> pending = env.task((Object) "outcome");
    env.log(await(env.task(1)));
    return pending;
  }

  @Shape("S40")
  @Async
  static Task<Object> sameTaskAwaitedTwice(Env env) {
    Task<Integer> task = env.task(4);
    int sum = await(task) + await(task);
    Task<Integer> last = env.task(5);
    int failures = 0;
    for (int i = 0; i < 3; i++) {
      try {
        sum += await(last);
      } catch (Env.Failure e) {
        failures++;
      }
    }
    return Task.of(sum + " " + failures);
  }

  static final class Other {
    static <T> T await(T value) {
      return value;
    }

    int await(int a, int b) {
      return a - b;
    }
  }

  @Shape("B40")
  @Async
  static Task<Object> methodsThatAreOnlyNamedAwait(Env env) {
    Task<Integer> task = env.task(3);
    int own = new Other().await(5, await(task));
    return Task.of(own + await(Other.await(task)));
  }

  @Shape("B42 S149")
  @Async
  static Task<Object> awaitOfNull(Env env) {
    Task<String> none = null;
    try {
      await(none);
    } catch (NullPointerException e) {
      env.log("caught");
    }
    env.log(await(env.task(1)));
    return Task.of(await(none));
  }

  @Shape("B112 S148")
  @Async
  static Task<Object> stagesOfOtherKinds(Env env) {
    int future = await(env.future(1));
    String stage = await(env.stage("two"));
    int derived = await(env.future(3).thenApply(x -> x + 1));
    return Task.of(join(future, stage, derived));
  }

  static List<Object> listOf(Object first, List<Object> rest) {
    List<Object> list = new ArrayList<>(rest);
    list.add(0, first);
    return list;
  }

  @Shape("B10")
  @Async
  static Task<Object> nullAsAPendingArgument(Env env) {
    return Task.of(join(null, await(env.task(1)), (Object) null, await(env.task(2)), null));
  }

  @Shape("B3")
  @Async
  static Task<Object> everyKindAsAPendingArgument(Env env) {
    byte b = 1;
    short s = 2;
    char c = '3';
    float f = 4.5f;
    return Task.of(
        every(b, s, 5, 6L, c, true, f, 7.5, "8", await(env.task(9)), b, 6L, 7.5, await(env.task("z"))));
  }

  static String every(
      byte b,
      short s,
      int i,
      long l,
      char c,
      boolean z,
      float f,
      double d,
      String t,
      int awaited,
      byte b2,
      long l2,
      double d2,
      String last) {
    return join(b, s, i, l, c, z, f, d, t, awaited, b2, l2, d2, last);
  }

  @Shape("B7 B8")
  @Async
  static Task<Object> equalConstantsOnTheStack(Env env) {
    return Task.of(
        join(0, 0, 0L, 0L, 0f, 1f, 2f, 0d, 1d, null, -1, 1, 1L, await(env.task(0)), 1, 1L, 2f, 1d)
            + five(1, 1, 1, await(env.task(1)), 1)
            + pair(2L, 2L, await(env.task(2L)), 2.0, 2.0, await(env.task(2.0))));
  }

  static String pair(long a, long b, long c, double d, double e, double f) {
    return join(a, b, c, d, e, f);
  }

  @Shape("S33")
  @Async
  static Task<Object> lambdaBuiltFromAwaitedValues(Env env) {
    int captured = await(env.task(3));
    IntSupplier sum = () -> captured + 1;
    int before = sum.getAsInt();
    env.log(await(env.task("between")));
    return Task.of(before + sum.getAsInt());
  }

  @Shape("S30")
  @Async
  static Task<Object> incrementsAroundAwaits(Env env) {
    int i = 3;
    int a = i++ + await(env.task(10)) + i++;
    int b = ++i * await(env.task(2)) - --i;
    i = i++ + await(env.task(0));
    int c = i + (i = await(env.task(50))) + i;
    return Task.of(join(i, a, b, c));
  }
}
