package dev.weft.testing;

import static dev.weft.Steps.async;
import static dev.weft.Steps.done;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Loop;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.task.PendingTask;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a test's loop says of many tasks costs no more than there is to read. */
class ManyLeftoversTest {
  private static final int DEPTH = 1_000;

  /** The innermost of all that is waited for; counts how often somebody follows the way to it. */
  private static final class Probe extends PendingTask<Object> {
    int found;

    @Override
    public List<StackTraceElement> where() {
      found++;
      return List.of();
    }

    @Override
    protected String kind() {
      return "Probe";
    }
  }

  /** Each submits the next, which is no part of it, and so is a leftover of its own. */
  private static Task<Object> submits(Task<Object> innermost, int depth) {
    return async(
        (awaits, outcome) ->
            switch (awaits) {
              case 0 -> Weft.yieldNow(); // else they would call each other
              case 1 ->
                  depth == 0
                      ? innermost
                      : Loop.current().submit(() -> submits(innermost, depth - 1));
              default -> done(outcome.take());
            });
  }

  private static Probe start(TestLoop loop) {
    Probe[] probe = new Probe[1];
    loop.start(
        () -> {
          probe[0] = new Probe();
          return submits(probe[0], DEPTH);
        });
    loop.runReady();
    return probe[0];
  }

  @Test
  void aHundredAreDescribedAndTheOthersCounted() {
    TestLoop loop = TestLoop.open();
    Probe probe = start(loop);

    AssertionError leak = assertThrows(AssertionError.class, loop::close);

    List<String> lines = leak.getMessage().lines().toList();
    assertTrue(lines.get(0).startsWith(DEPTH + 1 + " tasks were left running"), lines.get(0));
    assertEquals("  and 901 more", lines.get(101));
    assertEquals(100, probe.found);
  }

  @Test
  void leaksThatAreAllowedAreNotDescribed() {
    TestLoop loop = TestLoop.open(TestConfig.standard().allowingLeaks());
    Probe probe = start(loop);

    loop.close();

    assertEquals(0, probe.found);
  }

  @Test
  void ofThoseThatWaitForEverAHundredAreDescribed() {
    try (TestLoop loop =
        TestLoop.open(TestConfig.standard().allowingLeaks().withPatience(Duration.ZERO))) {
      Probe probe = start(loop);

      AssertionError stuck = assertThrows(AssertionError.class, () -> loop.result(probe));

      assertTrue(stuck.getMessage().contains("\n  and 901 more\n"), stuck.getMessage());
      assertEquals(100, probe.found);
    }
  }
}
