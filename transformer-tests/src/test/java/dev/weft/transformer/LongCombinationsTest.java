package dev.weft.transformer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Task;
import dev.weft.testing.TestLoop;
import dev.weft.transformer.assembly.Javac;
import dev.weft.transformer.running.Woven;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.tree.ClassNode;

/** Suspending methods and generators that are woven in parts, and resources in them. */
class LongCombinationsTest {
  private static final int POINTS = 600;
  private static final int VARIABLES = 100;

  private static final String HELPERS =
      """
      @Suspending static int next(int i) { return (Integer) await(Soon.number(i)); }
      static class Resource implements AsyncCloseable<RuntimeException> {
        @Async public Task<Void> closeAsync() {
          Soon.log("closed" + await(Soon.number(1)));
          return Task.done();
        }
      }
      """;

  private static String variable(int i) {
    return "v" + i % VARIABLES;
  }

  private static String variables() {
    return repeat(VARIABLES, i -> "int %s = n + %d;\n".formatted(variable(i), i));
  }

  /** Each has a suspension point of the user's, and statements around it. */
  private static String line(int from, int to, String point) {
    return IntStream.range(from, to)
        .mapToObj(
            i ->
                point.replace("VAR", variable(i)).replace("NUM", "" + i)
                    + repeat(
                        6,
                        k ->
                            "%s = %s * 31 + n + %s;\n"
                                .formatted(variable(i + k), variable(i + 3 * k), variable(i))))
        .collect(Collectors.joining());
  }

  private static String sum() {
    return repeat(VARIABLES, i -> " + " + variable(i)).substring(3);
  }

  private static String asOrdinary(String body) {
    return body.replace("next(", "(").replaceAll("Generator.emit", "all.add");
  }

  /** What a method with this body computes that neither suspends nor emits. */
  private static Object ordinary(String body) throws Exception {
    String source = "class B { static Object f(int n) {\n" + body + "} }";
    Woven woven = Woven.of(Map.of("acme/B", Javac.compile(source).get("acme/B")));
    Method method = woven.load("acme/B").getDeclaredMethod("f", int.class);
    method.setAccessible(true);
    return method.invoke(null, 3);
  }

  @Test
  void aSuspendingMethodOfAPrimitiveIsDivided() throws Exception {
    String body = variables() + line(0, POINTS, "VAR += next(NUM);\n");
    Woven woven =
        weave(
            "@Suspending static long f(int n) {\n" + body + "return " + sum() + ";\n}\n",
            "@Async static Task<Object> g(int n) { return Task.of(1L + f(n)); }");

    assertTrue(parts(woven) >= 2, "or it is no test of what is divided");
    long expected = (Integer) ordinary(asOrdinary(body) + "return " + sum() + ";\n");
    assertEquals("=> " + (1L + expected), woven.run("acme/A", "g", 3));
  }

  @Test
  void aSuspendingMethodWithAResourceIsDivided() throws Exception {
    String first = line(0, POINTS / 2, "VAR += next(NUM);\n");
    String second = line(POINTS / 2, POINTS, "VAR += next(NUM);\n");
    Woven woven =
        weave(
            "@Suspending static String f(int n) {\n"
                + variables()
                + "try (Resource resource = new Resource()) {\n"
                + first
                + "if (n == 9) return \"early\" + v1;\n"
                + "if (n == 8) throw new IllegalStateException(\"no\");\n"
                + second
                + "return \"\" + ("
                + sum()
                + ");\n} finally { Soon.log(\"finally\" + next(2)); }\n}\n",
            "@Async static Task<Object> g(int n) { return Task.of(f(n) + 1); }");

    assertTrue(parts(woven) >= 2, "or it is no test of what is divided");
    Object expected =
        ordinary(asOrdinary(variables() + first + second) + "return " + sum() + ";\n");
    assertEquals("closed1 finally2 => " + expected + 1, woven.run("acme/A", "g", 3));
    assertEquals(
        "closed1 finally2 throws java.lang.IllegalStateException: no", woven.run("acme/A", "g", 8));
    assertTrue(woven.run("acme/A", "g", 9).startsWith("closed1 finally2 => early"));
  }

  @Test
  void anAsyncGeneratorIsDividedAndClosesWhereverItStands() throws Exception {
    String body = line(0, POINTS, "Generator.emit(VAR);\nVAR += next(NUM);\n");
    Woven woven =
        weave(
            "@Async static AsyncIterator<Integer> f(int n, List<Object> log) {\n"
                + variables()
                + "try (Lazy lazy = new Lazy(log)) {\n"
                + body.replace("next(", "turn(")
                + "} finally { log.add(\"finally\"); turn(1); }\nreturn Generator.end();\n}\n",
            """
            record Lazy(List<Object> log) implements AsyncCloseable<RuntimeException> {
              @Async public Task<Void> closeAsync() {
                await(yieldNow());
                log.add("closed");
                return Task.done();
              }
            }
            @Suspending static int turn(int i) {
              await(yieldNow());
              return i;
            }
            @Async static Task<Object> g(int stop, List<Object> log) {
              List<Object> all = new ArrayList<>();
              try (AsyncIterator<Integer> values = f(3, log)) {
                while (all.size() < stop && await(values.advance())) all.add(values.current());
              }
              return Task.of(all.hashCode());
            }""");

    assertTrue(parts(woven) >= 2, "or it is no test of what is divided");
    for (int stop : new int[] {0, 1, 300, 599, 600, 601}) {
      String expected =
          ordinary(
                  "List<Object> all = new ArrayList<>();\n"
                      + asOrdinary(variables() + body)
                      + "return all.subList(0, Math.min(%d, all.size())).hashCode();"
                          .formatted(stop))
              .toString();
      String closed = stop == 0 ? "[]" : "[closed, finally]";
      assertEquals(expected + closed, taken(woven, stop), "after " + stop);
    }
  }

  /** Closing early has a time limit, for which there is a loop with a clock. */
  private static String taken(Woven woven, int stop) throws Exception {
    Method take = woven.load("acme/A").getDeclaredMethod("g", int.class, List.class);
    take.setAccessible(true);
    List<Object> log = new ArrayList<>();
    try (TestLoop loop = TestLoop.open()) {
      Object result = loop.result(loop.start(() -> (Task<?>) take.invoke(null, stop, log)));
      return "" + result + log;
    }
  }

  @Test
  void aSynchronousGeneratorIsDivided() throws Exception {
    String body = variables() + line(0, POINTS, "Generator.emit(VAR);\n");
    Woven woven =
        weave(
            "@Async static Iterable<Integer> f(int n) {\n" + body + "return Generator.end();\n}\n",
            """
            @Async static Task<Object> g(int n) {
              List<Object> all = new ArrayList<>();
              Iterable<Integer> values = f(n);
              for (int each : values) all.add(each);
              for (int each : values) all.add(each + next(1));
              return Task.of(all.hashCode());
            }""");

    assertTrue(parts(woven) >= 2, "or it is no test of what is divided");
    String twice =
        "List<Object> all = new ArrayList<>();\n"
            + asOrdinary(body)
            + "for (Object each : List.copyOf(all)) all.add((Integer) each + 1);\n"
            + "return all.hashCode();";
    assertEquals("=> " + ordinary(twice), woven.run("acme/A", "g", 3));
  }

  @Test
  void aTraceThroughThemHasTheLinesOfTheUser() throws Exception {
    String failing = "v1 += Integer.parseInt(\"no number\");\n";
    Woven woven =
        weave(
            "@Suspending static int s(int n) {\n"
                + variables()
                + "return f(n) + "
                + sum()
                + "; }\n",
            "@Suspending static int f(int n) {\nawait(yieldNow());\n"
                + variables()
                + line(0, POINTS, "VAR += next(NUM);\n")
                + failing
                + "return "
                + sum()
                + ";\n}\n"
                + """
                  @Async static AsyncIterator<Integer> values(int n) {
                    Generator.emit(1);
                    Generator.emit(s(n));
                    return Generator.end();
                  }
                  @Async static Task<Object> all(int n) {
                    try (AsyncIterator<Integer> values = values(n)) {
                      while (await(values.advance())) {}
                    }
                    return Task.of(1);
                  }
                  @Async static Task<Object> g(int n) {
                    try {
                      await(all(n));
                    } catch (NumberFormatException e) {
                      for (StackTraceElement each : e.getStackTrace()) {
                        if (!each.getClassName().startsWith("acme")) continue;
                        Soon.log(each.getMethodName() + (each.getLineNumber() > 0 ? "" : each));
                      }
                    }
                    return Task.of(1);
                  }""");

    assertTrue(parts(woven) >= 2, "or it is no test of what is divided");
    assertEquals("f s values all g => 1", woven.run("acme/A", "g", 1));
  }

  private static long parts(Woven woven) {
    ClassNode node = new ClassNode();
    new ClassReader(woven.classFile("acme/A")).accept(node, 0);
    return node.methods.stream()
        .filter(method -> method.name.equals("f") && method.desc.contains("BI)"))
        .count();
  }

  private static String repeat(int times, IntFunction<String> text) {
    return IntStream.range(0, times).mapToObj(text).collect(Collectors.joining());
  }

  private static Woven weave(String... members) {
    String head = "import dev.weft.transformer.running.Soon; ";
    String source = head + "class A {\n" + HELPERS + String.join("", members) + "\n}";
    return Woven.of(Javac.compile(source));
  }
}
