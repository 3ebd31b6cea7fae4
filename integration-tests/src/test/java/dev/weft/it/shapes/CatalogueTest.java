package dev.weft.it.shapes;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.weft.it.timing.Build;
import dev.weft.it.timing.EveryTiming;
import dev.weft.it.timing.Program;
import dev.weft.transformer.Transformer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every shape × every release × every timing: the woven program does what the blocking one does.
 */
class CatalogueTest {
  private static final int LIMIT = 256;

  /** A new loader for each run costs a hundred runs. */
  private static final int FRESH_LIMIT = 32;

  private static final long SEED = Long.getLong("weft.shapes.seed", 20261101L);

  private static final Transformer.Options TWO_COPIES = Transformer.Options.DEFAULT;

  private static final Set<String> shapes = new HashSet<>();
  private static int compiled;
  private static long runs;

  @TestFactory
  Stream<DynamicNode> everyShapeDoesTheSameUnderEveryTiming() {
    return Build.all().stream()
        .map(build -> dynamicContainer("release " + build, tests(build, TWO_COPIES).stream()));
  }

  @TestFactory
  Stream<DynamicTest> everyShapeDoesTheSameWithASingleCopy() {
    // A single copy is not synthetic, so one shape sees it by reflection, as it is meant to be.
    return tests(Build.all().get(2), Transformer.Options.DEFAULT.withSingleCopy(true)).stream()
        .filter(test -> !test.getDisplayName().endsWith("annotationsAndReflection"));
  }

  @TestFactory
  Stream<DynamicTest> everyShapeDoesTheSameAsEclipseCompilesIt() {
    return tests(Build.byEclipse(), TWO_COPIES).stream();
  }

  /** Every await then stands in a suspending method, which an async one calls. */
  @TestFactory
  Stream<DynamicNode> everyShapeDoesTheSameInASuspendingMethod() {
    return Stream.of(TWO_COPIES, TWO_COPIES.withSingleCopy(true))
        .map(
            options -> {
              Map<String, byte[]> classes = Catalogue.classes(Build.all().get(2));
              Program program = Program.madeSuspending(classes, options);
              // It looks at its own methods by reflection, and there are more of them now.
              return dynamicContainer(
                  "single copy: " + options.singleCopy(),
                  tests(classes, program).stream()
                      .filter(test -> !test.getDisplayName().endsWith("annotationsAndReflection")));
            });
  }

  @Test
  void oneShapeIsDivided() throws Exception {
    for (Build build : Build.all()) {
      byte[] original = Catalogue.classes(build).get("shapes.Large");
      String woven = new String(new Transformer().transform(original).bytes(), ISO_8859_1);
      String secondPart = "(Lshapes/Large$weft$" + LargeShapes.DIVIDED + ";BBI)";
      assertTrue(woven.contains(secondPart), () -> LargeShapes.DIVIDED + " fits, for " + build);
    }
  }

  private static List<DynamicTest> tests(Build build, Transformer.Options options) {
    Map<String, byte[]> classes = Catalogue.classes(build);
    return tests(classes, new Program(classes, options));
  }

  private static List<DynamicTest> tests(Map<String, byte[]> classes, Program program) {
    List<DynamicTest> tests = new ArrayList<>();
    tests.add(dynamicTest("weaves and verifies", () -> assertEquals("", defects(program))));
    for (Method shape : Catalogue.shapes(classes)) {
      Program.Entry entry = new Program.Entry(shape.getDeclaringClass().getName(), shape.getName());
      Shape marks = shape.getAnnotation(Shape.class);
      tests.add(dynamicTest(entry.toString(), () -> check(program, entry, marks)));
    }
    return tests;
  }

  private static void check(Program program, Program.Entry entry, Shape marks) {
    String prefix = entry + "(";
    for (String method : program.defects().keySet()) {
      assertTrue(!method.startsWith(prefix), () -> method + " could not be woven");
    }
    Random random = new Random(SEED);
    int limit = marks.fresh() ? FRESH_LIMIT : LIMIT;
    int ran =
        new EveryTiming(program, random, limit, marks.fresh()).onLoop(marks.loop()).check(entry);
    assertTrue(ran >= 2, "a shape runs at least with everything settled and everything pending");
    shapes.add(entry.toString());
    compiled++;
    runs += ran;
  }

  private static String defects(Program program) {
    StringWriter text = new StringWriter();
    program
        .defects()
        .forEach(
            (method, defect) -> {
              text.append(method).append(": ");
              defect.printStackTrace(new PrintWriter(text));
            });
    return text.toString();
  }

  @AfterAll
  static void printTable() {
    System.out.printf(
        "shapes %d, compiled for every release %d, runs under different timings %d, seed %d%n",
        shapes.size(), compiled, runs, SEED);
  }
}
