package dev.weft.it.testing;

import static dev.weft.Weft.await;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.sync.Mutex;
import dev.weft.testing.Schedule;
import dev.weft.testing.Schedules;
import dev.weft.testing.TestConfig;
import dev.weft.testing.TestLoop;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SchedulesTest {
  private static final class Account {
    int balance;
  }

  /** Reads, and writes what it read: an await lies between, so another may have written. */
  @Async
  private static Task<Void> deposit(Account account) {
    int before = account.balance;
    await(yieldNow());
    account.balance = before + 1;
    return Task.of(null);
  }

  @Async
  private static Task<Void> depositLocked(Account account, Mutex mutex) {
    await(yieldNow());
    await(mutex.withLock(() -> deposit(account)));
    return Task.of(null);
  }

  /** Each deposit in its own time: only in some orders do the two meet. */
  @Async
  private static Task<Void> depositLater(Account account) {
    await(yieldNow());
    await(deposit(account));
    return Task.of(null);
  }

  @Async
  private static Task<Void> twoDepositsMeetInSomeOrders() {
    Account account = new Account();
    await(gather(depositLater(account), depositLater(account)));
    assertEquals(2, account.balance);
    return Task.of(null);
  }

  @Async
  private static Task<Void> lockedDepositsAreNeverLost() {
    Account account = new Account();
    Mutex mutex = new Mutex();
    await(gather(depositLocked(account, mutex), depositLocked(account, mutex)));
    assertEquals(2, account.balance);
    return Task.of(null);
  }

  @Async
  private static Task<Void> steps(StringBuilder order, String name, int count) {
    for (int i = 0; i < count; i++) {
      await(yieldNow());
      order.append(name);
    }
    return Task.of(null);
  }

  @Test
  void everyOrderIsRunOnce() {
    Set<String> orders = new HashSet<>();
    int schedules =
        Schedules.explore(
            10_000,
            () -> {
              StringBuilder order = new StringBuilder();
              await(gather(steps(order, "a", 3), steps(order, "b", 3), steps(order, "c", 3)));
              assertTrue(orders.add(order.toString()), "again " + order);
              return Task.of(null);
            });
    assertEquals(1_680, schedules);
    assertEquals(1_680, orders.size());
  }

  @Test
  void theOrderThatFailsIsFoundNamedAndRunAgain() {
    AssertionError found =
        assertThrows(
            AssertionError.class,
            () -> Schedules.explore(1_000, SchedulesTest::twoDepositsMeetInSomeOrders));
    String note = found.getSuppressed()[0].getMessage();
    assertTrue(note.matches("The tasks ran under choices [0-9.]*; .*"), note);
    String choices = note.replaceAll(".*choices ([0-9.]*);.*", "$1");

    TestConfig again = TestConfig.standard().withSchedule(Schedule.chosen(choices));
    assertThrows(
        AssertionError.class,
        () -> TestLoop.run(again, SchedulesTest::twoDepositsMeetInSomeOrders));
  }

  @Test
  void aSeedThatFailsIsFoundAndRunAgain() {
    AssertionError found =
        assertThrows(
            AssertionError.class,
            () -> Schedules.seeds(1, 1_000, SchedulesTest::twoDepositsMeetInSomeOrders));
    String note = found.getSuppressed()[0].getMessage();
    long seed = Long.parseLong(note.replaceAll(".*seed ([0-9]*);.*", "$1"));
    assertThrows(
        AssertionError.class, () -> TestLoop.run(seed, SchedulesTest::twoDepositsMeetInSomeOrders));
  }

  @Test
  void aProgramThatHoldsInEveryOrderPasses() {
    assertTrue(Schedules.explore(1_000, SchedulesTest::lockedDepositsAreNeverLost) > 1);
    Schedules.seeds(1, 1_000, SchedulesTest::lockedDepositsAreNeverLost);
  }

  @Test
  void moreOrdersThanAllowedAreNotPassedOverInSilence() {
    IllegalStateException more =
        assertThrows(
            IllegalStateException.class,
            () ->
                Schedules.explore(
                    100,
                    () -> {
                      StringBuilder order = new StringBuilder();
                      return gather(steps(order, "a", 5), steps(order, "b", 5));
                    }));
    assertTrue(more.getMessage().startsWith("The program ran well in 100 orders, and there are"));
  }

  @Test
  void aProgramThatDoesNotDoTheSameAgainIsToldSo() {
    int[] runs = new int[1];
    IllegalStateException changed =
        assertThrows(
            IllegalStateException.class,
            () ->
                Schedules.explore(
                    100,
                    () -> {
                      StringBuilder order = new StringBuilder();
                      if (runs[0]++ > 0) await(steps(order, "c", 1));
                      await(
                          runs[0] > 1
                              ? gather(
                                  steps(order, "a", 1), steps(order, "b", 1), steps(order, "c", 1))
                              : gather(steps(order, "a", 1), steps(order, "b", 1)));
                      return Task.of(null);
                    }));
    assertTrue(changed.getMessage().contains("does not do the same again"), changed.getMessage());
    assertEquals("free", TestLoop.run(() -> Task.of("free"))); // of the loop that could not go on
  }

  @Test
  void badInputIsNamedAtOnce() {
    assertThrows(IllegalArgumentException.class, () -> Schedules.explore(0, () -> Task.of(1)));
    assertThrows(IllegalArgumentException.class, () -> Schedules.seeds(1, 0, () -> Task.of(1)));
    for (String choices : List.of("1.", "a", "-1", "1,2")) {
      assertThrows(IllegalArgumentException.class, () -> Schedule.chosen(choices), choices);
    }
  }
}
