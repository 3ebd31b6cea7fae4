package dev.weft.transformer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.transformer.assembly.Javac;
import dev.weft.transformer.running.Woven;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.tree.ClassNode;

/** Methods that are woven in parts, or nearly: what crosses from one to another is what was. */
class LongMethodsTest {
  private static final String HEAD = "import dev.weft.transformer.running.Soon; ";

  /** Each await is in an operand stack of its own, so that no two share what restores them. */
  private static String operands(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(
            i ->
                """
                if (n > %1$d) { String s%1$d = "" + n; long l%1$d = n;
                  text = text.length() + n + s%1$d + (l%1$d + (Integer) await(Soon.number(%1$d)));
                  sum += text.length() + s%1$d.length() + l%1$d; }
                """
                    .formatted(i))
        .collect(Collectors.joining());
  }

  private static final int MANY = 800;

  private static String sum(int awaits, int n) {
    // What operands() does, without awaits.
    String text = "";
    long sum = 0;
    for (int i = 0; i < awaits && n > i; i++) {
      text = text.length() + n + ("" + n) + (n + i);
      sum += text.length() + ("" + n).length() + n;
    }
    return text + sum;
  }

  @Test
  void aMethodThatDoesNotFitEvenOnceIsWovenInParts() {
    Woven woven =
        weave(
            "@Async static Task<Object> f(int n) { String text = \"\"; long sum = 0;\n"
                + operands(0, MANY)
                + "return Task.of(text + sum); }");

    assertTrue(parts(woven) >= 2, "or it is no test of what is divided");
    assertEquals("=> " + sum(MANY, 3), woven.run("acme/A", "f", 3));
    assertEquals("=> " + sum(MANY, MANY), woven.run("acme/A", "f", MANY));
  }

  @Test
  void aLoopGoesRoundThroughAllParts() {
    Woven woven =
        weave(
            "@Async static Task<Object> f(int n) { String text = \"\"; long sum = 0;\n"
                + "String all = \"\"; for (int i = 0; i < 3; i++) { text = \"\"; sum = 0;\n"
                + operands(0, MANY)
                + "if (i == 1) continue; all += text + sum; } return Task.of(all); }");

    assertTrue(parts(woven) >= 2);
    assertEquals("=> " + sum(MANY, 5) + sum(MANY, 5), woven.run("acme/A", "f", 5));
  }

  @Test
  void whatIsThrownInOnePartIsCaughtInAnother() {
    Woven woven =
        weave(
            "@Async static Task<Object> f(int n) { String text = \"\"; long sum = 0; int kept = n;\n"
                + "try { await(Soon.failure(\"first\")); \n"
                + operands(0, MANY)
                + "} catch (IllegalStateException e) { text = e.getMessage() + kept; \n"
                + operands(MANY, MANY + 1)
                + "} finally { sum += (Integer) await(Soon.number(1)); }\n"
                + "return Task.of(text + sum); }");

    assertTrue(parts(woven) >= 2);
    assertEquals("=> first71", woven.run("acme/A", "f", 7));
  }

  @Test
  void operandsAndObjectsUnderConstructionCross() {
    Woven woven =
        weave(
            "static String of(StringBuilder b, long l, Object o) { return b.append(l) + \"\" + o; }"
                + "@Async static Task<Object> f(int n) { String text = \"\"; long sum = 0;\n"
                + "String all = of(new StringBuilder(\"a\" + (n > 1 ? "
                + "((String) switch (n) { case 99: "
                + operands(0, MANY)
                + " yield text; default: yield \"b\" + await(Soon.number(4)); }) : \"c\")), 5L, n);"
                + " return Task.of(all + sum); }");

    assertTrue(parts(woven) >= 2);
    assertEquals("=> ab4550", woven.run("acme/A", "f", 5));
  }

  @Test
  void aMonitorIsHeldInOnePartOnly() {
    String locked =
        repeat(
            60,
            i ->
                "synchronized (A.class) { for (int j = 0; j < 3; j++) sum += j; if (n > %d) sum++; }\n"
                    .formatted(i));
    Woven woven =
        weave(
            "@Async static Task<Object> f(int n) { String text = \"\"; long sum = 0;\n"
                + operands(0, MANY / 2)
                + locked
                + operands(MANY / 2, MANY)
                + "return Task.of(sum); }");

    assertTrue(parts(woven) >= 2);
    assertEquals("=> 180", woven.run("acme/A", "f", 0));
  }

  /** javac copies each finally block, and so the blocks in it again: 54 awaits become 567. */
  @Test
  void fiftyFourAwaitsInNestedFinally() {
    Woven woven =
        weave(
            "@Async static Task<Object> f(int n) {\n"
                + repeat(54, i -> "int v%d = n;".formatted(i))
                + repeat(9, i -> nested(6 * i, 6 * i + 6))
                + "return Task.of(0"
                + repeat(54, i -> " + v" + i)
                + "); }");

    assertEquals("=> " + (54 * 2 + 53 * 54 / 2), woven.run("acme/A", "f", 2));
  }

  private static String nested(int from, int to) {
    if (from == to) return "";
    return "try { v%1$d += (Integer) await(Soon.number(%1$d)); } finally {\n%2$s}\n"
        .formatted(from, nested(from + 1, to));
  }

  @Test
  void fortyThousandBytesWithSixHundredAwaitsAndAHundredVariables() {
    Woven woven =
        weave(
            "@Async static Task<Object> f(int n) {\n"
                + repeat(50, i -> "int i%1$d = n; long l%1$d = n;".formatted(i))
                + repeat(
                    600,
                    i ->
                        """
                        i%1$d += (Integer) await(Soon.number(%3$d));
                        if (i%1$d %% 3 == 0) { l%2$d += i%1$d * 31L + l%1$d %% 7 + i%2$d; }
                        else { l%1$d -= l%2$d / 5 + %3$d + (i%1$d ^ i%2$d); }
                        """
                            .formatted(i % 50, (i + 7) % 50, i))
                + "return Task.of(\"\""
                + repeat(50, i -> " + i%1$d + l%1$d".formatted(i))
                + "); }");

    assertEquals(expected(1), woven.run("acme/A", "f", 1));
  }

  private static String expected(int n) {
    int[] ints = new int[50];
    long[] longs = new long[50];
    Arrays.fill(ints, n);
    Arrays.fill(longs, n);
    for (int k = 0; k < 600; k++) {
      int i = k % 50;
      int other = (k + 7) % 50;
      ints[i] += k;
      if (ints[i] % 3 == 0) longs[other] += ints[i] * 31L + longs[i] % 7 + ints[other];
      else longs[i] -= longs[other] / 5 + k + (ints[i] ^ ints[other]);
    }
    return IntStream.range(0, 50)
        .mapToObj(i -> "" + ints[i] + longs[i])
        .collect(Collectors.joining("", "=> ", ""));
  }

  // ---- straight lines: what is awaited stands between angle brackets

  private static final int AWAITS = 600;
  private static final int VARIABLES = 100;

  private static final String HELPERS =
      """
      static int mix(Object a, int b, Object c) { return ("" + a + b + c).hashCode(); }
      static String cut(String a, int b) { String c = a + b; return c.substring(c.length() / 9); }
      """;

  private static String variable(int i) {
    return "v" + i % VARIABLES;
  }

  private static String variables() {
    return repeat(VARIABLES, i -> "int %s = n + %d;\n".formatted(variable(i), i));
  }

  private static String returned() {
    return "return Task.of(\"\"" + repeat(VARIABLES, i -> " + " + variable(i)) + ");\n";
  }

  private static String filler(int statements, int from) {
    return repeat(
        statements,
        i ->
            "%s = %s * 31 + n + %s;\n"
                .formatted(variable(from + i), variable(from + 3 * i + 1), variable(from + i)));
  }

  private static String adding(int from, int to, int fillers) {
    return IntStream.range(from, to)
        .mapToObj(i -> variable(i) + " += <" + i + ">;\n" + filler(fillers, i))
        .collect(Collectors.joining());
  }

  private static String mixing(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(
            i ->
                "%1$s += mix(cut(\"\" + %2$s, %1$s), %2$s, <%3$d>) * %3$d;\n"
                        .formatted(variable(i), variable(i + 9), i)
                    + filler(3, i))
        .collect(Collectors.joining());
  }

  @Test
  void aStraightLineIsDividedBetweenStatements() throws Exception {
    assertDivided(variables() + adding(0, AWAITS, 5) + returned());
  }

  @Test
  void aLineInALoopAndATryIsDivided() throws Exception {
    assertDivided(
        variables()
            + "for (int round = 0; round < 2; round++) {\ntry {\n"
            + mixing(0, AWAITS / 2)
            + "if (round == 1) v1 += Integer.parseInt(\"no number\");\n"
            + mixing(AWAITS / 2, AWAITS)
            + "} catch (NumberFormatException e) { v2 += <7>; continue; }\n"
            + "finally { v3 += <8>; v4 -= v3; }\n}\n"
            + returned());
  }

  @Test
  void aLineAroundALongSynchronizedBlockIsDivided() throws Exception {
    assertDivided(
        variables()
            + adding(0, AWAITS / 2, 0)
            + "synchronized (\"\") {\n"
            + filler(3_000, 5)
            + "}\n"
            + adding(AWAITS / 2, AWAITS, 0)
            + returned());
  }

  /** No two awaits have the same on the stack, and between them there is always an array. */
  @Test
  void anExpressionIsDividedAmongItsOperands() throws Exception {
    assertDivided(
        variables()
            + "String text = \"\"; long sum = 0;\nint[] all = {"
            + repeat(
                AWAITS,
                i ->
                    "mix(cut(text, %1$s), %2$s, <%3$d>) + (int) (sum += %2$s * 7L + %1$s),\n"
                        .formatted(variable(i), variable(i + 9), i))
            + "};\nfor (int each : all) v5 = v5 * 31 + each;\nv6 += (int) sum;\n"
            + filler(900, 1)
            + returned());
  }

  @Test
  void aTraceHasTheLinesOfTheUserAndNoOther() throws Exception {
    String line = "v1 += Integer.parseInt(\"no number\");\n";
    String body =
        "@Async static Task<Object> f(int n) {\nawait(yieldNow());\n"
            + (variables() + adding(0, AWAITS, 5) + line + returned())
                .replaceAll("<(\\d+)>", "(Integer) await(Soon.number($1))")
            + "}\n";
    String source =
        HEAD
            + "class A {\n"
            + HELPERS
            + body
            + "@Async static Task<Object> g(int n) {\ntry { await(f(n)); }\n"
            + "catch (NumberFormatException e) { for (StackTraceElement each : e.getStackTrace()) "
            + "if (each.getClassName().startsWith(\"acme\")) Soon.log(each.toString()); }\n"
            + "return Task.of(1); } }";
    Woven woven = Woven.of(Map.of("acme/A", Javac.compile(source).get("acme/A")));
    int before = source.substring(0, source.indexOf(line)).split("\n", -1).length;
    int caller = source.substring(0, source.indexOf("await(f(n))")).split("\n", -1).length;

    assertTrue(parts(woven) >= 2);
    assertEquals(
        "acme.A.f(A.java:%d) acme.A.g(A.java:%d) => 1".formatted(before, caller),
        woven.run("acme/A", "g", 1));
  }

  /** Divides a method with this body, and compares it with one that does not await. */
  private static void assertDivided(String body) throws Exception {
    Map<String, byte[]> compiled =
        Javac.compile(
            HEAD
                + "class A {\n"
                + HELPERS
                + "@Async static Task<Object> f(int n) {\n"
                + body.replaceAll("<(\\d+)>", "(Integer) await(Soon.number($1))")
                + "} }",
            "class B {\n"
                + HELPERS
                + "static Object f(int n) {\n"
                + body.replaceAll("<(\\d+)>", "(int) ((Object) $1)").replace("Task.of", "")
                + "} }");
    Woven woven = Woven.of(compiled);
    Method plain = woven.load("acme/B").getDeclaredMethod("f", int.class);
    plain.setAccessible(true);

    assertTrue(parts(woven) >= 2, "or it is no test of what is divided");
    assertEquals("=> " + plain.invoke(null, 3), woven.run("acme/A", "f", 3));
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

  private static Woven weave(String members) {
    Map<String, byte[]> compiled = Javac.compile(HEAD + "class A {\n" + members + "\n}");
    return Woven.of(Map.of("acme/A", compiled.get("acme/A")));
  }
}
