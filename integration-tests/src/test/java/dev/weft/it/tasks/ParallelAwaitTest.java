package dev.weft.it.tasks;

import static dev.weft.Weft.await;
import static dev.weft.Weft.background;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.sleep;
import static dev.weft.Weft.timeout;
import static java.time.Duration.ofMillis;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.AsyncSupplier;
import dev.weft.CancelledError;
import dev.weft.DeadlineExceededException;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two to eight pieces of work of different types at once, as {@code Weft.gather} takes them. */
class ParallelAwaitTest {
  private record Page(String user, int items) {}

  private final List<String> log = new ArrayList<>();
  private final VirtualLoop loop = new VirtualLoop();

  @Async
  private <T> Task<T> after(int millis, T value) {
    log.add("start " + value);
    try {
      await(sleep(ofMillis(millis)));
    } catch (CancelledError e) {
      await(sleep(ofMillis(1))); // cleaning up takes its time
      log.add("cancelled " + value);
      throw e;
    }
    log.add("end " + value);
    return Task.of(value);
  }

  @Async
  private <T> Task<T> failAfter(int millis, Exception failure) throws Exception {
    await(sleep(ofMillis(millis)));
    throw failure;
  }

  @Async
  private Task<Page> page() {
    return Task.of(await(gather(() -> after(20, "user"), () -> after(10, 3), Page::new)));
  }

  @Test
  void valuesOfDifferentTypesComeTogetherUnderTheirNames() {
    assertEquals(new Page("user", 3), loop.run(this::page));
    assertEquals(List.of("start user", "start 3", "end 3", "end user"), log);
  }

  @Test
  void lambdasAwaitByThemselvesAndTypesAreInferred() {
    String text =
        loop.run(
            () ->
                gather(
                    () -> Task.of(await(after(5, "a")).length()),
                    () -> Task.of(await(after(1, 2L))),
                    () -> Task.of(true),
                    (length, two, yes) -> length.intValue() + two.longValue() + " " + yes));
    assertEquals("3 true", text);
  }

  @Test
  void workOfASubtypeWillDo() {
    AsyncSupplier<Integer> number = () -> after(1, 7);
    AsyncSupplier<String> text = () -> Task.of("x");
    Object both =
        loop.run(
            () -> Weft.<Number, CharSequence, Object>gather(number, text, (n, t) -> n + "" + t));
    assertEquals("7x", both);
  }

  @Test
  void thereAreFormsForTwoToEight() {
    assertEquals("ab", join(2));
    assertEquals("abc", join(3));
    assertEquals("abcd", join(4));
    assertEquals("abcde", join(5));
    assertEquals("abcdef", join(6));
    assertEquals("abcdefg", join(7));
    assertEquals("abcdefgh", join(8));
  }

  /** The later, the sooner done: order is that of the arguments, not of the ends. */
  private AsyncSupplier<String> letter(char letter) {
    return () -> after(100 - letter % 100, "" + letter);
  }

  private String join(int count) {
    AsyncSupplier<String> a = letter('a');
    AsyncSupplier<String> b = letter('b');
    AsyncSupplier<String> c = letter('c');
    AsyncSupplier<String> d = letter('d');
    AsyncSupplier<String> e = letter('e');
    AsyncSupplier<String> f = letter('f');
    AsyncSupplier<String> g = letter('g');
    AsyncSupplier<String> h = letter('h');
    return loop.run(
        () ->
            switch (count) {
              case 2 -> gather(a, b, (q, r) -> q + r);
              case 3 -> gather(a, b, c, (q, r, s) -> q + r + s);
              case 4 -> gather(a, b, c, d, (q, r, s, t) -> q + r + s + t);
              case 5 -> gather(a, b, c, d, e, (q, r, s, t, u) -> q + r + s + t + u);
              case 6 -> gather(a, b, c, d, e, f, (q, r, s, t, u, v) -> q + r + s + t + u + v);
              case 7 ->
                  gather(a, b, c, d, e, f, g, (q, r, s, t, u, v, w) -> q + r + s + t + u + v + w);
              default ->
                  gather(
                      a,
                      b,
                      c,
                      d,
                      e,
                      f,
                      g,
                      h,
                      (q, r, s, t, u, v, w, x) -> q + r + s + t + u + v + w + x);
            });
  }

  @Test
  void theFirstFailureCancelsTheOthersAndComesOutWhenTheyHaveEnded() {
    IOException failure = new IOException("cart");
    Throwable thrown =
        assertThrows(
            IOException.class,
            () ->
                loop.run(
                    () ->
                        gather(
                            () -> after(50, "user"),
                            () -> this.<Integer>failAfter(5, failure),
                            Page::new)));
    assertSame(failure, thrown);
    assertEquals(List.of("start user", "cancelled user"), log);
  }

  @Test
  void whatIsNotStartedNeverIs() {
    IOException failure = new IOException("at once");
    assertThrows(
        IOException.class,
        () ->
            loop.run(
                () ->
                    gather(
                        () -> {
                          throw failure;
                        },
                        () -> after(5, "never"),
                        (nothing, never) -> never)));
    assertEquals(List.of(), log);
  }

  @Test
  void aFailureOfTheCombinerIsThatOfTheTask() {
    IOException failure = new IOException("does not fit");
    Throwable thrown =
        assertThrows(
            IOException.class,
            () ->
                loop.run(
                    () ->
                        gather(
                            () -> after(1, "a"),
                            () -> Task.of("b"),
                            (a, b) -> {
                              throw failure;
                            })));
    assertSame(failure, thrown);
  }

  @Test
  void aTimeLimitCancelsAllAndTheCombinerIsNotCalled() {
    assertThrows(
        DeadlineExceededException.class,
        () ->
            loop.run(
                () ->
                    timeout(
                        ofMillis(10),
                        () ->
                            gather(
                                () -> after(50, "user"),
                                () -> after(50, 1),
                                (user, items) -> log.add("combined")))));
    assertEquals(List.of("start user", "start 1", "cancelled user", "cancelled 1"), log);
  }

  @Test
  void cancellingTheTaskCancelsAll() {
    loop.run(
        () -> {
          Task<Page> page = background(this::page);
          await(sleep(ofMillis(1)));
          page.cancel("nobody looks");
          await(sleep(ofMillis(5)));
          assertTrue(page.isCancelled());
          return Task.done();
        });
    assertEquals(List.of("start user", "start 3", "cancelled user", "cancelled 3"), log);
  }

  @Test
  void nullIsAValueAndNullWorkIsRefusedAtOnce() {
    assertNull(
        loop.run(() -> gather(() -> after(1, null), () -> Task.of(null), (none, nil) -> none)));
    AsyncSupplier<String> missing = null;
    Throwable thrown =
        assertThrows(
            NullPointerException.class,
            () -> loop.run(() -> gather(() -> after(1, "a"), missing, (a, b) -> a + b)));
    assertEquals("second", thrown.getMessage());
    Combine nothing = null;
    assertEquals(
        "combine",
        assertThrows(
                NullPointerException.class,
                () -> loop.run(() -> gather(() -> after(1, "a"), () -> Task.of("b"), nothing)))
            .getMessage());
    assertEquals(List.of("start null", "end null"), log);
  }

  private interface Combine extends dev.weft.Combiner.Of2<String, String, String> {}

  @Test
  void itIsRefusedWhereNoLoopRuns() {
    assertThrows(
        IllegalStateException.class, () -> gather(() -> after(1, 1), () -> after(1, 2), Math::max));
  }
}
