package dev.weft.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Promise;
import dev.weft.Task;
import org.junit.jupiter.api.Test;

class ReadWriteLockTest extends OnLoop {
  private final ReadWriteLock lock = new ReadWriteLock();

  @Test
  void readersGoInTogetherAndAWriterAlone() {
    assertSucceeded(lock.lockRead());
    assertSucceeded(lock.lockRead());
    Task<Void> writer = lock.lockWrite();
    lock.unlockRead();
    assertPending(writer);
    lock.unlockRead();
    assertSucceeded(writer);
    Task<Void> second = lock.lockWrite();
    assertPending(second);
    lock.unlockWrite();
    assertSucceeded(second);
    assertEquals(new ReadWriteLock.Snapshot(0, true, 0), lock.statistics());
  }

  @Test
  void aReaderWhoComesAfterAWaitingWriterWaitsBehindIt() {
    lock.lockRead();
    Task<Void> writer = lock.lockWrite();
    Task<Void> reader = lock.lockRead();
    Task<Void> nextReader = lock.lockRead();
    assertFalse(lock.tryLockRead());
    assertPending(reader);
    lock.unlockRead();
    assertSucceeded(writer);
    assertPending(reader);
    lock.unlockWrite();
    assertSucceeded(reader);
    assertSucceeded(nextReader);
  }

  @Test
  void cancellingTheWaitingWriterLetsTheReadersBehindItIn() {
    lock.lockRead();
    Task<Void> writer = lock.lockWrite();
    Task<Void> reader = lock.lockRead();
    writer.cancel(true);
    assertSucceeded(reader);
    assertEquals(new ReadWriteLock.Snapshot(2, false, 0), lock.statistics());
  }

  @Test
  void tryLockWriteNeedsEverybodyOut() {
    assertTrue(lock.tryLockRead());
    assertFalse(lock.tryLockWrite());
    lock.unlockRead();
    assertTrue(lock.tryLockWrite());
    assertFalse(lock.tryLockRead());
  }

  @Test
  void unlockingWhatNobodyHoldsSaysWhatToDo() {
    assertMessage(
        "unlockRead of a lock that nobody reads under: each unlock belongs to one lock of its kind"
            + " that was awaited successfully. Put the try behind the await, or use withReadLock"
            + " and withWriteLock.",
        assertThrows(IllegalStateException.class, lock::unlockRead));
    assertThrows(IllegalStateException.class, lock::unlockWrite);
  }

  @Test
  void theBlocksComeOutHoweverTheyEnd() {
    Promise<String> body = new Promise<>();
    Task<String> reading = lock.withReadLock(() -> body);
    Task<String> writing = lock.withWriteLock(() -> Task.of("written"));
    assertPending(writing);
    body.fail(new Exception("failed"));
    failure(Exception.class, reading);
    assertEquals("written", value(writing));
    assertEquals(new ReadWriteLock.Snapshot(0, false, 0), lock.statistics());
  }
}
