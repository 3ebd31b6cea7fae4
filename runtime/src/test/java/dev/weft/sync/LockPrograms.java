package dev.weft.sync;

import static dev.weft.sync.Scene.step;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Outcome;
import dev.weft.Task;
import dev.weft.Weft;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;

/** Programs for {@link ContractTest}: who may go on, and when. */
final class LockPrograms {
  private LockPrograms() {}

  static Stream<Named<Scene.Program>> all() {
    return Stream.of(
        Named.of("mutex", LockPrograms::mutex),
        Named.of("mutex.withLock", LockPrograms::withLock),
        Named.of("mutex with a deadline", LockPrograms::deadline),
        Named.of("condition", LockPrograms::condition),
        Named.of("condition.signalAll", LockPrograms::signalAll),
        Named.of("semaphore", LockPrograms::semaphore),
        Named.of("semaphore.withPermit", LockPrograms::withPermit),
        Named.of("limiter", LockPrograms::limiter),
        Named.of("limiter.setLimit", LockPrograms::setLimit),
        Named.of("rate limiter", LockPrograms::rateLimiter),
        Named.of("event", LockPrograms::event),
        Named.of("latch", LockPrograms::latch),
        Named.of("single flight", LockPrograms::singleFlight),
        Named.of("lazy", LockPrograms::lazy),
        Named.of("barrier", LockPrograms::barrier),
        Named.of("barrier.reset", LockPrograms::reset),
        Named.of("read-write lock", LockPrograms::readWriteLock),
        Named.of("read-write lock around bodies", LockPrograms::withReadAndWriteLock));
  }

  /** Counts who is inside, and comes out once if it went in. */
  private static final class Section {
    private final int limit;
    private int inside;

    Section(int limit) {
      this.limit = limit;
    }

    void enter(int weight) {
      inside += weight;
      assertTrue(inside <= limit, "too many inside");
    }

    void leave(int weight) {
      inside -= weight;
    }
  }

  private static Runnable mutex(Scene scene) {
    Mutex mutex = new Mutex();
    Section section = new Section(1);
    for (int i = 0; i < 3; i++) {
      boolean[] in = new boolean[1];
      Script.Step enter =
          v -> {
            section.enter(1);
            in[0] = true;
            return Weft.yieldNow();
          };
      Runnable leave =
          () -> {
            if (!in[0]) return;
            in[0] = false;
            section.leave(1);
            mutex.unlock();
          };
      scene.task(
          leave,
          List.of(v -> mutex.lock(), enter, step(leave), v -> mutex.lock(), enter, step(leave)));
    }
    return () -> assertEquals("Mutex[free, 0 waiting]", mutex.toString());
  }

  private static Runnable withLock(Scene scene) {
    Mutex mutex = new Mutex();
    Section section = new Section(1);
    for (int i = 0; i < 3; i++) {
      Script.Step locked = v -> mutex.withLock(() -> inside(section, 1));
      scene.task(locked, locked);
    }
    return () -> assertEquals("Mutex[free, 0 waiting]", mutex.toString());
  }

  private static Runnable condition(Scene scene) {
    Mutex mutex = new Mutex();
    Condition notEmpty = mutex.newCondition();
    ArrayDeque<Integer> items = new ArrayDeque<>();
    List<Integer> put = new ArrayList<>();
    List<Integer> got = new ArrayList<>();
    for (int i = 0; i < 3; i++) consumer(scene, mutex, notEmpty, items, got);
    for (int i = 0; i < 2; i++) {
      int number = i;
      boolean[] held = new boolean[1];
      scene.task(
          () -> {
            if (held[0]) mutex.unlock();
          },
          List.of(
              v -> mutex.lock(),
              step(
                  () -> {
                    held[0] = true;
                    items.add(number);
                    put.add(number);
                    notEmpty.signal();
                  }),
              v -> Weft.yieldNow()));
    }
    return () -> {
      // Whoever still waits is served now: each has to be there to be woken.
      for (int more = 100; notEmpty.statistics().waiting() > 0; more++) {
        assertTrue(items.isEmpty(), "an item lies there while a consumer waits");
        assertTrue(mutex.tryLock());
        items.add(more);
        put.add(more);
        notEmpty.signal();
        mutex.unlock();
        scene.runAll();
      }
      got.addAll(items);
      got.sort(null);
      put.sort(null);
      assertEquals(put, got);
      assertEquals("Mutex[free, 0 waiting]", mutex.toString());
    };
  }

  private static void consumer(
      Scene scene, Mutex mutex, Condition notEmpty, ArrayDeque<Integer> items, List<Integer> got) {
    boolean[] held = new boolean[1];
    scene.task(
        () -> {
          if (held[0]) mutex.unlock();
        },
        List.of(
            v -> mutex.lock(),
            step(() -> held[0] = true),
            v -> notEmpty.untilTrue(() -> !items.isEmpty()),
            step(() -> got.add(items.remove()))));
  }

  private static Runnable semaphore(Scene scene) {
    Semaphore semaphore = new Semaphore(3);
    semaphore.acquire(); // to the end, so that only a cancellation takes the second task away
    Section section = new Section(2);
    for (int weight : new int[] {1, 3, 2, 1}) {
      boolean[] in = new boolean[1];
      scene.task(
          () -> {
            if (!in[0]) return;
            section.leave(weight);
            semaphore.release(weight);
          },
          List.of(
              v -> semaphore.acquire(weight),
              v -> {
                section.enter(weight);
                in[0] = true;
                return Weft.yieldNow();
              },
              v -> Weft.yieldNow()));
    }
    return () -> {
      boolean manyWanted = !scene.isDone(1);
      assertTrue(manyWanted || semaphore.statistics().waiting() == 0, "waits for what is free");
      section.leave(1);
      semaphore.release();
      scene.runAll();
      assertEquals("Semaphore[3 available, 0 waiting]", semaphore.toString());
    };
  }

  private static Runnable limiter(Scene scene) {
    Limiter limiter = new Limiter(2);
    Section section = new Section(2);
    for (int i = 0; i < 4; i++) scene.task(v -> limiter.run(() -> inside(section, 1)));
    return () -> assertEquals("Limiter[0 of 2 running, 0 waiting]", limiter.toString());
  }

  private static Runnable rateLimiter(Scene scene) {
    RateLimiter limiter = new RateLimiter(1, Duration.ofNanos(10), 2);
    int[] taken = new int[1];
    for (int permits : new int[] {2, 1, 2, 1, 1}) {
      scene.task(
          v -> limiter.acquire(permits),
          step(
              () -> {
                taken[0] += permits;
                assertTrue(
                    taken[0] <= 2 + scene.loop.elapsed().toNanos() / 10, "faster than the rate");
              }));
    }
    return () -> {
      assertEquals(0, limiter.statistics().waiting());
      assertEquals(taken[0], limiter.statistics().acquired());
    };
  }

  private static Runnable event(Scene scene) {
    Event event = new Event();
    for (int i = 0; i < 3; i++) {
      scene.task(v -> event.untilSet(), v -> Weft.yieldNow(), v -> event.untilSet());
    }
    scene.task(v -> Weft.yieldNow(), step(event::set), step(event::clear));
    return () -> {
      event.set();
      assertEquals("Event[set, 0 waiting]", event.toString());
    };
  }

  private static Runnable latch(Scene scene) {
    CountDownLatch latch = new CountDownLatch(2);
    for (int i = 0; i < 3; i++) {
      scene.task(
          v -> latch.untilZero(), step(() -> assertEquals(0, latch.count(), "went on too early")));
    }
    for (int i = 0; i < 2; i++) scene.task(latch::countDown, List.of(v -> Weft.yieldNow()));
    return () -> assertEquals("CountDownLatch[0 left, 0 waiting]", latch.toString());
  }

  private static Runnable singleFlight(Scene scene) {
    SingleFlight<String, Object> flights = new SingleFlight<>();
    int[] loads = new int[2]; // begun, ended
    int[] got = new int[1];
    for (int i = 0; i < 3; i++) {
      scene.task(
          v -> flights.load("key", () -> load(loads)),
          value -> {
            assertTrue((Integer) value <= loads[0]);
            got[0]++;
            return Task.of(null);
          });
    }
    return () -> {
      assertEquals(0, flights.size());
      assertEquals(loads[0], loads[1], "loads that still run");
      assertTrue(got[0] <= 3);
    };
  }

  /** Returns its number; {@code loads} counts those that have begun, and have ended. */
  private static Task<Object> load(int[] loads) {
    int number = ++loads[0];
    return Script.call(
        () -> loads[1]++,
        List.of(v -> Weft.yieldNow(), v -> Weft.yieldNow(), v -> Task.of(number)));
  }

  private static Runnable lazy(Scene scene) {
    int[] loads = new int[2];
    Lazy<Object> lazy = new Lazy<>(() -> load(loads));
    List<Object> got = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      scene.task(
          v -> lazy.get(),
          value -> {
            got.add(value);
            return Task.of(null);
          });
    }
    return () -> {
      assertTrue(got.stream().distinct().count() <= 1, "one value for all");
      assertEquals(loads[0], loads[1], "loads that still run");
      if (lazy.isLoaded()) assertEquals(loads[0], lazy.get().join(), "the last load");
      assertTrue(got.isEmpty() || lazy.isLoaded());
    };
  }

  private static Runnable barrier(Scene scene) {
    Barrier barrier = new Barrier(2);
    List<Integer> indices = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      scene.task(
          v -> barrier.untilAllArrived(),
          v -> {
            indices.add((Integer) v);
            return Task.of(null);
          });
    }
    return () -> {
      boolean oneWaits = barrier.statistics().waiting() == 1;
      assertTrue(barrier.statistics().waiting() <= 1);
      if (oneWaits) barrier.untilAllArrived();
      scene.runAll();
      int lasts = (int) barrier.statistics().phase() - (oneWaits ? 1 : 0);
      assertEquals(lasts, indices.stream().filter(index -> index == 1).count());
      assertEquals(
          barrier.statistics().phase(), indices.stream().filter(index -> index == 0).count());
    };
  }

  private static Runnable readWriteLock(Scene scene) {
    ReadWriteLock lock = new ReadWriteLock();
    lock.lockRead(); // to the end, so that only cancellations take the writers away
    Section section = new Section(100);
    for (boolean write : new boolean[] {false, true, false, false, true}) {
      int weight = write ? 100 : 1;
      boolean[] in = new boolean[1];
      scene.task(
          () -> {
            if (!in[0]) return;
            section.leave(weight);
            if (write) {
              lock.unlockWrite();
            } else {
              lock.unlockRead();
            }
          },
          List.of(
              v -> write ? lock.lockWrite() : lock.lockRead(),
              v -> {
                section.enter(weight);
                in[0] = true;
                return Weft.yieldNow();
              }));
    }
    return () -> {
      boolean writersWait = !scene.isDone(1) || !scene.isDone(4);
      assertTrue(writersWait || lock.statistics().waiting() == 0, "waits for what is free");
      lock.unlockRead();
      scene.runAll();
      assertEquals("ReadWriteLock[free, 0 waiting]", lock.toString());
    };
  }

  /** A holder that sleeps, and others that wait for a time only. */
  private static Runnable deadline(Scene scene) {
    Mutex mutex = new Mutex();
    Section section = new Section(1);
    for (int i = 0; i < 4; i++) {
      int patience = 1 + 2 * i;
      boolean[] in = new boolean[1];
      scene.task(
          () -> {
            if (!in[0]) return;
            section.leave(1);
            mutex.unlock();
          },
          List.of(
              v ->
                  Weft.gatherOutcomes(
                      List.of(patience),
                      nanos ->
                          Weft.timeout(Duration.ofNanos(nanos), () -> take(mutex, section, in))),
              v -> Weft.sleep(Duration.ofNanos(3))));
    }
    return () -> assertEquals("Mutex[free, 0 waiting]", mutex.toString());
  }

  private static Task<Object> take(Mutex mutex, Section section, boolean[] in) {
    return Script.call(
        v -> mutex.lock(),
        step(
            () -> {
              section.enter(1);
              in[0] = true;
            }));
  }

  private static Runnable signalAll(Scene scene) {
    Mutex mutex = new Mutex();
    Condition open = mutex.newCondition();
    boolean[] isOpen = new boolean[1];
    for (int i = 0; i < 3; i++) {
      boolean[] held = new boolean[1];
      scene.task(
          () -> {
            if (held[0]) mutex.unlock();
          },
          List.of(
              v -> mutex.lock(),
              step(() -> held[0] = true),
              v -> open.untilTrue(() -> isOpen[0]),
              step(() -> assertTrue(isOpen[0]))));
    }
    boolean[] held = new boolean[1];
    scene.task(
        () -> {
          if (held[0]) mutex.unlock();
        },
        List.of(
            v -> mutex.lock(),
            step(
                () -> {
                  held[0] = true;
                  isOpen[0] = true;
                  open.signalAll();
                })));
    return () -> {
      if (!isOpen[0]) { // who was to open it was cancelled
        isOpen[0] = true;
        assertTrue(mutex.tryLock());
        open.signalAll();
        mutex.unlock();
        scene.runAll();
      }
      assertEquals(0, open.statistics().waiting());
      assertEquals("Mutex[free, 0 waiting]", mutex.toString());
    };
  }

  private static Runnable withPermit(Scene scene) {
    Semaphore semaphore = new Semaphore(2);
    Section section = new Section(2);
    for (int i = 0; i < 4; i++) {
      scene.task(v -> semaphore.withPermit(() -> inside(section, 1)));
    }
    return () -> assertEquals("Semaphore[2 available, 0 waiting]", semaphore.toString());
  }

  /** Goes in, stays for two turns, and comes out. */
  private static Task<Object> inside(Section section, int weight) {
    return Script.call(
        () -> section.leave(weight),
        List.of(
            v -> {
              section.enter(weight);
              return Weft.yieldNow();
            },
            v -> Weft.yieldNow()));
  }

  private static Runnable setLimit(Scene scene) {
    Limiter limiter = new Limiter(2);
    Section section = new Section(3);
    for (int i = 0; i < 5; i++) scene.task(v -> limiter.run(() -> inside(section, 1)));
    scene.task(
        v -> Weft.yieldNow(),
        step(() -> limiter.setLimit(1)),
        v -> Weft.yieldNow(),
        step(() -> limiter.setLimit(3)));
    return () -> {
      String state = limiter.toString();
      assertTrue(state.matches("Limiter\\[0 of [123] running, 0 waiting]"), state);
    };
  }

  private static Runnable reset(Scene scene) {
    Barrier barrier = new Barrier(2);
    List<Outcome<Integer>> outcomes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      scene.task(
          v -> Weft.gatherOutcomes(barrier.untilAllArrived()),
          v -> {
            for (Object outcome : (List<?>) v) outcomes.add(cast(outcome));
            return Task.of(null);
          });
    }
    scene.task(v -> Weft.yieldNow(), step(barrier::reset));
    return () -> {
      assertTrue(barrier.statistics().waiting() <= 1);
      if (barrier.statistics().waiting() == 1) barrier.reset();
      scene.runAll();
      assertFalse(barrier.isBroken());
      for (Outcome<Integer> outcome : outcomes) {
        if (outcome instanceof Outcome.Failed<Integer> failed) {
          assertTrue(failed.cause() instanceof BarrierBrokenException);
        }
      }
      Task<Integer> first = barrier.untilAllArrived();
      assertEquals(1, barrier.untilAllArrived().join());
      assertEquals(0, first.join());
    };
  }

  @SuppressWarnings("unchecked")
  private static Outcome<Integer> cast(Object outcome) {
    return (Outcome<Integer>) outcome;
  }

  private static Runnable withReadAndWriteLock(Scene scene) {
    ReadWriteLock lock = new ReadWriteLock();
    Section section = new Section(100);
    for (boolean write : new boolean[] {false, true, false, true, false}) {
      scene.task(
          v ->
              write
                  ? lock.withWriteLock(() -> inside(section, 100))
                  : lock.withReadLock(() -> inside(section, 1)));
    }
    return () -> assertEquals("ReadWriteLock[free, 0 waiting]", lock.toString());
  }
}
