package dev.weft.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Task;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConditionTest extends OnLoop {
  private final Mutex mutex = new Mutex();
  private final Condition condition = mutex.newCondition();

  private Task<Void> waiter() {
    assertTrue(mutex.tryLock());
    return condition.untilSignalled();
  }

  private void signal(int count) {
    assertTrue(mutex.tryLock());
    condition.signal(count);
    mutex.unlock();
  }

  @Test
  void oneSignalWakesOneAndManyWakeTheRestOnceTheMutexIsFree() {
    Task<Void> first = waiter();
    Task<Void> second = waiter();
    Task<Void> third = waiter();
    assertFalse(mutex.isLocked());
    assertTrue(mutex.tryLock());
    condition.signal();
    assertPending(first);
    mutex.unlock();
    assertSucceeded(first);
    assertPending(second);
    condition.signal(2048);
    assertPending(second);
    mutex.unlock();
    assertSucceeded(second);
    assertPending(third);
    mutex.unlock();
    assertSucceeded(third);
    mutex.unlock();
    assertEquals(new Condition.Snapshot(0, 3), condition.statistics());
  }

  @Test
  void aCancelledWaitHoldsTheMutexAgainWhenItEnds() {
    Task<Void> waiting = waiter();
    waiting.cancel(true);
    assertTrue(waiting.isCancelled());
    assertTrue(mutex.isLocked());
    mutex.unlock();
  }

  @Test
  void aCancelledWaitEndsOnlyWhenTheHolderUnlocks() {
    List<String> log = new ArrayList<>();
    Task<Object> waiter =
        Script.start(
            () -> {
              log.add(mutex.isLocked() ? "locked" : "free");
              mutex.unlock();
            },
            List.of(v -> mutex.lock(), v -> condition.untilSignalled()));
    assertTrue(mutex.tryLock());
    waiter.cancel(true);
    waiter.cancel(true);
    assertPending(waiter);
    mutex.unlock();
    loop.runReady();
    assertTrue(waiter.isCancelled());
    assertEquals(List.of("locked"), log);
    assertFalse(mutex.isLocked());
  }

  @Test
  void theSignalOfAWaiterThatIsCancelledInTheSameTurnGoesToTheNext() {
    Task<Void> first = waiter();
    Task<Void> second = waiter();
    assertTrue(mutex.tryLock());
    condition.signal();
    first.cancel(true);
    mutex.unlock(); // first in the queue is the cancelled one: it ends with the mutex held
    assertTrue(first.isCancelled());
    assertPending(second);
    mutex.unlock();
    assertSucceeded(second);
  }

  @Test
  void aConsumerIsNotLostWhenTheSignalledOneIsCancelled() {
    ArrayDeque<String> items = new ArrayDeque<>();
    List<String> consumed = new ArrayList<>();
    List<Task<Object>> consumers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      consumers.add(
          Script.start(
              mutex::unlock,
              List.of(
                  v -> mutex.lock(),
                  v -> condition.untilTrue(() -> !items.isEmpty()),
                  v -> {
                    consumed.add(items.remove());
                    return Task.of(null);
                  })));
    }
    assertTrue(mutex.tryLock());
    items.add("item");
    condition.signal();
    consumers.get(0).cancel(true);
    mutex.unlock();
    loop.runReady();
    assertTrue(consumers.get(0).isCancelled());
    assertSucceeded(consumers.get(1));
    assertEquals(List.of("item"), consumed);
    assertFalse(mutex.isLocked());
  }

  @Test
  void untilTrueReturnsAtOnceIfItIsAndIgnoresSignalsWhileItIsNot() {
    mutex.lock();
    assertSame(Task.of(null), condition.untilTrue(() -> true));
    boolean[] open = new boolean[1];
    Task<Void> waiting = condition.untilTrue(() -> open[0]);
    signal(1);
    assertPending(waiting);
    open[0] = true;
    assertPending(waiting);
    signal(1);
    assertSucceeded(waiting);
    assertTrue(mutex.isLocked());
  }

  @Test
  void anExceptionFromThePredicateEndsTheWaitWithTheMutexHeld() {
    mutex.lock();
    RuntimeException broken = new RuntimeException("broken");
    boolean[] fail = new boolean[1];
    Task<Void> waiting =
        condition.untilTrue(
            () -> {
              if (fail[0]) throw broken;
              return false;
            });
    fail[0] = true;
    signal(1);
    assertSame(broken, failure(RuntimeException.class, waiting));
    assertTrue(mutex.isLocked());
  }

  @Test
  void waitingOrSignallingWithoutTheMutexIsRefused() {
    String reason =
        " while nobody holds the condition's mutex: what the condition is about could change"
            + " between the look at it and the wait. Lock the mutex first.";
    assertMessage(
        "untilSignalled" + reason,
        assertThrows(IllegalStateException.class, condition::untilSignalled));
    assertMessage(
        "untilTrue" + reason,
        assertThrows(IllegalStateException.class, () -> condition.untilTrue(() -> true)));
    assertMessage(
        "signal" + reason, assertThrows(IllegalStateException.class, () -> condition.signal()));
    assertThrows(IllegalArgumentException.class, () -> condition.signal(-1));
  }

  @Test
  void twoConditionsShareTheMutexAndItsOwner() {
    Condition other = mutex.newCondition();
    mutex.lock("a");
    Task<Void> a = condition.untilSignalled();
    assertFalse(mutex.isLocked());
    mutex.lock("b");
    Task<Void> b = other.untilSignalled();
    mutex.lock();
    condition.signal();
    other.signalAll();
    mutex.unlock();
    assertSucceeded(a);
    assertPending(b);
    mutex.unlock("a");
    assertSucceeded(b);
    mutex.unlock("b");
  }
}
