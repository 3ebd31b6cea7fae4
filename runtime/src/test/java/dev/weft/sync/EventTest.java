package dev.weft.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Task;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventTest extends OnLoop {
  private final Event event = new Event();

  @Test
  void waitersGoOnInTheOrderInWhichTheyCame() {
    List<Integer> order = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      int number = i;
      Script.start(
          v -> event.untilSet(),
          v -> {
            order.add(number);
            return Task.of(null);
          });
    }
    event.set();
    loop.runReady();
    assertEquals(List.of(1, 2, 3), order);
    assertSame(Task.of(null), event.untilSet());
  }

  @Test
  void clearingInTheSameTurnStillLetsThoseGoWhoWaited() {
    Task<Void> waiting = event.untilSet();
    event.set();
    event.clear();
    assertFalse(event.isSet());
    Task<Void> late = event.untilSet();
    assertSucceeded(waiting);
    assertPending(late);
  }

  @Test
  void aCancelledWaiterIsRemoved() {
    Task<Void> waiting = event.untilSet();
    assertEquals(new Event.Snapshot(false, 1), event.statistics());
    waiting.cancel(true);
    assertTrue(waiting.isCancelled());
    assertEquals(new Event.Snapshot(false, 0), event.statistics());
    event.set();
    assertTrue(waiting.isCancelled());
  }
}
