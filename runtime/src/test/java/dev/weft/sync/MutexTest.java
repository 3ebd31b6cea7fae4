package dev.weft.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Promise;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.testing.TestLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class MutexTest extends OnLoop {
  private final Mutex mutex = new Mutex();

  @Test
  void aFreeMutexIsLockedWithoutAnAllocation() {
    assertSame(Task.of(null), mutex.lock());
    assertTrue(mutex.isLocked());
  }

  @Test
  void threeWaitersGetItInOrderOnePerUnlockAndItStaysLockedInBetween() {
    List<Integer> order = new ArrayList<>();
    mutex.lock();
    for (int i = 1; i <= 3; i++) {
      int number = i;
      Script.start(
          v -> mutex.lock(),
          v -> {
            order.add(number);
            return Task.of(null);
          });
    }
    for (int i = 1; i <= 3; i++) {
      mutex.unlock();
      assertTrue(mutex.isLocked(), "handed over directly");
      loop.runReady();
      assertEquals(i, order.size());
    }
    mutex.unlock();
    assertFalse(mutex.isLocked());
    assertEquals(List.of(1, 2, 3), order);
  }

  @Test
  void aCancelledWaiterLeavesNoEntryBehind() {
    mutex.lock();
    Task<Void> waiting = mutex.lock();
    assertEquals(1, mutex.statistics().waiting());
    waiting.cancel(true);
    assertTrue(waiting.isCancelled());
    assertEquals(0, mutex.statistics().waiting());
    mutex.unlock();
    assertFalse(mutex.isLocked());
  }

  @Test
  void aWaiterCancelledInTheTurnOfTheUnlockPassesItOn() {
    mutex.lock();
    Task<Void> second = mutex.lock();
    Task<Void> third = mutex.lock();
    second.cancel(true);
    mutex.unlock();
    assertSucceeded(third);
    assertTrue(mutex.isLocked());
    assertEquals(new Mutex.Snapshot(true, 0, 2), mutex.statistics());
  }

  @Test
  void aWaiterThatWasHandedTheMutexBeforeItsCancellationHasIt() {
    List<String> log = new ArrayList<>();
    mutex.lock();
    Task<Object> waiter =
        Script.start(
            () -> log.add("end"),
            List.of(
                v -> mutex.lock(),
                v -> {
                  log.add("locked");
                  return Weft.yieldNow();
                },
                v -> {
                  log.add("not reached");
                  return Task.of(null);
                }));
    mutex.unlock();
    waiter.cancel(true);
    loop.runReady();
    assertEquals(List.of("locked", "end"), log);
    assertTrue(waiter.isCancelled());
    assertTrue(mutex.isLocked(), "the task has to unlock it, in its finally block");
  }

  @Test
  void whoUnlocksAndLocksAgainQueuesBehindThoseWhoWait() {
    mutex.lock();
    Task<Void> other = mutex.lock();
    mutex.unlock();
    assertFalse(mutex.tryLock(), "handed over already");
    Task<Void> again = mutex.lock();
    assertSucceeded(other);
    assertPending(again);
  }

  @Test
  void unlockOfAFreeMutexSaysWhatToDo() {
    assertMessage(
        "unlock of a mutex that nobody holds: each unlock belongs to one lock that was awaited"
            + " successfully. Put the try behind the await of lock(), or use withLock.",
        assertThrows(IllegalStateException.class, mutex::unlock));
  }

  @Test
  void lockingTwiceForOneOwnerNamesTheOwner() {
    mutex.lock("checkout 7");
    String expected =
        "lock of a mutex that checkout 7 already holds: it would wait for itself for ever. A Mutex"
            + " is not re-entrant; lock it once, at the outermost call, and call methods that"
            + " expect it to be held.";
    Object owner = "checkout 7";
    assertMessage(expected, assertThrows(IllegalStateException.class, () -> mutex.lock(owner)));
    assertMessage(expected, assertThrows(IllegalStateException.class, () -> mutex.tryLock(owner)));
    assertEquals("Mutex[locked by checkout 7, 0 waiting]", mutex.toString());
  }

  @Test
  void unlockForAnotherOwnerNamesTheHolder() {
    mutex.lock("a");
    assertMessage(
        "unlock of a mutex that a holds, on behalf of b. Unlock it with the owner it was locked"
            + " with.",
        assertThrows(IllegalStateException.class, () -> mutex.unlock("b")));
    mutex.unlock("a");
    assertFalse(mutex.isLocked());
  }

  @Test
  void anOwnerThatWaitedIsTheHolderOnceItHasTheMutex() {
    mutex.lock("a");
    assertFalse(mutex.tryLock("b"));
    Task<Void> b = mutex.lock("b");
    mutex.unlock("a");
    assertSucceeded(b);
    assertThrows(IllegalStateException.class, () -> mutex.lock("b"));
    mutex.unlock("b");
    assertFalse(mutex.isLocked());
  }

  @Test
  void withLockGivesTheMutexBackHoweverTheBodyEnds() {
    assertEquals("done", value(mutex.withLock(() -> Task.of("done"))));
    assertFalse(mutex.isLocked());

    Exception thrown = new Exception("thrown");
    assertSame(
        thrown,
        failure(
            Exception.class,
            mutex.withLock(
                () -> {
                  throw thrown;
                })));
    assertFalse(mutex.isLocked());

    Promise<String> pending = new Promise<>();
    Task<String> failing = mutex.withLock(() -> pending);
    assertTrue(mutex.isLocked());
    pending.fail(thrown);
    assertSame(thrown, failure(Exception.class, failing));
    assertFalse(mutex.isLocked());

    assertMessage(
        "the body given to dev.weft.sync.Mutex.withLock returned null instead of a task",
        failure(NullPointerException.class, mutex.withLock(() -> null)));
    assertFalse(mutex.isLocked());
  }

  @Test
  void withLockWaitsForItsTurn() {
    mutex.lock();
    Task<String> body = mutex.withLock(() -> Task.of("in"));
    assertPending(body);
    mutex.unlock();
    assertEquals("in", value(body));
    assertFalse(mutex.isLocked());
  }

  @Test
  void withLockThatIsCancelledWhileItWaitsNeverCallsTheBody() {
    mutex.lock();
    AtomicReference<String> called = new AtomicReference<>();
    Task<String> body =
        mutex.withLock(
            () -> {
              called.set("called");
              return Task.of("in");
            });
    body.cancel(true);
    loop.runReady();
    assertTrue(body.isCancelled());
    mutex.unlock();
    loop.runReady();
    assertEquals(null, called.get());
    assertFalse(mutex.isLocked());
  }

  @Test
  void withLockHandsACancellationToTheBodyAndUnlocksWhenThatHasEnded() {
    List<String> log = new ArrayList<>();
    Task<Object> body =
        mutex.withLock(
            () -> Script.call(v -> mutexIsLocked(log), v -> new Promise<>(() -> log.add("left"))));
    loop.runReady();
    body.cancel(true);
    loop.runReady();
    assertTrue(body.isCancelled());
    assertEquals(List.of("locked", "left"), log);
    assertFalse(mutex.isLocked());
  }

  private Task<Void> mutexIsLocked(List<String> log) {
    log.add(mutex.isLocked() ? "locked" : "free");
    return Task.of(null);
  }

  @Test
  void aTaskThatIsCancelledWhileItWaitsThrowsAndRunsItsFinallyOnce() {
    List<String> log = new ArrayList<>();
    mutex.lock();
    Task<Object> waiter = Script.start(() -> log.add("end"), List.of(v -> mutex.lock()));
    loop.runReady();
    waiter.cancel(true);
    loop.runReady();
    assertTrue(waiter.isCancelled());
    assertEquals(List.of("end"), log);
    assertEquals(0, mutex.statistics().waiting());
  }

  @Test
  void useFromAThreadWithoutALoopNamesTheThread() throws InterruptedException {
    mutex.lock();
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread thread =
        new Thread(
            () -> thrown.set(assertThrows(IllegalStateException.class, mutex::lock)), "worker 3");
    thread.start();
    thread.join();
    assertMessage(
        "Mutex used from thread \"worker 3\", which runs no loop: it belongs to the loop of its"
            + " first use, "
            + loop
            + ", and has no locks inside. Call it from a task of its loop; Weft.on(loop, ...) takes"
            + " you there.",
        thrown.get());
  }

  @Test
  void useFromASecondLoopIsRefused() throws InterruptedException {
    mutex.lock();
    List<String> refused = new ArrayList<>();
    Thread other =
        new Thread(
            () -> {
              try (TestLoop second = TestLoop.open()) {
                Throwable thrown = assertThrows(IllegalStateException.class, mutex::unlock);
                refused.add(thrown.getMessage().replace(second.toString(), "SECOND"));
              }
            });
    other.start();
    other.join();
    assertTrue(refused.get(0).contains("which runs another loop, SECOND"), refused.get(0));
    mutex.unlock();
    assertFalse(mutex.isLocked());
  }
}
