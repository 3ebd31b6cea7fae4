package dev.weft.transformer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.transformer.Problem.Severity;
import dev.weft.transformer.WovenClass.FrameClass;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the transformer hands out says what it was given, and tells one from another. */
class ResultsTest {
  private static final byte[] BYTES = {1};
  private static final Location HERE = Location.of("a.Orders", "Orders.java", 7, "pay(Order)");
  private static final Location THERE = Location.of("a.Orders", "Orders.java", 8, "pay(Order)");
  private static final Problem PROBLEM = Problem.of(Severity.ERROR, HERE, "what", "why", "fix");
  private static final WovenClass WOVEN = WovenClass.of("a/Orders", BYTES);

  private static Stream<Object> changed() {
    return Stream.of(
        PROBLEM.withWhere(THERE),
        PROBLEM.withOncePerBuild(true),
        Problem.of(Severity.WARNING, HERE, "what", "why", "fix"),
        Problem.of(Severity.ERROR, HERE, "this", "why", "fix"),
        Problem.of(Severity.ERROR, HERE, "what", "reason", "fix"),
        Problem.of(Severity.ERROR, HERE, "what", "why", "remedy"),
        THERE,
        Location.of("a.Shops", "Orders.java", 7, "pay(Order)"),
        Location.of("a.Orders", null, 7, "pay(Order)"),
        Location.of("a.Orders", "Orders.java", 7, "pay(Cart)"),
        WovenClass.of("a/Shops", BYTES),
        WovenClass.of("a/Orders", new byte[] {1}),
        WOVEN.withFrames(List.of(new FrameClass("a/Orders$weft$pay", BYTES))),
        WOVEN.withMethods(1),
        WOVEN.withAlreadyWoven(true),
        WOVEN.withWarnings(List.of(PROBLEM)),
        WOVEN.withRefused(List.of(PROBLEM)));
  }

  @ParameterizedTest
  @MethodSource("changed")
  void eachChangeIsSeen(Object changed) {
    assertNotEquals(PROBLEM, changed);
    assertNotEquals(HERE, changed);
    assertNotEquals(WOVEN, changed);
  }

  @Test
  void whatIsAlikeIsEqual() {
    Problem same =
        Problem.of(
            Severity.ERROR,
            Location.of("a.Orders", "Orders.java", 7, "pay(Order)"),
            "what",
            "why",
            "fix");

    assertEquals(PROBLEM, same);
    assertEquals(PROBLEM.hashCode(), same.hashCode());
    assertEquals(WOVEN, WovenClass.of("a/Orders", BYTES));
    assertEquals(WOVEN.hashCode(), WovenClass.of("a/Orders", BYTES).hashCode());
  }

  @Test
  void oneChangeLeavesTheOthersAlone() {
    List<FrameClass> frames = List.of(new FrameClass("a/Orders$weft$pay", BYTES));
    Problem warning = Problem.of(Severity.WARNING, HERE, "what", "why", "fix");
    WovenClass woven =
        WOVEN
            .withFrames(frames)
            .withMethods(2)
            .withWarnings(List.of(warning))
            .withRefused(List.of(PROBLEM))
            .withAlreadyWoven(true);

    assertEquals(frames, woven.frames());
    assertEquals(2, woven.methods());
    assertEquals(List.of(warning), woven.warnings());
    assertEquals(List.of(PROBLEM), woven.refused());
    assertTrue(woven.alreadyWoven());
    assertEquals(THERE, PROBLEM.withOncePerBuild(true).withWhere(THERE).where());
    assertTrue(PROBLEM.withOncePerBuild(true).withWhere(THERE).oncePerBuild());
  }
}
