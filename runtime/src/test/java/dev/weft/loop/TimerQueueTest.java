package dev.weft.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimerQueueTest {
  private static final long ORIGIN = -5_000_000_000L; // System.nanoTime may be negative

  private final TimerQueue queue = new TimerQueue(ORIGIN);

  @Test
  void nothingIsDueBeforeItsDeadlineToTheNanosecond() {
    TimerNode node = add(ORIGIN + 1_234_567);

    assertEquals(List.of(), due(ORIGIN + 1_234_566));
    assertEquals(List.of(node), due(ORIGIN + 1_234_567));
  }

  @Test
  void equalDeadlinesComeInTheOrderOfMaking() {
    List<TimerNode> made = new ArrayList<>();
    for (int i = 0; i < 100; i++) made.add(add(ORIGIN + 50_000_000));

    assertEquals(made, due(ORIGIN + 50_000_000));
  }

  @Test
  void equalDeadlinesStayInOrderWhenSomeHaveMovedDownALevelAlready() {
    long deadline = ORIGIN + 10_000_000;
    TimerNode farAhead = add(deadline);
    due(deadline - 3_000_000);
    TimerNode closer = add(deadline);
    due(deadline - 100);
    TimerNode close = add(deadline);

    assertEquals(List.of(farAhead, closer, close), due(deadline));
  }

  @Test
  void aDeadlineInThePastIsDueAtOnceAndBeforeLaterOnes() {
    due(ORIGIN + 7_000_000);
    TimerNode now = add(ORIGIN + 7_000_000);
    TimerNode past = add(ORIGIN + 1_000_000);

    assertEquals(List.of(past, now), due(ORIGIN + 7_000_000));
  }

  @Test
  void aRemovedTimerIsForgottenAtOnce() {
    TimerNode first = add(ORIGIN + 5_000);
    TimerNode second = add(ORIGIN + 5_000);

    first.cancel();

    assertNull(first.queue);
    assertNull(first.next);
    assertEquals(1, queue.size());
    assertEquals(List.of(second), due(ORIGIN + 5_000));
  }

  @Test
  void aTimerCanBeRemovedBetweenBecomingDueAndFiring() {
    TimerNode first = add(ORIGIN + 1_000);
    TimerNode second = add(ORIGIN + 2_000);
    TimerNode third = add(ORIGIN + 3_000);
    queue.collectDue(ORIGIN + 10_000);

    assertSame(first, queue.pollDue());
    second.cancel();

    assertSame(third, queue.pollDue());
    assertNull(queue.pollDue());
    assertTrue(queue.isEmpty());
  }

  @Test
  void aTimerThatIsMadeWhileOthersFireWaitsForTheNextLook() {
    add(ORIGIN + 1_000);
    queue.collectDue(ORIGIN + 1_000);
    TimerNode late = add(ORIGIN + 1_000);

    assertTrue(queue.pollDue() != late);
    assertNull(queue.pollDue());
    assertEquals(List.of(late), due(ORIGIN + 1_000));
  }

  @Test
  void theLongestDelayIsHeldAndNotDue() {
    TimerNode never = add(ORIGIN + Long.MAX_VALUE / 2);

    assertEquals(List.of(), due(ORIGIN + Long.MAX_VALUE / 4));
    assertEquals(List.of(never), due(ORIGIN + Long.MAX_VALUE / 2));
  }

  @Test
  void lookingAtTheNextDeadlineReachesEveryTimerInFewSteps() {
    TimerNode inAnHour = add(ORIGIN + 3_600_000_000_123L);
    int looks = 0;
    List<TimerNode> fired = List.of();
    while (fired.isEmpty()) {
      long next = queue.nextDeadline();
      assertTrue(next <= inAnHour.deadline, "woken too late");
      fired = due(next);
      looks++;
    }

    assertEquals(List.of(inAnHour), fired);
    assertTrue(looks <= 6, "once for each level at most, but " + looks);
  }

  /** The reference is a list that is sorted by deadline whenever somebody looks. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void behavesAsASortedListOnRandomPrograms(long seed) {
    Random random = new Random(seed);
    List<TimerNode> reference = new ArrayList<>();
    long now = ORIGIN;
    for (int step = 0; step < 20_000; step++) {
      String at = "seed " + seed + ", step " + step;
      switch (random.nextInt(4)) {
        case 0, 1 -> reference.add(add(now + someDelay(random)));
        case 2 -> {
          if (!reference.isEmpty()) reference.remove(random.nextInt(reference.size())).cancel();
        }
        default -> {
          now += random.nextInt(10) == 0 ? someDelay(random) : random.nextInt(3_000);
          assertEquals(takeDue(reference, now), due(now), at);
        }
      }
      assertEquals(reference.size(), queue.size(), at);
      if (!reference.isEmpty()) {
        long earliest =
            reference.stream().mapToLong(node -> node.deadline - ORIGIN).min().getAsLong();
        assertTrue(queue.nextDeadline() - ORIGIN <= earliest, at);
      }
    }
  }

  private static List<TimerNode> takeDue(List<TimerNode> reference, long now) {
    List<TimerNode> due = new ArrayList<>();
    for (TimerNode node : reference) if (node.deadline - now <= 0) due.add(node);
    due.sort(Comparator.comparingLong(node -> node.deadline - ORIGIN)); // stable
    reference.removeAll(due);
    return due;
  }

  /** From the same tick to some weeks, short ones often, and often the same. */
  private static long someDelay(Random random) {
    long delay = random.nextLong() >>> 16 + random.nextInt(47);
    return random.nextInt(8) == 0 ? delay & ~0xfffL : delay;
  }

  private TimerNode add(long deadline) {
    TimerNode node = new TimerNode.Sleep(deadline);
    queue.add(node);
    return node;
  }

  private List<TimerNode> due(long now) {
    queue.collectDue(now);
    List<TimerNode> due = new ArrayList<>();
    for (TimerNode node = queue.pollDue(); node != null; node = queue.pollDue()) due.add(node);
    return due;
  }
}
