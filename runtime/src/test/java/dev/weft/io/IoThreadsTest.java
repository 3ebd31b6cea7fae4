package dev.weft.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class IoThreadsTest {
  private final IoThreads threads = new IoThreads("test-io-", 2);
  private final BlockingQueue<Call> begun = new LinkedBlockingQueue<>();
  private final List<Call> calls = new ArrayList<>();

  /** A call that ends when the test says so. */
  private final class Call implements Runnable {
    private final CountDownLatch end = new CountDownLatch(1);

    @Override
    public void run() {
      begun.add(this);
      try {
        end.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  private Call call() {
    Call call = new Call();
    calls.add(call);
    threads.execute(call);
    return call;
  }

  /** Lets all calls end, and returns how many of them ran. */
  private int endAll() throws InterruptedException {
    int ran = begun.size();
    for (Call call : calls) call.end.countDown();
    CountDownLatch idle = new CountDownLatch(1);
    threads.execute(idle::countDown); // behind all that queue
    idle.await();
    return ran;
  }

  @Test
  void soManyRunAtOnceAndTheOthersInOrder() throws InterruptedException {
    Call first = call();
    Call second = call();
    begun.take();
    begun.take();
    Call third = call();
    Call fourth = call();
    assertEquals(0, begun.size());
    second.end.countDown();
    assertEquals(third, begun.take());
    first.end.countDown();
    assertEquals(fourth, begun.take());
    endAll();
  }

  @Test
  void whatWaitsWithoutBoundGivesItsPlaceUpOnce() throws InterruptedException {
    Call first = call();
    call();
    begun.take();
    begun.take();
    Call third = call();
    call();
    threads.waitsWithoutBound(first);
    threads.waitsWithoutBound(first);
    threads.isGivenUp(first);
    assertEquals(third, begun.take());
    first.end.countDown(); // its place is another's already
    assertEquals(0, endAll());
  }

  @Test
  void aCallThatHasEndedHasNoPlaceToGiveUp() throws InterruptedException {
    Call first = call();
    call();
    begun.take();
    begun.take();
    Call third = call();
    first.end.countDown();
    assertEquals(third, begun.take());
    call();
    threads.isGivenUp(first);
    assertEquals(0, endAll());
  }

  @Test
  void whatIsTakenBackNeverRuns() throws InterruptedException {
    Call first = call();
    call();
    begun.take();
    begun.take();
    Call third = call();
    Call fourth = call();
    assertTrue(threads.remove(third));
    assertFalse(threads.remove(first));
    first.end.countDown();
    assertEquals(fourth, begun.take());
    endAll();
  }

  @Test
  void onlySoManyThatAreGivenUpKeepTheirThreadsBesidesTheOthers() throws InterruptedException {
    for (int i = 0; i < IoThreads.GIVEN_UP; i++) {
      Call call = call();
      assertEquals(call, begun.take());
      threads.isGivenUp(call);
    }
    Call last = call();
    call();
    begun.take();
    begun.take();
    call();
    threads.isGivenUp(last);
    assertEquals(0, begun.size());
    for (Call call : calls.subList(0, IoThreads.GIVEN_UP)) call.end.countDown();
    last.end.countDown();
    begun.take();
    endAll();
  }
}
