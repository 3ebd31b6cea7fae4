package dev.weft.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Task;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BarrierTest extends OnLoop {
  @Test
  void eachPartyGetsItsIndexOnceAndThePhaseCanBeRepeated() {
    Barrier barrier = new Barrier(3);
    for (int phase = 1; phase <= 2; phase++) {
      List<Integer> indices = new ArrayList<>();
      List<Task<Integer>> parties = new ArrayList<>();
      for (int i = 0; i < 3; i++) parties.add(barrier.untilAllArrived());
      for (Task<Integer> party : parties) indices.add(value(party));
      assertEquals(List.of(0, 1, 2), indices);
      assertEquals(new Barrier.Snapshot(3, 0, phase, false), barrier.statistics());
    }
  }

  @Test
  void aSinglePartyNeverSuspends() {
    assertTrue(new Barrier(1).untilAllArrived().isDone());
  }

  @Test
  void aCancelledPartyIsReplacedByTheNextToArrive() {
    Barrier barrier = new Barrier(3);
    Task<Integer> first = barrier.untilAllArrived();
    Task<Integer> second = barrier.untilAllArrived();
    first.cancel(true);
    assertEquals(1, barrier.statistics().waiting());
    Task<Integer> third = barrier.untilAllArrived();
    assertPending(second);
    Task<Integer> fourth = barrier.untilAllArrived();
    assertEquals(List.of(0, 1, 2), List.of(value(second), value(third), value(fourth)));
    assertFalse(barrier.isBroken());
    assertEquals(0, barrier.statistics().waiting());
  }

  @Test
  void whoComesWhileAPhaseIsLetGoWaitsForTheNext() {
    Barrier barrier = new Barrier(2);
    Task<Integer> first = barrier.untilAllArrived();
    barrier.untilAllArrived();
    Task<Integer> late = barrier.untilAllArrived();
    assertEquals(0, value(first));
    assertPending(late);
    assertEquals(1, value(barrier.untilAllArrived()));
    assertEquals(0, value(late));
  }

  @Test
  void resetFailsWhoWaitsButNotWhoWasLetGoAndTheBarrierIsUsable() {
    Barrier barrier = new Barrier(2);
    Task<Integer> letGo = barrier.untilAllArrived();
    barrier.untilAllArrived();
    Task<Integer> waiting = barrier.untilAllArrived();
    barrier.reset();
    assertEquals(0, value(letGo));
    assertMessage(
        "the barrier was reset while this task waited; it can be used again",
        failure(BarrierBrokenException.class, waiting));
    assertFalse(barrier.isBroken());
    assertPending(barrier.untilAllArrived());
  }

  @Test
  void abortFailsWhoWaitsAndWhoComesUntilItIsReset() {
    Barrier barrier = new Barrier(2);
    Task<Integer> waiting = barrier.untilAllArrived();
    barrier.abort();
    assertTrue(barrier.isBroken());
    assertMessage(
        "the barrier was aborted; reset repairs it",
        failure(BarrierBrokenException.class, waiting));
    failure(BarrierBrokenException.class, barrier.untilAllArrived());
    barrier.reset();
    assertFalse(barrier.isBroken());
    assertPending(barrier.untilAllArrived());
  }

  @Test
  void theActionRunsInTheLastCallBeforeAnybodyGoesOn() {
    List<String> log = new ArrayList<>();
    Barrier barrier = new Barrier(2, () -> log.add("action"));
    Script.start(
        v -> barrier.untilAllArrived(),
        v -> {
          log.add("goes on");
          return Task.of(null);
        });
    barrier.untilAllArrived();
    loop.runReady();
    assertEquals(List.of("action", "goes on"), log);
  }

  @Test
  void anActionThatThrowsBreaksTheBarrier() {
    RuntimeException thrown = new RuntimeException("thrown");
    Barrier barrier =
        new Barrier(
            2,
            () -> {
              throw thrown;
            });
    Task<Integer> first = barrier.untilAllArrived();
    Task<Integer> last = barrier.untilAllArrived();
    assertSame(thrown, failure(BarrierBrokenException.class, first).getCause());
    assertSame(thrown, failure(BarrierBrokenException.class, last).getCause());
    assertTrue(barrier.isBroken());
  }

  @Test
  void lessThanOnePartyIsRefused() {
    assertMessage(
        "parties < 1: 0", assertThrows(IllegalArgumentException.class, () -> new Barrier(0)));
  }
}
