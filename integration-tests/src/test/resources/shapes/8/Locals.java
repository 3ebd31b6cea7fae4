package shapes;

import static dev.weft.Weft.await;

import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.it.shapes.Shape;
import dev.weft.it.timing.Env;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedList;
import java.util.List;
import java.util.RandomAccess;

/** What a method remembers across an await: every kind of local, and slots that change theirs. */
class Locals {
  @Async
  static Task<String> parameters(
      Env env, long l, int i, double d, byte b, short s, char c, boolean z, float f, String t) {
    String first = await(env.task("x"));
    l++;
    i++;
    d++;
    b++;
    s++;
    c++;
    z = !z;
    f++;
    t += first;
    env.log(await(env.task("y")));
    return Task.of(l + " " + i + " " + d + " " + b + " " + s + " " + c + " " + z + " " + f + t);
  }

  @Shape("B1 B2 B4 S100")
  @Async
  static Task<Object> parametersOfEveryKind(Env env) {
    return Task.of(
        await(
            parameters(env, 1L, 2, 3.5, (byte) 127, (short) 5, 'f', true, 7.5f, "text")));
  }

  @Shape("B2 B5 B8")
  @Async
  static Task<Object> localsOfEveryKind(Env env) {
    byte b = 1;
    short s = 0;
    int i = -1;
    long l = 1L;
    float f = 2f;
    double d = 1d;
    char c = 'c';
    boolean z = true;
    Object o = null;
    String t = "t";
    env.log(await(env.task(1)));
    String first = "" + b + s + i + l + f + d + c + z + o + t;
    b = (byte) 200;
    s = 300;
    i = 1 << 30;
    l = 1L << 60;
    f = Float.NaN;
    d = -0.0;
    c = '\uffff';
    z = false;
    o = t;
    env.log(await(env.task(2)));
    return Task.of(first + b + s + i + l + f + d + (int) c + z + o + t);
  }

  @Shape("S102 B6 B8")
  @Async
  static Task<Object> oneConstantInManyVariables(Env env) {
    int a = 1;
    boolean b = true;
    byte c = 1;
    short d = 1;
    char e = 1;
    long f = 1;
    float g = 1;
    double h = 1;
    int i = a;
    String s = "same";
    String same = s;
    env.log(await(env.task(1)));
    a++;
    s += "!";
    return Task.of("" + a + b + c + d + (int) e + f + g + h + i + s + same);
  }

  @Shape("S96 B13")
  @Async
  static Task<Object> oneSlotForManyKinds(Env env) {
    int sum = 0;
    {
      int a = await(env.task(1));
      sum += a + await(env.task(2));
    }
    {
      String a = await(env.task("ab"));
      sum += a.length() + await(env.task(3));
    }
    {
      long a = await(env.task(4L));
      sum += a + await(env.task(5));
    }
    {
      float a = await(env.task(6f));
      float b = await(env.task(7f));
      sum += a * b;
    }
    {
      double[] a = {await(env.task(8.0))};
      sum += a[0] + await(env.task(9));
    }
    {
      boolean a = await(env.task(true));
      sum += a ? await(env.task(10)) : 0;
    }
    return Task.of(sum);
  }

  @Shape("S97 S110 B12")
  @Async
  static Task<Object> assignedOnSomePathsOnly(Env env) {
    int x;
    String later;
    if (env.see(true)) {
      x = await(env.task(1));
    } else {
      x = 2;
    }
    if (x == 1) {
      later = "known";
      env.log(later + await(env.task(3)));
    }
    int y;
    if (await(env.task(false))) y = await(env.task(4));
    else y = 5;
    int unassigned;
    env.log(await(env.task("between")));
    unassigned = await(env.task(6));
    return Task.of(x + y + unassigned);
  }

  @Shape("S109 B12")
  @Async
  static Task<Object> unassignedAtTheJoin(Env env) {
    int sum = 0;
    for (int i = 0; i < 3; i++) {
      String text;
      long wide;
      if (i == 1) {
        text = "one";
        wide = 1;
        env.log(await(env.task(text)));
        sum += text.length() + wide;
      }
      sum += await(env.task(10));
      if (i == 2) {
        text = "two";
        sum += text.length() + await(env.task(1));
      }
    }
    return Task.of(sum);
  }

  @Shape("S99 B9 B10")
  @Async
  static Task<Object> nullAcrossAnAwait(Env env) {
    String s = null;
    int[] array = null;
    Object o = null;
    env.log(await(env.task(1)));
    if (s == null) s = "was null";
    if (array == null) array = new int[] {7};
    o = o == null ? (Object) await(env.task("o")) : s;
    List<Object> list = null;
    env.log(await(env.task(2)));
    return Task.of(s + array[0] + o + (list == null));
  }

  @Shape("S99 B9 B11")
  @Async
  static Task<Object> nullBeforeNumbers(Env env) {
    Object nothing = null;
    int number = 5;
    long wide = 6;
    Integer boxed = null;
    env.log(await(env.task(nothing)));
    boxed = boxed == null ? number : 0;
    return Task.of(nothing + " " + number + wide + boxed);
  }

  @Shape("S99 B17 B20")
  @Async
  static Task<Object> nullOnOneBranch(Env env) {
    boolean yes = await(env.task(true));
    CharSequence text = yes ? null : "text";
    int[] array = null;
    if (!yes) array = new int[] {1};
    Collection<String> names = null;
    try {
      if (yes) names = new ArrayList<>();
      env.log(await(env.task("in try")));
    } catch (Env.Failure e) {
      env.log(names);
    }
    return Task.of(text + " " + (array == null) + names);
  }

  @Async
  static Task<String> reassignsParameters(Env env, String s, int i, long unused, Object dead) {
    s = s + await(env.task(1));
    i = i * 2;
    dead = await(env.task("new"));
    env.log(await(env.task("again")));
    return Task.of(s + i + dead);
  }

  @Shape("S100 B22")
  @Async
  static Task<Object> parametersReassigned(Env env) {
    return Task.of(await(reassignsParameters(env, "s", 3, 4L, "dead")));
  }

  static boolean both(boolean a, boolean b) {
    return a & b;
  }

  byte small;
  char letter;
  boolean flag;
  static short tiny;

  @Shape("S101 S104")
  @Async
  static Task<Object> smallKindsInArraysAndFields(Env env) {
    boolean[] flags = new boolean[2];
    byte[] bytes = {-1};
    char[] chars = {'a'};
    short[] shorts = {300};
    boolean x = true;
    byte small = 100;
    char letter = 'z';
    short tiny = -5;
    flags[1] = x & await(env.task(true));
    bytes[0] = (byte) (small + await(env.task(100)));
    chars[0] = letter;
    chars[0] += await(env.task(1));
    shorts[0] = (short) (tiny * await(env.task(2)));
    Locals fields = new Locals();
    fields.small = small;
    fields.letter = letter;
    fields.flag = x;
    Locals.tiny = tiny;
    env.log(await(env.task(3)));
    fields.small += small;
    fields.letter = flags[1] ? letter : 'n';
    fields.flag = !flags[0] && x;
    Locals.tiny = (short) (tiny + await(env.task(1)));
    return Task.of(
        Arrays.toString(flags)
            + bytes[0]
            + (int) chars[0]
            + shorts[0]
            + fields.small
            + fields.letter
            + fields.flag
            + Locals.tiny);
  }

  @Shape("S103")
  @Async
  static Task<Object> booleanConditionalAsAnArgument(Env env) {
    boolean a = await(env.task(true));
    boolean result = both(a ? await(env.task(true)) : false, a || await(env.task(false)));
    boolean[] array = {a, result};
    boolean other = both(array[await(env.task(1))], await(env.task(1)) == 1 ? array[0] : !a);
    return Task.of(result + " " + other);
  }

  @Shape("S105")
  @Async
  static Task<Object> manyWideLocals(Env env) {
    long a = 1, b = 2, c = 3, d = 4, e = 5, f = 6, g = 7, h = 8, i = 9, j = 10;
    double k = 1, l = 2, m = 3, n = 4, o = 5, p = 6, q = 7, r = 8, s = 9, t = 10;
    long first = await(env.task(1L));
    a += first;
    t += a;
    e -= 1;
    double second = await(env.task(2.0));
    k += second;
    long ls = a + b * 2 + c * 3 + d * 4 + e * 5 + f * 6 + g * 7 + h * 8 + i * 9 + j * 10;
    double ds = k + l * 2 + m * 3 + n * 4 + o * 5 + p * 6 + q * 7 + r * 8 + s * 9 + t * 10;
    return Task.of(ls + " " + ds);
  }

  interface Named {
    String name();
  }

  enum Kind implements Named {
    ONE,
    TWO
  }

  @Shape("S107 B18 B19")
  @Async
  static Task<Object> interfacesAndArrays(Env env) {
    Named named = Kind.ONE;
    Named[] several = {Kind.ONE, Kind.TWO};
    int[][] grid = {{1}, {2, 3}};
    long[][][] cube = {{{4}}};
    String[][][][] four = {{{{"4"}}}};
    Object[] objects = env.see(true) ? new String[] {"s"} : new Integer[] {1};
    Object array = env.see(false) ? (Object) new int[] {1} : new Object[] {2};
    env.log(await(env.task(1)));
    objects = env.see(false) ? objects : several;
    env.log(await(env.task(2)));
    return Task.of(
        named.name()
            + several[1].name()
            + grid[1][1]
            + cube[0][0][0]
            + four[0][0][0][0]
            + objects.length
            + ((Object[]) array)[0]);
  }

  @Async
  static Task<Long> arrays(
      Env env, int[] a, long[][] b, String[][][] c, Object[] d, boolean[][][][] e, int... rest) {
    long sum = a.length + b.length + c.length + d.length + e.length + rest.length;
    sum += await(env.task(1));
    return Task.of(sum + a[0] + b[0][0] + c[0][0][0].length() + rest[1]);
  }

  @Shape("B18 B19 S129")
  @Async
  static Task<Object> arrayParameters(Env env) {
    return Task.of(
        await(
            arrays(
                env,
                new int[] {1},
                new long[][] {{2}},
                new String[][][] {{{"abc"}}},
                new Object[0],
                new boolean[0][][][],
                7,
                8,
                9)));
  }

  @Shape("S108 B15 B16")
  @Async
  static Task<Object> commonSupertypeOfTwoBranches(Env env) {
    boolean yes = env.see(true);
    StringBuilder sb = new StringBuilder("sb");
    StringBuffer buffer = new StringBuffer("buffer");
    // The verifier's type of this operand is a class that users cannot name.
    boolean same = (yes ? sb : buffer) == (Object) await(env.task(sb));
    Serializable merged = yes ? sb : buffer;
    List<String> list = yes ? new ArrayList<>() : new LinkedList<>();
    env.log(await(env.task(1)));
    list.add("element");
    Number number;
    if (await(env.task(2)) == 2) number = 3L;
    else if (yes) number = 4;
    else number = 5f;
    env.log(await(env.task(3)));
    Object either = yes ? new int[] {6} : "six";
    env.log(await(env.task(4)));
    return Task.of(same + " " + merged + list + number + (either instanceof int[]));
  }

  @Shape("B14")
  @Async
  static Task<Object> slotWithAnArrayOfAnotherKindPerBranch(Env env) {
    int sum = 0;
    for (int i = 0; i < 2; i++) {
      if (i == 0) {
        String[] words = {"a", await(env.task("bc"))};
        sum += words[1].length();
      } else {
        float[] floats = {1f, await(env.task(2f))};
        sum += floats[1] * 100;
      }
      sum += await(env.task(1));
    }
    return Task.of(sum);
  }

  @Shape("S113")
  @Async
  static Task<Object> loopVariableKeptAtOneAwaitOnly(Env env) {
    StringBuilder text = new StringBuilder();
    String state = "start";
    for (int i = 0; i < 3; i++) {
      if (i % 2 == 0) {
        state = "even" + i;
        env.log(await(env.task(i)));
        text.append(state);
      } else {
        String old = state;
        state = await(env.task("odd" + i));
        text.append(old);
      }
      state += ".";
    }
    return Task.of(text + state);
  }

  @Shape("S114")
  @Async
  static Task<Object> aliasesThroughABackEdge(Env env) {
    String a = "a";
    String b = "b";
    String c = "c";
    for (int i = 0; i < 4; i++) {
      String swap = a;
      a = b;
      b = c;
      c = swap;
      env.log(await(env.task(i)));
      if (i == 2) a = a + "!";
    }
    return Task.of(a + b + c);
  }

  @Shape("S114")
  @Async
  static Task<Object> assignedInAHandlerOnly(Env env) {
    String text = "first";
    int times = 0;
    for (int i = 0; i < 3; i++) {
      try {
        env.log(await(env.task(text)));
        if (i == 1) env.fail("one");
      } catch (Env.Failure e) {
        text = "handled " + i;
        times += 10;
      }
      times += await(env.task(1));
    }
    return Task.of(text + times);
  }

  @Shape("S114 S113")
  @Async
  static Task<Object> unchangedAndChangedBetweenAwaits(Env env) {
    int fixed = env.see(3);
    int changing = 0;
    long wide = 1;
    env.log(await(env.task(fixed)));
    changing++;
    env.log(await(env.task(fixed + changing)));
    env.log(await(env.task(fixed + changing)));
    wide *= 5;
    changing = fixed;
    env.log(await(env.task(wide)));
    fixed = 9;
    return Task.of(fixed + changing + wide + await(env.task(0)));
  }

  @Shape("S97")
  @Async
  static Task<Object> deadAfterTheAwait(Env env) {
    Object dead = new Object();
    env.log(dead != null);
    String result = await(env.task("x"));
    dead = await(env.task("y"));
    String onlyOnOnePath = "p";
    if (await(env.task(true))) return Task.of(result + dead);
    return Task.of(onlyOnOnePath);
  }

  int field = 1;

  @Async
  Task<Integer> thisOnlyAfterTheAwait(Env env) {
    int x = await(env.task(2));
    return Task.of(x + field);
  }

  @Async
  Task<Integer> thisOnlyBeforeTheAwait(Env env) {
    int y = field;
    field = 5;
    return Task.of(y + await(env.task(3)));
  }

  @Shape("S112")
  @Async
  static Task<Object> useOfThis(Env env) {
    Locals receiver = new Locals();
    int sum = await(receiver.thisOnlyAfterTheAwait(env));
    sum += 10 * await(receiver.thisOnlyBeforeTheAwait(env));
    return Task.of(sum + 100 * receiver.field);
  }

  @Shape("S96 S55")
  @Async
  static Task<Object> hiddenLocalsOfLoopsShareSlots(Env env) {
    int sum = 0;
    for (int x : new int[] {1, 2}) sum += x * await(env.task(1));
    for (String s : Arrays.asList("a", "b")) sum += s.length() * await(env.task(10));
    for (long x : new long[] {3}) sum += x * await(env.task(100));
    for (Object o : new Object[] {"abc", 1}) {
      if (o instanceof String) sum += ((String) o).length() + await(env.task(1000));
    }
    return Task.of(sum);
  }

  static String describe(RandomAccess r, Cloneable c) {
    return r.getClass().getSimpleName() + c.getClass().getSimpleName();
  }

  @Shape("S107 S31")
  @Async
  static Task<Object> intersectionOfInterfaces(Env env) {
    ArrayList<String> list = new ArrayList<>();
    boolean yes = await(env.task(true));
    Object[] copy = yes ? list.toArray(new String[0]) : new Integer[0];
    int[] numbers = {1};
    Cloneable c = yes ? numbers : copy;
    env.log(await(env.task(describe(list, yes ? list : new ArrayList<Integer>()))));
    return Task.of(c == numbers);
  }

  @Shape("B1 S19")
  @Async
  static Task<Object> wideValuesInEverySlotParity(Env env) {
    int a = 1;
    long b = 2;
    int c = 3;
    double d = 4;
    long e = await(env.task(5L));
    float f = 6;
    double g = await(env.task(7.0));
    c++;
    b += c;
    long h = await(env.task(8L)) + b;
    return Task.of(a + " " + b + " " + c + " " + d + " " + e + " " + f + " " + g + " " + h);
  }
}
