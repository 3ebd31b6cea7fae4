package dev.weft.transformer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.transformer.Problem.Severity;
import dev.weft.transformer.assembly.Javac;
import dev.weft.transformer.running.Woven;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;

class LimitsTest {
  private static final String HEAD = "import dev.weft.transformer.running.Soon; ";

  @Test
  void aThousandAwaitsInOneMethod() {
    Woven woven =
        weave(
            "@Async static Task<Object> f() { int sum = 0; "
                + repeat(1_000, i -> "sum += (Integer) await(Soon.number(" + i + "));\n")
                + " return Task.of(sum); }");

    assertEquals("=> 499500", woven.run("acme/A", "f"));
  }

  @Test
  void aMethodTooLargeToFollowEachValueThroughIsWovenAllTheSame() {
    Woven woven =
        weave(
            "@Async static Task<Object> f(int n) { Object x = \"x\";"
                + repeat(120, i -> "Object o" + i + " = null;")
                + " try { await(Soon.number(0));"
                + repeat(3_000, i -> "if (n > " + i % 100 + ") o" + i % 120 + " = x;\n")
                + " } finally { x = o0 + \"\" + o119; } return Task.of(x); }");

    assertEquals("=> xnull", woven.run("acme/A", "f", 19));
  }

  @Test
  void threeHundredLiveLocals() {
    Woven woven =
        weave(
            "@Async static Task<Object> f(int n) {"
                + repeat(
                    100,
                    i ->
                        "int i"
                            + i
                            + "= n +"
                            + i
                            + "; long l"
                            + i
                            + "= "
                            + i
                            + "; String s"
                            + i
                            + "= \"\" + n;")
                + " await(Soon.number(0)); i0++; await(Soon.number(1)); return Task.of(0L"
                + repeat(100, i -> " + i" + i + " + l" + i + "+ Integer.parseInt(s" + i + ")")
                + "); }");

    assertEquals("=> 10101", woven.run("acme/A", "f", 1));
  }

  @Test
  void twoHundredFiftyFiveArgumentSlots() {
    String parameters = repeat(127, i -> "long p" + i + ", ") + "int last";
    String sum = repeat(127, i -> "p" + i + " + ") + "last";
    String arguments = repeat(127, i -> i + ", ") + "1000";
    Woven woven =
        weave(
            "@Async static Task<Object> task("
                + parameters
                + ") {"
                + " await(Soon.number(0)); return Task.of("
                + sum
                + "); }"
                + "@Async static CompletableFuture<Object> future("
                + parameters
                + ") {"
                + " await(Soon.number(0)); return CompletableFuture.completedFuture("
                + sum
                + "); }"
                + "@Async static void nothing("
                + parameters
                + ") {"
                + " await(Soon.number(0)); Soon.log(\"\" + ("
                + sum
                + ")); }"
                + "@Async static Task<Object> f() { nothing("
                + arguments
                + ");"
                + " return Task.of(await(task("
                + arguments
                + ")) + \" \" + await(future("
                + arguments
                + "))); }");

    assertEquals("9001 => 9001 9001", woven.run("acme/A", "f"));
  }

  @Test
  void aMethodThatTheJitWouldRefuseIsToldOf() {
    Woven woven = weave(longMethod(1_000));

    assertEquals("=> 1499500", woven.run("acme/A", "f", 1));
    assertEquals(
        """
        A.java:2 in f(int): N bytes of code once the method is rewritten
          why: the JVM compiles no method of more than 8,000 bytes, so this one is always interpreted
          fix: split it: move parts of it into methods of their own, @Async where they await""",
        text(woven.warnings()));
    assertEquals(Severity.WARNING, woven.warnings().get(0).severity());
  }

  @Test
  void aMethodThatFitsOnlyOnceIsWrittenOnce() {
    Woven woven = weave(longMethod(6_000));

    assertEquals("=> 23997000", woven.run("acme/A", "f", 1));
  }

  @Test
  void aLoopThatFitsOnlyOnceIsWrittenOnce() {
    Woven woven =
        weave(
            "@Async static Task<Object> f(int n) { long sum = 0; for (int i = 0; i < n; i++) {"
                + repeat(4_000, i -> "sum += i * " + (i + 1000) + ";")
                + "sum += (Integer) await(Soon.number(i)); } return Task.of(sum); }");

    assertEquals("=> 35994003", woven.run("acme/A", "f", 3));
  }

  @Test
  void aClassWithRoomForOneCopyOnlyGetsOne() {
    byte[] small =
        classFile(
            "@Async static Task<Object> f() { int sum = 0;"
                + repeat(50, i -> "sum += (Integer) await(Soon.number(" + i + "));")
                + " return Task.of(sum); }");
    int single =
        constants(
            Woven.of(Map.of("acme/A", small), Transformer.Options.DEFAULT.withSingleCopy(true)));
    int two = constants(Woven.of(Map.of("acme/A", small)));
    assertTrue(two > single + 50, "each suspension point takes constants in a hot copy");

    Woven woven = Woven.of(Map.of("acme/A", filled(small, MAX_CONSTANTS - single - 10)));

    assertEquals("=> 1225", woven.run("acme/A", "f"));
    assertTrue(constants(woven) > MAX_CONSTANTS - 50);
  }

  @Test
  void aClassWithTooManyConstantsIsNamed() {
    byte[] full =
        filled(
            classFile("@Async static Task<Object> f() { return Task.of(await(Task.of(1))); }"),
            MAX_CONSTANTS - 60);

    CannotRewriteException thrown =
        assertThrows(CannotRewriteException.class, () -> new Transformer().transform(full));

    assertEquals(
        """
        A.java in class A: N constants once the class is rewritten
          why: the class file format allows 65,535 constants in one class
          fix: split it: move some of its @Async methods to a class of their own""",
        thrown.getMessage().replaceAll(": [0-9,]+ constants", ": N constants"));
  }

  private static final int MAX_CONSTANTS = 65_535;

  /** Adds a constant each with so many fields. */
  private static byte[] filled(byte[] classFile, int fields) {
    ClassWriter writer = new ClassWriter(0);
    new ClassReader(classFile).accept(writer, 0);
    for (int i = 0; i < fields; i++) writer.visitField(0, "f" + i, "I", null, null);
    return writer.toByteArray();
  }

  private static int constants(Woven woven) {
    return new ClassReader(woven.classFile("acme/A")).getItemCount();
  }

  @Test
  void everyMethodOverTheLimitOfTheClassFileIsNamed() {
    CannotRewriteException thrown =
        assertThrows(
            CannotRewriteException.class,
            () -> new Transformer().transform(classFile(tooLong("f") + tooLong("g"))));

    assertEquals(
        List.of("f()", "g()"),
        thrown.problems().stream().map(problem -> problem.where().method()).toList());
    assertEquals(
        """
        A.java:2 in f(): N bytes of code once the method is rewritten
          why: the class file format allows 65,535 bytes of code in one method
          fix: split it: move parts of it into methods of their own, @Async where they await""",
        text(thrown.problems().subList(0, 1)));
  }

  /** A method that cannot be divided: one instruction of it nearly fills a class file's method. */
  static String tooLong(String name) {
    return "@Async static Task<Object> "
        + name
        + "() { Object o = null; switch (o == null ? 1 : 2) {"
        + repeat(100, i -> " case " + i + ": o = await(Soon.value(o)); break;")
        + repeat(16_000, i -> " case " + (100 + i) + ":")
        + " break; default: } return Task.of(o); }\n";
  }

  @Test
  void aMethodOfASingleCopyLeavesTheOthersOfItsClassAsTheyAre() {
    String small = "@Async static Task<Object> g() { return Task.of(await(Soon.number(7))); }";

    Woven woven = weave(longMethod(6_000) + small);

    assertEquals("=> 7", woven.run("acme/A", "g"));
    List<String> copies =
        Arrays.stream(woven.load("acme/A").getDeclaredMethods())
            .map(each -> each.getName() + (each.isSynthetic() ? " synthetic" : ""))
            .sorted()
            .toList();
    assertEquals(List.of("f", "f", "g", "g synthetic"), copies);
  }

  private static String longMethod(int statements) {
    return "@Async static Task<Object> f(int i) { long sum = 0; "
        + repeat(statements, i -> "sum += i * " + (i + 1000) + ";")
        + " await(Soon.number(0)); return Task.of(sum); }";
  }

  private static String repeat(int times, IntFunction<String> text) {
    return IntStream.range(0, times).mapToObj(text).collect(Collectors.joining());
  }

  /** The sizes themselves change with every improvement. */
  private static String text(List<Problem> problems) {
    return problems.stream()
        .map(Problem::toString)
        .collect(Collectors.joining("\n"))
        .replaceAll(": [0-9,]+ bytes", ": N bytes");
  }

  private static Woven weave(String members) {
    return Woven.of(Map.of("acme/A", classFile(members)));
  }

  private static byte[] classFile(String members) {
    return Javac.compile(HEAD + "class A {\n" + members + "\n}").get("acme/A");
  }
}
