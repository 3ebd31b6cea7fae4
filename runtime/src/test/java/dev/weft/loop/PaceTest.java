package dev.weft.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PaceTest {
  private final Pace pace = new Pace();
  private long now;

  @Test
  void shortActionsRunManyBetweenTwoLooks() {
    runUntilSettled(10);

    assertEquals(Pace.MAX_ACTIONS, actionsUntilNextLook(10));
  }

  @Test
  void longActionsAreFollowedByALookEach() {
    runUntilSettled(200_000);

    assertEquals(1, actionsUntilNextLook(200_000));
  }

  @Test
  void channelsArePolledOncePerIntervalHoweverOftenTheClockIsRead() {
    pace.looked(1_000_000);

    assertFalse(pace.looked(1_000_000 + Pace.POLL_NANOS - 1));
    assertTrue(pace.looked(1_000_000 + Pace.POLL_NANOS));
  }

  @Test
  void lookingSoonMeansAtTheEndOfThisTurn() {
    runUntilSettled(10);

    pace.lookSoon();

    assertTrue(pace.isTimeToLook(1));
  }

  private void runUntilSettled(long nanosPerAction) {
    for (int look = 0; look < 100; look++) actionsUntilNextLook(nanosPerAction);
  }

  private int actionsUntilNextLook(long nanosPerAction) {
    int actions = 0;
    do {
      actions++;
      now += nanosPerAction;
    } while (!pace.isTimeToLook(1));
    pace.looked(now);
    return actions;
  }
}
