package dev.weft.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.AsyncIterator;
import dev.weft.Task;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class AsyncValueTest extends OnLoop {
  private final AsyncValue<String> value = new AsyncValue<>("a");

  // ---- until

  @Test
  void untilIsDoneAtOnceWhereTheValueIsRight() {
    Task<String> now = value.until("a"::equals);
    assertTrue(now.isDone());
    assertEquals("a", now.join());
    assertEquals(new AsyncValue.Statistics(0, 0), value.statistics());
  }

  @Test
  void untilWaitsForTheFirstValueThatIsRight() {
    Task<String> waiting = value.until(each -> each.length() > 1);
    value.set("b");
    loop.runReady();
    assertPending(waiting);
    value.set("long");
    value.set("longer");
    assertEquals("long", waiting.join());
  }

  @Test
  void aValueThatIsThereForAMomentIsEnough() {
    Task<String> waiting = value.until("moment"::equals);
    value.set("moment");
    value.set("a");
    loop.runReady();
    assertEquals("moment", waiting.join());
    assertEquals("a", value.get());
  }

  @Test
  void waitersGoOnInTheOrderInWhichTheyCame() {
    List<Integer> order = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      int number = i;
      Script.start(
          v -> value.until("b"::equals),
          v -> {
            order.add(number);
            return Task.of(null);
          });
    }
    Task<String> other = value.until("c"::equals);
    value.set("b");
    loop.runReady();
    assertEquals(List.of(1, 2, 3), order);
    assertPending(other);
    assertEquals(new AsyncValue.Statistics(1, 0), value.statistics());
  }

  @Test
  void aPredicateThatThrowsFailsItsOwnWaitOnly() {
    IllegalArgumentException failure = new IllegalArgumentException("b");
    Task<String> failing =
        value.until(
            each -> {
              if (each.equals("b")) throw failure;
              return false;
            });
    Task<String> other = value.until("b"::equals);
    value.set("b");
    assertSame(failure, assertThrows(CompletionException.class, failing::join).getCause());
    assertEquals("b", other.join());
    assertSame(
        failure,
        assertThrows(
                CompletionException.class,
                () ->
                    value
                        .until(
                            each -> {
                              throw failure;
                            })
                        .join())
            .getCause());
  }

  @Test
  void aCancelledWaiterIsRemoved() {
    Task<String> waiting = value.until("b"::equals);
    waiting.cancel(true);
    assertEquals(new AsyncValue.Statistics(0, 0), value.statistics());
    value.set("b");
    assertTrue(waiting.isCancelled());
  }

  @Test
  void aWaiterThatAPredicateBeforeItCancelledIsNotAskedAndNotKept() {
    List<Task<String>> second = new ArrayList<>();
    Task<String> first =
        value.until(
            each -> {
              if (!second.isEmpty()) second.get(0).cancel(true);
              return false;
            });
    second.add(
        value.until(
            each -> {
              if (!second.isEmpty()) throw new AssertionError("asked though it was cancelled");
              return false;
            }));
    value.set("b");
    assertPending(first);
    assertTrue(second.get(0).isCancelled());
    assertEquals(new AsyncValue.Statistics(1, 0), value.statistics());
  }

  // ---- set

  @Test
  void aValueThatEqualsTheOneBeforeChangesNothing() {
    List<String> asked = new ArrayList<>();
    value.until(each -> !asked.add(each));
    value.set(new String("a"));
    value.set("b");
    assertEquals(List.of("a", "b"), asked);
  }

  @Test
  void nullIsAValue() {
    Task<String> waiting = value.until(Objects::isNull);
    value.set(null);
    assertNull(waiting.join());
    assertNull(value.get());
    value.set(null);
    assertEquals("AsyncValue[null]", value.toString());
  }

  @Test
  void updateReturnsTheNewValue() {
    Task<String> waiting = value.until("ab"::equals);
    assertEquals("ab", value.update(each -> each + "b"));
    assertEquals("ab", waiting.join());
  }

  @Test
  void anUpdateThatThrowsChangesNothing() {
    assertThrows(
        StringIndexOutOfBoundsException.class, () -> value.update(each -> each.substring(5)));
    assertEquals("a", value.get());
    value.set("b");
    assertEquals("b", value.get());
  }

  @Test
  void settingItWithinAPredicateOrAnUpdateIsRefused() {
    Task<String> waiting =
        value.until(
            each -> {
              if (each.equals("b")) value.set("c");
              return false;
            });
    value.set("b");
    assertTrue(
        assertThrows(CompletionException.class, waiting::join)
            .getCause()
            .getMessage()
            .startsWith("an AsyncValue was set within a predicate"));
    assertThrows(
        IllegalStateException.class,
        () ->
            value.update(
                each -> {
                  value.set("c");
                  return "d";
                }));
    assertEquals("b", value.get());
  }

  // ---- values

  private String next(AsyncIterator<String> values) {
    Task<Boolean> more = values.advance();
    loop.runReady();
    assertTrue(more.join());
    return values.current();
  }

  @Test
  void watchersSeeTheNewestValueAndNotThoseBetween() {
    AsyncIterator<String> values = value.values();
    assertEquals("a", next(values));
    value.set("b");
    value.set("c");
    assertEquals("c", next(values));
    Task<Boolean> more = values.advance();
    assertPending(more);
    value.set("d");
    value.set("e");
    assertTrue(more.join());
    assertEquals("d", values.current());
    assertEquals("e", next(values));
  }

  @Test
  void aValueThatWentAndCameBackIsNoChangeForThoseWhoWereBusy() {
    AsyncIterator<String> values = value.values();
    assertEquals("a", next(values));
    value.set("b");
    value.set("a");
    assertPending(values.advance());
  }

  @Test
  void everyWatcherHasItsOwnPlace() {
    AsyncIterator<String> one = value.values();
    AsyncIterator<String> two = value.values();
    assertEquals("a", next(one));
    value.set("b");
    assertEquals("b", next(two));
    assertEquals("b", next(one));
    Task<Boolean> oneMore = one.advance();
    Task<Boolean> twoMore = two.advance();
    assertEquals(new AsyncValue.Statistics(0, 2), value.statistics());
    value.set("c");
    assertTrue(oneMore.join());
    assertTrue(twoMore.join());
    assertEquals(new AsyncValue.Statistics(0, 0), value.statistics());
  }

  @Test
  void aCancelledAdvanceMissesNothing() {
    AsyncIterator<String> values = value.values();
    assertEquals("a", next(values));
    Task<Boolean> more = values.advance();
    more.cancel(true);
    assertEquals(new AsyncValue.Statistics(0, 0), value.statistics());
    value.set("b");
    assertEquals("b", next(values));
  }

  @Test
  void aWatcherThatWasForgottenIsHeldByNobody() {
    WeakReference<AsyncIterator<String>> forgotten = new WeakReference<>(value.values());
    assertTrue(Objects.requireNonNull(forgotten.get()).advance().join());
    for (int i = 0; i < 200 && forgotten.get() != null; i++) System.gc();
    assertNull(forgotten.get());
    value.set("b");
    assertEquals("b", value.get());
  }
}
