package dev.weft.transformer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.weft.transformer.assembly.Javac;
import dev.weft.transformer.running.Woven;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SingleCopyTest {
  private static final Transformer.Options SINGLE =
      Transformer.Options.DEFAULT.withSingleCopy(true);
  private static final String HEAD = "import dev.weft.transformer.running.Soon; ";

  @Test
  void theOnlyCopyIsNotSyntheticSoThatCoverageToolsCountIt() {
    Woven woven =
        weave(
            "class A { @Async static Task<Object> f(int x) { return Task.of(await(Soon.number(x))); } }");

    assertEquals(List.of("f(A$weft$f, byte)", "f(int)"), methods(woven));
    assertEquals("=> 7", woven.run("acme/A", "f", 7));
  }

  @Test
  void aMethodWithoutAwaitKeepsItsCodeInItsPlace() {
    Woven woven =
        weave(
            """
            class A {
              @Async static Task<Object> task() { return Task.of(1); }
              @Async static CompletableFuture<Object> future() { throw new Error("boo"); }
              @Async static void nothing() {}
            }""");

    assertEquals(List.of("future()", "nothing()", "task()"), methods(woven));
    assertEquals(List.of("acme/A"), woven.names());
    assertEquals("throws java.lang.Error: boo", woven.run("acme/A", "future"));
  }

  @Test
  void aBodyMayBeginWithALoopAndReadNoParameter() {
    Woven woven =
        weave(
            """
            class A {
              @Async static Task<Object> f() {
                while (true) {
                  if (await(Soon.number(1)) != null) return Task.of(7);
                }
              }
            }""");

    assertEquals("=> 7", woven.run("acme/A", "f"));
  }

  @Test
  void theBodyRunsAtOnceAndItsExceptionsAreFailures() {
    Woven woven =
        weave(
            """
            class A {
              @Async static Task<Object> f(boolean early) {
                Soon.log("begun");
                if (early) throw new IllegalArgumentException("early");
                await(Soon.failure("late"));
                return Task.of(null);
              }
              @Async static Task<Object> g() {
                Task<Object> task = f(false);
                Soon.log("returned");
                return task;
              }
            }""");

    assertEquals(
        "begun throws java.lang.IllegalArgumentException: early", woven.run("acme/A", "f", true));
    assertEquals(
        "begun returned throws java.lang.IllegalStateException: late", woven.run("acme/A", "g"));
  }

  @Test
  void parametersOfEveryKindAreThereAtTheBeginningAndAfterASuspension() {
    Woven woven =
        weave(
            """
            class A {
              private int base = 1;
              @Async private Task<String> f(boolean z, byte b, char c, long l, float f, double d,
                  String s, int[] a, Object unread) {
                if (z) await(Soon.number(1));
                l += b;
                Object v = await(Soon.number(2));
                return Task.of("" + base + z + b + c + l + f + d + s + a[0] + v);
              }
              @Async static Task<String> g() {
                return new A().f(true, (byte) 2, 'c', 3L, 4f, 5d, "s", new int[] {6}, null);
              }
            }""");

    assertEquals("=> 1true2c54.05.0s62", woven.run("acme/A", "g"));
  }

  @Test
  void aLoopAtTheVeryBeginningIsEntered() {
    Woven woven =
        weave(
            """
            class A {
              @Async static Task<Object> f(int n) {
                while (n-- > 0) Soon.log("" + await(Soon.number(n)));
                return Task.of("end");
              }
            }""");

    assertEquals("2 1 0 => end", woven.run("acme/A", "f", 3));
  }

  @Test
  void awaitsOfOwnMethodsAndEveryReturnTypeWork() {
    Woven woven =
        weave(
            """
            class A {
              @Async static Task<Object> f() { return Task.of(await(g())); }
              @Async private static CompletionStage<Object> g() {
                await(Soon.number(0)); return Task.of(await(h()));
              }
              @Async private static CompletableFuture<Object> h() {
                await(Soon.number(0)); i(); return CompletableFuture.completedFuture("h");
              }
              @Async private static void i() { await(Soon.number(0)); Soon.log("i"); }
            }""");

    assertEquals("i => h", woven.run("acme/A", "f"));
  }

  @Test
  void aLongMethodGetsASingleCopyByItself() {
    String statements =
        IntStream.range(0, 1000)
            .mapToObj(i -> "sum += i * " + (i + 1000) + ";")
            .collect(Collectors.joining());
    String source =
        "class A { @Async static Task<Long> f(int i) { long sum = 0; "
            + statements
            + " await(Soon.number(0)); return Task.of(sum); } }";

    Woven woven = Woven.of(Javac.compile(HEAD + source));

    assertEquals(List.of("f(A$weft$f, byte)", "f(int)"), methods(woven));
    assertEquals("=> 1499500", woven.run("acme/A", "f", 1));
  }

  @Test
  void callsWithTheNullLiteralStayUnambiguousForACompiler() throws ReflectiveOperationException {
    Woven woven =
        weave(
            "class A { @Async static Task<Object> f(String s) { await(Soon.value(s)); return Task.of(s); } }");

    Method copy =
        woven.load("acme/A").getDeclaredMethod("f", woven.load("acme/A$weft$f"), byte.class);
    assertFalse(copy.isSynthetic());
    assertEquals(2, copy.getParameterCount(), "f(null) can only be the user's method");
  }

  private static Woven weave(String source) {
    return Woven.of(Javac.compile(HEAD + source), SINGLE);
  }

  /** Returns the methods of class A that are not synthetic, sorted. */
  private static List<String> methods(Woven woven) {
    return Arrays.stream(woven.load("acme/A").getDeclaredMethods())
        .filter(method -> !method.isSynthetic())
        .map(
            method ->
                method.getName()
                    + Arrays.stream(method.getParameterTypes())
                        .map(Class::getSimpleName)
                        .collect(Collectors.joining(", ", "(", ")")))
        .sorted()
        .toList();
  }
}
