package dev.weft.running;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.AsyncSupplier;
import dev.weft.Blocking;
import dev.weft.DeadlineExceededException;
import dev.weft.RunConfig;
import dev.weft.Task;
import dev.weft.Weft;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Blocking calls that are asked to stop: those that take notice, and those that do not. */
@Timeout(60)
class BlockingCancelTest {
  private static final Blocking LEFT_AT_ONCE = Blocking.standard().withPatience(Duration.ZERO);
  private static final Blocking NEVER_LEFT =
      Blocking.standard().withPatience(Duration.ofSeconds(Long.MAX_VALUE));

  private record Report(String what, Throwable error) {}

  private final BlockingQueue<Report> reports = new LinkedBlockingQueue<>();
  private final CountDownLatch started = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);

  @AfterEach
  void release() {
    released.countDown();
  }

  // ---- left behind

  @Test
  void aTimeLimitIsKeptThoughTheBodyTakesNoNoticeOfInterrupts() {
    assertThrows(
        DeadlineExceededException.class,
        () ->
            run(() -> Weft.timeout(Duration.ofMillis(5), () -> Weft.blocking(this::takeNoNotice))));

    assertEquals(1, released.getCount(), "the body still runs");
    assertEquals(1, reports.size());
  }

  @Test
  void aCallThatIsLeftIsReportedOnceWithTheNameOfItsThreadAndItsStack() {
    AtomicReference<Thread> thread = new AtomicReference<>();
    cancelled(
        () ->
            LEFT_AT_ONCE.call(
                () -> {
                  thread.set(Thread.currentThread());
                  return takeNoNotice();
                }));

    Report report = reports.remove();
    assertEquals(
        "A blocking call has not ended 0 s after the call was cancelled (no longer wanted); it is"
            + " left behind, and keeps the thread \""
            + thread.get().getName()
            + "\". Its body takes no notice of interrupts, or its canceller does not end it: give"
            + " blocking(body, canceller) what does, such as statement::cancel or socket::close.",
        report.what());
    List<StackTraceElement> stack = Arrays.asList(report.error().getStackTrace());
    assertTrue(
        stack.stream().anyMatch(each -> each.getMethodName().equals("takeNoNotice")),
        stack::toString);
    assertEquals(0, reports.size());
  }

  @Test
  void theEndOfARunLeavesWhatTakesNoNotice() {
    run(
        () -> {
          Weft.blocking(this::takeNoNotice);
          uninterruptibly(started);
          return Task.of(null);
        });

    assertEquals(1, reports.size());
    assertEquals(1, released.getCount());
  }

  @Test
  void aResourceThatComesTooLateIsClosed() {
    CountDownLatch closed = new CountDownLatch(1);
    cancelled(
        () ->
            LEFT_AT_ONCE.<AutoCloseable>call(
                () -> {
                  takeNoNotice();
                  return closed::countDown;
                }));

    released.countDown();

    uninterruptibly(closed);
    assertEquals(1, reports.size(), "only that it was left");
  }

  @Test
  void aFailureThatComesTooLateIsReported() throws InterruptedException {
    IOException failure = new IOException("planted");
    cancelled(
        () ->
            LEFT_AT_ONCE.call(
                () -> {
                  takeNoNotice();
                  throw failure;
                }));
    reports.remove();

    released.countDown();

    Report report = reports.take();
    assertEquals("A blocking call that had been left behind failed later", report.what());
    assertSame(failure, report.error());
  }

  @Test
  void aBodyThatEndsWithinItsPatienceIsNotLeft() {
    Task<Object> task =
        NEVER_LEFT.call(
            () -> {
              takeNoNotice();
              return "what there was";
            });
    uninterruptibly(started);
    task.cancel("no longer wanted");

    released.countDown();

    assertEquals("what there was", task.join());
  }

  @Test
  void aThreadOfThePoolThatIsLeftIsReplacedUntilItsBodyEnds() throws Exception {
    ThreadPoolExecutor pool = BlockingThreads.pool(1);
    pool.execute(this::takeNoNotice);
    CountDownLatch ran = new CountDownLatch(1);
    pool.execute(ran::countDown);

    BlockingThreads.widen(pool, 1);

    uninterruptibly(ran);
    BlockingThreads.widen(pool, -1);
    assertEquals(1, pool.getMaximumPoolSize());
    pool.shutdown();
  }

  @Test
  void whatIsLeftBehindKeepsNobodyElseFromBlocking() {
    int more = BlockingThreads.STANDARD_SIZE + 2;
    List<Task<?>> left = new ArrayList<>();
    for (int i = 0; i < more; i++) {
      CountDownLatch begun = new CountDownLatch(1);
      Task<?> task =
          LEFT_AT_ONCE.call(
              () -> {
                begun.countDown();
                return takeNoNotice();
              });
      uninterruptibly(begun);
      task.cancel("no longer wanted");
      assertThrows(CancellationException.class, task::join);
      left.add(task);
    }

    assertEquals("ran", Weft.blocking(() -> "ran").join());
    assertEquals(more, left.size());
  }

  // ---- a canceller

  @Test
  void theCancellerEndsTheBodyOnAThreadOfItsOwnAndNobodyInterruptsIt() {
    AtomicReference<Thread> canceller = new AtomicReference<>();
    AtomicReference<Thread> blocked = new AtomicReference<>();
    AtomicInteger calls = new AtomicInteger();
    IOException cancelled = new IOException("statement cancelled");
    Task<Object> task =
        NEVER_LEFT.call(
            () -> {
              blocked.set(Thread.currentThread());
              started.countDown();
              released.await(); // throws if it is interrupted
              throw cancelled;
            },
            () -> {
              calls.incrementAndGet();
              canceller.set(Thread.currentThread());
              released.countDown();
            });
    uninterruptibly(started);

    task.cancel("no longer wanted");
    task.cancel("again");

    CancellationException thrown = assertThrows(CancellationException.class, task::join);
    assertTrue(task.isCancelled());
    assertEquals("no longer wanted", thrown.getMessage());
    assertSame(cancelled, thrown.getCause().getCause()); // join makes an exception of its own
    assertEquals(1, calls.get());
    assertNotSame(Thread.currentThread(), canceller.get());
    assertNotSame(blocked.get(), canceller.get());
  }

  @Test
  void aCancellerThatThrowsIsReportedAndTheBodyInterrupted() {
    IOException broken = new IOException("the connection is gone");
    cancelled(
        () ->
            NEVER_LEFT.call(
                () -> {
                  started.countDown();
                  released.await();
                  return null;
                },
                () -> {
                  throw broken;
                }));

    Report report = reports.remove();
    assertEquals(
        "The canceller of a blocking call failed; its body is interrupted instead", report.what());
    assertSame(broken, report.error());
  }

  @Test
  void aTaskEndsOnlyWhenItsCancellerHas() throws InterruptedException {
    CountDownLatch cancelling = new CountDownLatch(1);
    CountDownLatch mayReturn = new CountDownLatch(1);
    CountDownLatch bodyEnded = new CountDownLatch(1);
    AtomicReference<Thread> blocked = new AtomicReference<>();
    Task<Object> task =
        NEVER_LEFT.call(
            () -> {
              blocked.set(Thread.currentThread());
              started.countDown();
              uninterruptibly(cancelling);
              bodyEnded.countDown();
              return "a value";
            },
            () -> {
              cancelling.countDown();
              uninterruptibly(mayReturn);
            });
    uninterruptibly(started);
    task.cancel("no longer wanted");
    uninterruptibly(bodyEnded);
    assertFalse(task.isDone(), "the canceller could hit what is done next");

    mayReturn.countDown();

    assertEquals("a value", task.join());
  }

  @Test
  void aCancellerThatHangsIsLeftBehindAndTheOutcomeOfTheBodyDelivered() {
    CountDownLatch cancelling = new CountDownLatch(1);
    String value =
        run(
            () -> {
              Task<String> task =
                  Weft.blocking(
                      () -> {
                        started.countDown();
                        uninterruptibly(cancelling);
                        return "a value";
                      },
                      () -> {
                        cancelling.countDown();
                        takeNoNotice();
                      });
              uninterruptibly(started);
              task.cancel("no longer wanted");
              return task;
            });

    assertEquals("a value", value);
    String report = reports.remove().what();
    assertEquals(
        "The canceller of a blocking call has not ended 500 ms after the call was cancelled (no"
            + " longer wanted); it is left behind, and keeps the thread \"weft-canceller\". Its body"
            + " has ended, and its outcome is delivered.",
        report);
  }

  @Test
  void aCallThatHasNotBegunOrHasEndedIsNotCancelledByItsCanceller() {
    AtomicInteger calls = new AtomicInteger();
    Task<Object> ended = Weft.blocking(() -> "done", calls::incrementAndGet);
    assertEquals("done", ended.join());
    ended.cancel("too late");
    Task<Object> queued =
        Blocking.standard()
            .withExecutor(body -> {})
            .call(() -> "never", () -> calls.incrementAndGet());
    queued.cancel("too early");

    assertTrue(queued.isCancelled());
    assertEquals(0, calls.get());
  }

  @Test
  void onesOwnExecutorRunsTheBody() {
    AtomicReference<Thread> made = new AtomicReference<>();
    Blocking own =
        Blocking.standard()
            .withExecutor(
                body -> {
                  made.set(new Thread(body, "one's own"));
                  made.get().start();
                });

    assertEquals("one's own", own.call(() -> Thread.currentThread().getName()).join());
    assertNull(own.call(() -> null).join());
  }

  // ---- settings

  @Test
  void theSizeOfThePoolIsASetting() {
    assertEquals(64, BlockingThreads.size(null));
    assertEquals(200, BlockingThreads.size(" 200 "));
    for (String wrong : List.of("0", "-1", "many", "")) {
      assertEquals(
          "-Ddev.weft.blockingThreads="
              + wrong
              + " does not say how many threads may block at once. Give a number from 1 on, or"
              + " leave it out for 64.",
          assertThrows(IllegalArgumentException.class, () -> BlockingThreads.size(wrong))
              .getMessage());
    }
    assertEquals(
        "patience < 0: PT-1S",
        assertThrows(
                IllegalArgumentException.class,
                () -> Blocking.standard().withPatience(Duration.ofSeconds(-1)))
            .getMessage());
  }

  // ---- means

  private <T> T run(AsyncSupplier<T> main) {
    return Weft.run(
        RunConfig.standard()
            .withErrorHandler((what, error) -> reports.add(new Report(what, error))),
        main);
  }

  /** Starts {@code call} on a loop, cancels it once its body has begun, and waits for its end. */
  private <T> void cancelled(AsyncSupplier<T> call) {
    assertThrows(
        CancellationException.class,
        () ->
            run(
                () -> {
                  Task<? extends T> task = (Task<? extends T>) call.get();
                  uninterruptibly(started);
                  task.cancel("no longer wanted");
                  return task;
                }));
  }

  private Object takeNoNotice() {
    started.countDown();
    uninterruptibly(released);
    return null;
  }

  private static void uninterruptibly(CountDownLatch latch) {
    boolean done = false;
    while (!done) {
      try {
        latch.await();
        done = true;
      } catch (InterruptedException e) {
        // takes no notice, as many drivers do
      }
    }
  }
}
