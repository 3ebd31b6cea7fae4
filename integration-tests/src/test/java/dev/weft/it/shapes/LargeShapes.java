package dev.weft.it.shapes;

import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Programs that are too long to be written by hand: they go to the limits of the class file. */
final class LargeShapes {
  /** The shape that is written as several methods. */
  static final String DIVIDED = "dividedInALineALoopAndATry";

  private LargeShapes() {}

  static Map<String, String> sources() {
    return Map.of(
        "shapes.Large",
        """
        package shapes;

        import static dev.weft.Weft.await;

        import dev.weft.Task;
        import dev.weft.annotations.Async;
        import dev.weft.it.shapes.Shape;
        import dev.weft.it.timing.Env;

        class Large {
        """
            + thousandAwaits()
            + manyAwaitsOfManyVariables()
            + hundredAwaitsInOneSwitch()
            + allArgumentSlots()
            + manyLiveReferences()
            + manyLiveWideValues()
            + deepOperands()
            + deepNesting()
            + farJumps()
            + divided()
            + longConcatenation()
            + "}\n");
  }

  private static String repeat(int times, IntFunction<String> text) {
    return IntStream.range(0, times).mapToObj(text).collect(Collectors.joining());
  }

  private static String list(int times, IntFunction<String> text) {
    return IntStream.range(0, times).mapToObj(text).collect(Collectors.joining(", "));
  }

  private static String shape(String covers, String name, String body) {
    return "@Shape(\"%s\") @Async static Task<Object> %s(Env env) {\n%s}\n"
        .formatted(covers, name, body);
  }

  private static String thousandAwaits() {
    return shape(
            "S67 B54",
            "thousandAwaits",
            repeat(1000, i -> "await(env.task(%d));\n".formatted(i)) + "return Task.of(1);\n")
        + shape(
            "S67 B54",
            "sevenHundredAwaitsWithASum",
            "long sum = 0;\n"
                + repeat(700, i -> "sum += await(env.task(%d));\n".formatted(i))
                + "return Task.of(sum);\n");
  }

  /** Variables of every kind, some of them in turn in one slot, in a loop and under a handler. */
  private static String manyAwaitsOfManyVariables() {
    return shape(
        "S67 B54",
        "sixHundredAwaitsOfManyVariables",
        repeat(25, i -> "int i%1$d = %1$d; long l%1$d = %1$d; ".formatted(i))
            + repeat(25, i -> "String s%1$d = \"\"; Object o%1$d = null;\n".formatted(i))
            + "for (int round = 0; round < 2; round++) {\ntry {\n"
            + repeat(
                150,
                i ->
                    """
                    { int x = i%1$d; i%2$d += await(env.task(%3$d)) + x; }
                    { long x = l%1$d; l%2$d += await(env.task(%3$d)) - x; }
                    { String x = s%1$d; s%2$d = x.length() + "" + await(env.task(%3$d)); }
                    { Object x = o%1$d; o%2$d = await(env.task(%3$d)); if (x == null) i0++; }
                    """
                        .formatted(i % 25, i * 7 % 25, i))
            + "} catch (IllegalStateException e) { i1--; }\n}\nreturn Task.of(\"\""
            + repeat(25, i -> " + i%1$d + l%1$d + s%1$d + o%1$d".formatted(i))
            + ");\n");
  }

  private static String hundredAwaitsInOneSwitch() {
    return shape(
        "S67 B54",
        "hundredAwaitsInOneSwitch",
        "int sum = 0;\nfor (int i = 0; i < 120; i += 7) {\nswitch (i) {\n"
            + repeat(
                100,
                i ->
                    "case %d: sum += await(env.task(i));%s\n"
                        .formatted(i, i % 3 == 0 ? "" : " break;"))
            + "default: sum++;\n}\n}\nreturn Task.of(sum);\n");
  }

  private static String allArgumentSlots() {
    // 255 slots, the receiver included, is what JVMS §4.3.3 allows.
    String ints =
        "@Async static Task<Long> ints(Env env, "
            + list(254, i -> "int p" + i)
            + ") {\nlong sum = await(env.task(0));\n"
            + repeat(254, i -> "sum += p%d * %dL;\n".formatted(i, i % 7))
            + "return Task.of(sum + await(env.task(1)) * p253);\n}\n";
    String wides =
        "@Async Task<Double> wides(Env env, int single, "
            + list(126, i -> (i % 2 == 0 ? "long p" : "double p") + i)
            + ") {\ndouble sum = single + await(env.task(0));\n"
            + repeat(126, i -> "sum += p%d;\n".formatted(i))
            + "p0 += await(env.task(1));\nreturn Task.of(sum + p0);\n}\n";
    return ints
        + wides
        + shape(
            "S129",
            "allArgumentSlots",
            "long a = await(ints(env, %s));\n".formatted(list(254, i -> "" + i * 3))
                + "double b = await(new Large().wides(env, 5, %s));\n"
                    .formatted(list(126, i -> "" + i))
                + "return Task.of(a + b);\n")
        + shape(
            "S129",
            "allArgumentSlotsPending",
            "return Task.of(await(ints(env, %s)));\n"
                .formatted(
                    list(254, i -> i % 100 == 50 ? "await(env.task(%d))".formatted(i) : "1")));
  }

  private static String manyLiveReferences() {
    return shape(
        "S116 S140",
        "manyLiveReferences",
        repeat(300, i -> "String s%d = \"v%d\";\n".formatted(i, i))
            + "int count = 0;\nfor (; count < 3; count++) s7 = s7 + await(env.task(count));\n"
            + repeat(5, i -> "s%d = s%d;\n".formatted(i * 50, 299 - i))
            + "s299 = await(env.task(\"last\"));\nreturn Task.of(count + String.join(\"\", "
            + list(300, i -> "s" + i)
            + "));\n");
  }

  private static String manyLiveWideValues() {
    return shape(
        "S105 S140",
        "manyLiveWideValues",
        repeat(
                150,
                i ->
                    (i % 2 == 0 ? "long" : "double")
                        + " w%d = %d; int i%d = %d;\n".formatted(i, i, i, i))
            + "w3 += await(env.task(5));\nfor (int k = 0; k < 3; k++) i149 += await(env.task(k));\n"
            + "i148++;\ndouble sum = await(env.task(1.5));\n"
            + repeat(150, i -> "sum = sum * 0.5 + w%d + i%d;\n".formatted(i, i))
            + "return Task.of(sum);\n");
  }

  private static String deepOperands() {
    return "static double mix(long a, double b, Object c, double d) { return a + b + d; }\n"
        + shape(
            "S1 S19",
            "deepOperands",
            "int a = "
                + repeat(200, i -> "env.see(%d) - (".formatted(i))
                + "await(env.task(7))"
                + ")".repeat(200)
                + ";\ndouble b = "
                + repeat(12, i -> "mix(%d, 0.5, \"c\", ".formatted(i))
                + "await(env.task(0.25))"
                + ")".repeat(12)
                + ";\nObject[] c = "
                + repeat(50, i -> "{%d, new Object[] ".formatted(i))
                    .replaceFirst("^", "new Object[] ")
                + "{await(env.task(\"deep\"))}"
                + "}".repeat(50)
                + ";\nreturn Task.of(new Object[] {a, b, c});\n");
  }

  private static String deepNesting() {
    return shape(
            "S139 S80",
            "deeplyNestedHandlers",
            "int caught = 0;\n"
                + "try {\n".repeat(100)
                + "caught += await(env.task(0));\nenv.fail(\"innermost\");\n"
                + repeat(
                    100,
                    i ->
                        ("} catch (Env.Failure e) {\ncaught++;\n"
                                + (i % 25 == 3 ? "caught += await(env.task(%d));\n" : "")
                                + "if (caught %% 40 != 0) throw e;\n}\n")
                            .formatted(i))
                + "return Task.of(caught);\n")
        + shape(
            "S139 S56",
            "deeplyNestedLoops",
            "int sum = 0;\n"
                + repeat(
                    25,
                    i ->
                        "for (int i%d = 0; i%d < %d; i%d++) {\n"
                            .formatted(i, i, i % 9 == 0 ? 2 : 1, i))
                + "sum += await(env.task(sum)) + i0 + i24;\n"
                + repeat(
                    25, i -> i % 8 == 0 ? "sum += await(env.task(%d));\n}\n".formatted(i) : "}\n")
                + "return Task.of(sum);\n");
  }

  private static String farJumps() {
    return shape(
        "S138 S140",
        "farJumps",
        "int a = 1;\nlong b = 2;\n"
            + "for (int i = 0; i < 3; i++) {\nif (i == 1) { a += await(env.task(1)); continue; }\n"
            + repeat(1500, i -> "a = a * 31 + (int) (b ^ %d);\nb += a;\n".formatted(i * 1000))
            + "b += await(env.task(i));\nif (await(env.task(b == 0))) break;\n}\n"
            + "return Task.of(a + b);\n");
  }

  /** Too long for a class file once it is woven: its parts meet in a line, a loop and a try. */
  private static String divided() {
    return shape(
        "S67 S138",
        DIVIDED,
        "int a = 1;\nlong b = 2;\nString s = \"s\";\nObject o = null;\n"
            + "for (int round = 0; round < 2; round++) {\ntry {\n"
            + longLine(0)
            + "if (round == 1) env.fail(\"in the second round\");\n"
            + longLine(100)
            + "} catch (Env.Failure e) {\nb += await(env.task(a));\ncontinue;\n"
            + "} finally {\na += await(env.task(round));\nenv.log(s + o);\n}\n}\n"
            + longLine(200)
            + "return Task.of(s + o + (a + b));\n");
  }

  private static String longLine(int first) {
    return repeat(
        100,
        i ->
            "a = a * 3 + await(env.task(%1$d));\n".formatted(first + i)
                + repeat(10, j -> "a = a * 31 + (int) (b ^ %d);\nb += a;\n".formatted(i * 999 + j))
                + (i % 25 == 7 ? "s = await(env.task(s.length() + \"t\"));\no = s;\n" : ""));
  }

  private static String longConcatenation() {
    return shape(
        "S21 S22",
        "longConcatenation",
        "int x = 5;\nString s = \"s\";\nreturn Task.of(\"start\""
            + repeat(
                230,
                i ->
                    switch (i % 5) {
                      case 0 -> " + x";
                      case 1 -> " + \"c%d\"".formatted(i);
                      case 2 -> " + %dL".formatted(i);
                      case 3 -> " + s";
                      default -> i % 20 == 4 ? " + await(env.task(%d))".formatted(i) : " + 'x'";
                    })
            + ");\n");
  }
}
