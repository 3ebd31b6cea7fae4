package dev.weft.it.shapes;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.weft.it.timing.Build;
import dev.weft.it.timing.EveryTiming;
import dev.weft.it.timing.Program;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every shape, cancelled at each of its awaits, does what it would do if that await threw the
 * cancellation: handlers for errors see it, those for exceptions do not, each {@code finally} runs
 * once.
 */
class CancellationTest {
  private static int runs;

  @TestFactory
  List<DynamicTest> everyShapeIsCancelledAtEveryAwait() {
    int newest = Math.min(Runtime.version().feature(), 25);
    Map<String, byte[]> classes = Catalogue.classes(new Build(newest, List.of("-g")));
    Program program = new Program(classes);
    List<DynamicTest> tests = new ArrayList<>();
    for (Method shape : Catalogue.shapes(classes)) {
      if (shape.getAnnotation(Shape.class).concurrent()) continue;
      Program.Entry entry = new Program.Entry(shape.getDeclaringClass().getName(), shape.getName());
      boolean fresh = shape.getAnnotation(Shape.class).fresh();
      tests.add(dynamicTest(entry.toString(), () -> check(program, entry, fresh)));
    }
    return tests;
  }

  private static void check(Program program, Program.Entry entry, boolean fresh) {
    int ran = new EveryTiming(program, new Random(0), 1, fresh).checkCancelled(entry);
    assertTrue(ran >= 0);
    runs += ran;
  }

  @AfterAll
  static void printTable() {
    System.out.println("runs cancelled at one of their awaits " + runs);
  }
}
