package dev.weft.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.task.Dispatcher;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What counts as too long, look by look. */
class WatchTest {
  private static final long MILLI = 1_000_000;

  private final List<String> reports = new ArrayList<>();
  private final Watch watch =
      new Watch(
          Thread.currentThread(),
          new Dispatcher(new VirtualTime().loop()),
          (what, error) -> reports.add(what),
          100 * MILLI);

  private void look(int times) {
    for (int i = 0; i < times; i++) watch.look(25 * MILLI);
  }

  @Test
  void aStepIsReportedOnceWhenItHasBeenSeenForTheWholeLimit() {
    watch.step();
    look(4); // the first only finds it: it may have begun just now
    assertEquals(List.of(), reports);

    look(1);
    assertEquals(1, reports.size());
    assertTrue(reports.get(0).contains(" for 100 ms now, at "), reports.get(0));

    look(100);
    assertEquals(1, reports.size());
  }

  @Test
  void eachSlowStepIsReported() {
    for (int i = 0; i < 3; i++) {
      watch.step();
      look(10);
    }

    assertEquals(3, reports.size());
  }

  @Test
  void manyShortStepsAreNoLongOne() {
    for (int i = 0; i < 100; i++) {
      watch.step();
      look(4);
    }

    assertEquals(List.of(), reports);
  }

  @Test
  void aLoopThatSleepsIsNotSlow() {
    watch.step();
    look(3);
    watch.sleeps();
    look(100);
    watch.step();
    look(3);

    assertEquals(List.of(), reports);
  }
}
