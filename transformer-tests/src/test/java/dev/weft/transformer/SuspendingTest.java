package dev.weft.transformer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.weft.transformer.assembly.Javac;
import dev.weft.transformer.running.Woven;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Suspending methods, called in every way, with all that they await settled now or later. */
class SuspendingTest {
  /** A static async method {@code m} runs {@code body}; {@code members} stand beside it. */
  private static String run(boolean singleCopy, String body, String members, String... others) {
    String main =
        """
        class Orders {
          @Async static Task<Object> m() throws Exception {
            %s
          }
          %s
        }"""
            .formatted(body, members);
    String[] sources = new String[others.length + 1];
    sources[0] = main;
    System.arraycopy(others, 0, sources, 1, others.length);
    Map<String, byte[]> classFiles = new TreeMap<>(Javac.compile(sources));
    Transformer.Options options = Transformer.Options.DEFAULT.withSingleCopy(singleCopy);
    return Woven.of(classFiles, options).run("acme/Orders", "m");
  }

  private static String run(String body, String members, String... others) {
    String twice = run(false, body, members, others);
    assertEquals(twice, run(true, body, members, others), "with a single copy");
    return twice;
  }

  private static final String SOON = "dev.weft.transformer.running.Soon";

  @Test
  void anObjectIsReturned() {
    String members =
        "@Suspending static String f(String a) { return a + await(%s.value(\"x\")); }"
            .formatted(SOON);

    assertEquals("=> axbx", run("return Task.of(f(\"a\") + f(\"b\"));", members));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"int", "long", "short", "byte", "char", "float", "double", "Integer", "Object"})
  void everyTypeIsReturned(String type) {
    String members =
        """
        @Suspending static %1$s f(%1$s a, long wide) { await(%2$s.value("x")); return a; }
        @Suspending static %1$s g(double d, %1$s a) { return f(a, 1L); }
        """
            .formatted(type, SOON);
    String value = "(" + type + ") " + (type.equals("char") ? "'7'" : "7");

    assertEquals(
        type.equals("float") || type.equals("double") ? "=> 7.0, true" : "=> 7, true",
        run(
            type
                + " one = g(1.5, "
                + value
                + "); boolean same = g(2.5, one) == one;"
                + " return Task.of(one + \", \" + same);",
            members));
  }

  @Test
  void booleansAndNothingAreReturned() {
    String members =
        """
        @Suspending static boolean is(int i) { return await(%1$s.value(i)).equals(1); }
        @Suspending static void log(String a) { await(%1$s.value(a)); %1$s.log(a); }
        """
            .formatted(SOON);

    assertEquals(
        "a b => truefalse",
        run("log(\"a\"); var r = \"\" + is(1); log(\"b\"); return Task.of(r + is(2));", members));
  }

  @Test
  void everyPrimitiveIsReturnedByPlainOverrides() {
    String members =
        """
        interface All {
          @Suspending boolean z() throws Exception;
          @Suspending byte b() throws Exception;
          @Suspending char c() throws Exception;
          @Suspending short s() throws Exception;
          @Suspending float f() throws Exception;
          @Suspending void v() throws Exception;
        }
        static class Plain implements All {
          public boolean z() { return true; }
          public byte b() { return -1; }
          public char c() { return 'c'; }
          public short s() { return -2; }
          public float f() { return 0.5f; }
          public void v() {}
        }
        """;

    assertEquals(
        "=> true -1 c -2 0.5",
        run(
            """
            All all = new Plain();
            all.v();
            return Task.of(all.z() + " " + all.b() + " " + all.c() + " " + all.s() + " " + all.f());
            """,
            members));
  }

  @Test
  void theRareNumbersAreValuesToo() {
    String members =
        """
        @Suspending static int i() { await(%1$s.value(1)); return 0x9D2C5680; }
        @Suspending static long l() { await(%1$s.value(1)); return 0x9D2C_5680_EFC6_0000L; }
        @Suspending static float f() { await(%1$s.value(1)); return -0x1.4p-123f; }
        @Suspending static double d() { await(%1$s.value(1)); return -0x1.4p-1019; }
        """
            .formatted(SOON);

    assertEquals(
        "=> truetruetruetrue",
        run(
            "return Task.of(\"\" + (i() == 0x9D2C5680) + (l() == 0x9D2C_5680_EFC6_0000L)"
                + " + (f() == -0x1.4p-123f) + (d() == -0x1.4p-1019));",
            members));
  }

  @Test
  void exceptionsArriveAsTheyAreThrown() {
    String members =
        """
        @Suspending static int f(boolean now) throws IOException {
          if (now) throw new IOException("now");
          await(%1$s.value(1));
          throw new IOException("later");
        }
        @Suspending static void g() { await(%1$s.failure("no")); }
        """
            .formatted(SOON);

    assertEquals(
        "cleanup => now later no",
        run(
            """
            String all = "";
            try { f(true); } catch (IOException e) { all += e.getMessage(); }
            try { f(false); } catch (IOException e) { all += " " + e.getMessage(); }
            try { g(); } catch (IllegalStateException e) { all += " " + e.getMessage(); }
            finally { %s.log("cleanup"); }
            return Task.of(all);"""
                .formatted(SOON),
            members));
  }

  @Test
  void loopsRecursionAndValuesOnTheStack() {
    String members =
        """
        @Suspending static int sum(int n) {
          return n == 0 ? (Integer) await(%1$s.value(0)) : n + sum(n - 1);
        }
        @Suspending static long twice(int... all) {
          long sum = 0;
          for (int each : all) sum += sum(each) + (long) sum(each);
          return sum;
        }
        record Pair(String a, int b) {
          @Suspending int length() { return a.length() + sum(b); }
        }
        """
            .formatted(SOON);

    assertEquals(
        "=> 55 16 Pair[a=3, b=6]24",
        run(
            """
            Pair pair = new Pair("" + sum(2), sum(3));
            return Task.of(sum(10) + " " + twice(1, 2, 2, 1) + " " + pair + (pair.length() + 2));""",
            members));
  }

  @Test
  void overridesAreFoundByTheReceiver() {
    String members =
        """
        interface Shape { @Suspending int area() throws Exception; default String name() { return "?"; } }
        static class Square implements Shape {
          int side = 2;
          @Suspending public int area() throws Exception { await(%1$s.value(1)); return side * side; }
        }
        static class Big extends Square {
          @Override @Suspending public int area() throws Exception { return 10 * super.area(); }
        }
        static class Plain extends Square {
          @Override public int area() { return 7; }
        }
        static class Inherits extends Big { { side = 3; } }
        enum Fixed implements Shape {
          ONE { @Suspending public int area() { await(%1$s.value(1)); return 1; } },
          TWO { public int area() { return 2; } }
        }
        """
            .formatted(SOON);

    assertEquals(
        "=> 4 40 7 90 1 2 -5 4 40 7 90 1 2 -5 ",
        run(
            """
            Shape lambda = () -> -5;
            String all = "";
            for (int i = 0; i < 2; i++) {
              for (Shape each : List.of(new Square(), new Big(), new Plain(), new Inherits(),
                  Fixed.ONE, Fixed.TWO, lambda)) {
                all += each.area() + " ";
              }
            }
            return Task.of(all);""",
            members));
  }

  @Test
  void bridgesDefaultsAndCovariantReturns() {
    String members =
        """
        interface Source<T> {
          @Suspending T next(T before) throws Exception;
          @Suspending default String two(T first) throws Exception {
            T second = next(first);
            return second + "," + next(second);
          }
        }
        static class Words implements Source<String> {
          @Suspending public String next(String before) { return before + await(%1$s.value("w")); }
        }
        static class Shouting extends Words {
          @Override @Suspending public String next(String before) { return super.next(before) + "!"; }
        }
        static class Quiet extends Words {
          @Override public String next(String before) { return ""; }
        }
        static abstract class Base { @Suspending abstract Object make(); }
        static class Narrow extends Base {
          @Override @Suspending String make() { await(%1$s.value(1)); return "made"; }
        }
        """
            .formatted(SOON);

    assertEquals(
        "=> aw,aww aw!,aw!w! , made aw",
        run(
            """
            Source<String> words = new Words();
            Base base = new Narrow();
            return Task.of(words.two("a") + " " + new Shouting().two("a") + " " + new Quiet().two("a")
                + " " + base.make() + " " + words.next("a"));""",
            members));
  }

  @Test
  void defaultsOfSuperinterfacesAreCalledByName() {
    String members =
        """
        interface Left { @Suspending default int f() { return (Integer) await(%1$s.value(1)); } }
        interface Right { @Suspending default int f() { return 2; } }
        static class Both implements Left, Right {
          @Override @Suspending public int f() { return 10 * Left.super.f() + Right.super.f(); }
        }
        static class OfOne implements Left {}
        """
            .formatted(SOON);

    assertEquals(
        "=> 12 1", run("return Task.of(new Both().f() + \" \" + new OfOne().f());", members));
  }

  @Test
  void tasksAreReturnedAsTheyAre() {
    String members =
        """
        @Suspending static Task<Object> f() { await(%1$s.value(1)); return %1$s.value("inner"); }
        interface Maker { @Suspending Object make() throws Exception; }
        """
            .formatted(SOON);

    assertEquals(
        "=> truetrue inner",
        run(
            """
            Task<Object> task = f();
            Object plain = ((Maker) () -> task).make();
            return Task.of((task instanceof Task) + "" + (plain == task) + " " + await(task));""",
            members));
  }

  @Test
  void lambdasAndMethodReferencesSuspend() {
    String members =
        """
        interface Get<T> { @Suspending T get() throws Exception; }
        interface Of<A, R> { @Suspending R apply(A a) throws Exception; }
        interface ToInt { @Suspending int size(String of, long wide); }
        final String prefix = "p";
        @Suspending String read(String a) { return prefix + a + await(%1$s.value("r")); }
        @Suspending static int size(String of, long wide) { await(%1$s.value(1)); return of.length() + (int) wide; }
        @Suspending static <T> T call(Get<T> get) throws Exception { return get.get(); }
        static String plain() { return "plain"; }
        @Suspending Get<String> reading(String what) { return () -> read(what); }
        """
            .formatted(SOON);

    assertEquals(
        "=> pxr pyr 5 pzr plain 4 pqr",
        run(
            """
            Orders orders = new Orders();
            String x = "x";
            Of<String, String> of = orders::read;
            ToInt size = Orders::size;
            Get<String> plain = Orders::plain;
            Of<String, Integer> boxed = s -> size(s, 1);
            return Task.of(call(() -> orders.read(x)) + " " + of.apply("y") + " " + size.size("abc", 2)
                + " " + call(orders.reading("z")) + " " + plain.get() + " " + boxed.apply("abc")
                + " " + ((Of<String, String>) a -> orders.read(a)).apply("q"));""",
            members));
  }

  @Test
  void otherClassesAndInnerOnes() {
    String members = "";
    String other =
        """
        public class Other {
          private final String name = "other";
          public class Inner {
            @Suspending public String get() { return name + hidden(); }
          }
          @Suspending private String hidden() { return "" + await(%1$s.value("h")); }
          @Suspending public static String of(String a) { return a + await(%1$s.value("o")); }
          @Suspending protected final String fin() { return "f" + await(%1$s.value("f")); }
        }"""
            .formatted(SOON);

    assertEquals(
        "=> ao otherh ff null",
        run(
            """
            Other other = new Other();
            String all = Other.of("a") + " " + other.new Inner().get() + " " + other.fin();
            try { ((Other) null).fin(); } catch (NullPointerException e) { all += " null"; }
            return Task.of(all);""",
            members,
            other));
  }

  @Test
  void whatAwaitsInALambdaThatReturnsAStage() {
    String members =
        """
        @Suspending static String f(String a) { return a + await(%1$s.value("x")); }
        """
            .formatted(SOON);

    assertEquals(
        "=> [ax, bx] cx",
        run(
            """
            List<String> all = await(gather(List.of("a", "b"), a -> Task.of(f(a))));
            List<String> third = new ArrayList<>();
            await(async(() -> { third.add(f("c")); }));
            return Task.of(all + " " + third.get(0));""",
            members));
  }

  // ---- what is wrong

  private static String problems(String members) {
    Map<String, byte[]> classFiles = Javac.compile("class Orders { " + members + " }");
    try {
      return new Transformer()
          .transform(classFiles.get("acme/Orders")).warnings().stream()
              .map(Problem::what)
              .collect(Collectors.joining("; "));
    } catch (CannotRewriteException e) {
      return e.problems().stream()
          .map(each -> each.where().method() + ": " + each.what())
          .collect(Collectors.joining("; "));
    }
  }

  @Test
  void aLockCannotBeHeld() {
    assertEquals(
        "g(): call of a @Suspending method inside a synchronized block",
        problems(
            """
            @Suspending int f() { return await(Task.of(1)); }
            @Suspending int g() { synchronized (this) { return f(); } }"""));
    assertEquals(
        "f(int): @Suspending on a synchronized method",
        problems("@Suspending synchronized int f(int a) { return await(Task.of(1)); }"));
  }

  @Test
  void aMethodIsOneOfTheTwo() {
    assertEquals(
        "f(): @Async and @Suspending on one method",
        problems("@Async @Suspending Task<String> f() { return Task.of(await(Task.of(\"a\"))); }"));
  }

  @Test
  void aLambdaThatCannotSuspendIsWarnedOf() {
    assertEquals(
        "Orders.f, which is @Suspending, in a lambda that cannot suspend",
        problems(
            """
            @Suspending int f(int a) { return await(Task.of(a)); }
            @Suspending int g(List<Integer> all) {
              all.forEach(each -> f(each));
              return f(1);
            }"""));
  }

  @Test
  void ordinaryCodeMayCallIt() {
    assertEquals(
        "",
        problems(
            """
            @Suspending int f(int a) { return await(Task.of(a)); }
            int g() { return f(1); }
            @Suspending int never() { return 1; }"""));
  }

  @Test
  void blockingCallsAreWarnedOf() {
    assertEquals(
        "Thread.sleep in async code",
        problems("@Suspending void f() throws Exception { Thread.sleep(1); await(Task.of(1)); }"));
  }

  @Test
  void whatCannotSuspendStaysAsItIs() throws CannotRewriteException {
    byte[] classFile =
        Javac.compile("class Orders { @Suspending int f(int n) { return n; } }").get("acme/Orders");

    assertSame(classFile, new Transformer().transform(classFile).bytes());
  }
}
