package dev.weft;

import static dev.weft.Steps.async;
import static dev.weft.Steps.done;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.TestLoop;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which deadline the running code is told of: one that would stop it. */
@Timeout(60)
class DeadlineTest {
  private static final Duration NEAR = Duration.ofSeconds(1);
  private static final Duration FAR = Duration.ofSeconds(9);

  private static Task<String> seen() {
    return Task.of(Deadline.current().map(each -> "" + each.remaining()).orElse("none"));
  }

  record Place(String name, String sees, AsyncFunction<AsyncSupplier<String>, String> around) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Place> places() {
    return Stream.of(
        new Place("a call", "PT1S", AsyncSupplier::get),
        new Place("timeout", "PT1S", work -> Weft.timeout(FAR, work)),
        new Place("retry", "PT1S", work -> Weft.retry(RetryPolicy.attempts(1), work)),
        new Place("race", "PT1S", work -> Weft.race(List.of(work))),
        new Place("scope", "PT1S", work -> Scope.open(scope -> scope.spawn(work))),
        new Place("where", "PT1S", work -> TaskLocal.of("local", 0).where(1, work)),
        new Place("on", "PT1S", work -> Weft.on(Loop.current(), work)),
        new Place("submit", "none", work -> Loop.current().submit(work)),
        new Place("shield", "none", work -> Weft.shield(work)),
        new Place("shield with a limit", "PT9S", work -> Weft.shield(FAR, work)),
        new Place("background", "none", work -> Weft.background(work)),
        new Place("a callback", "none", DeadlineTest::inCallback));
  }

  private static Task<String> inCallback(AsyncSupplier<String> work) {
    AtomicReference<String> seen = new AtomicReference<>();
    Promise<Void> promise = new Promise<>();
    promise.onDone(outcome -> seen.set(seen().resultNow()));
    promise.succeed(null);
    return async((awaits, outcome) -> awaits == 0 ? Weft.yieldNow() : done(seen.get()));
  }

  @ParameterizedTest
  @MethodSource("places")
  void theDeadlineAroundIsSeenWhereItHolds(Place place) {
    String seen =
        TestLoop.run(() -> Weft.timeout(NEAR, () -> place.around.apply(DeadlineTest::seen)));

    assertEquals(place.sees, seen);
  }

  @Test
  void aScopeInTheBackgroundHasNoDeadlineEither() {
    String seen =
        TestLoop.run(
            () ->
                Weft.timeout(
                    NEAR, () -> Weft.background(() -> Scope.open(s -> s.spawn(() -> seen())))));

    assertEquals("none", seen);
    assertTrue(Deadline.current().isEmpty());
  }
}
