package dev.weft.task;

import static dev.weft.Steps.async;
import static dev.weft.Steps.done;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.Promise;
import dev.weft.Task;
import dev.weft.testing.TestConfig;
import dev.weft.testing.TestLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bits of {@link Cancellation}, where no scene of a user shows one alone. */
class CancellationTest {
  private static final Duration GRACE = Duration.ofSeconds(5);

  /** C, H, I and T are CANCEL, HANDED, INSIST and TOLD. */
  @ParameterizedTest
  @CsvSource({
    "'', ''",
    "C, C",
    "T, T",
    "H, ''",
    "I, CI",
    "CT, CT",
    "IT, CIT",
    "CI, CI",
    "HIT, CIT",
  })
  void whatIsKeptWhenAFrameSuspendsAndWhatIsAskedAnew(String before, String kept) {
    BodyTask<?> frame = (BodyTask<?>) async((awaits, outcome) -> new Promise<>());
    CoreTask.STATE.set(frame, frame.state | bits(before));

    assertEquals(bits(kept), Cancellation.keptOnSuspension(frame));
  }

  private static int bits(String letters) {
    int bits = 0;
    for (int i = 0; i < letters.length(); i++) {
      bits |=
          switch (letters.charAt(i)) {
            case 'C' -> Cancellation.CANCEL;
            case 'H' -> Cancellation.HANDED;
            case 'I' -> Cancellation.INSIST;
            default -> Cancellation.TOLD;
          };
    }
    return bits;
  }

  /** Waits for a promise again and again, whatever comes of it. */
  private static Task<Object> stubborn(int times, List<Object> log) {
    return async(
        (awaits, outcome) -> {
          if (awaits > 0) {
            try {
              log.add(outcome.take());
            } catch (Throwable thrown) {
              log.add(thrown.getMessage());
            }
          }
          return awaits < times ? new Promise<>() : done("ended");
        });
  }

  @Test
  void whoIsAskedOnceIsToldOnceUntilTheGracePeriodIsOverAndThenAtEveryAwait() {
    List<Object> log = new ArrayList<>();
    try (TestLoop loop = TestLoop.open(TestConfig.standard().withGracePeriod(GRACE))) {
      Task<Object> task = loop.start(() -> stubborn(4, log));
      task.cancel("enough");
      loop.advance(GRACE.minusNanos(1));
      assertEquals(List.of("enough"), log, "it waits again, and has time for that");

      loop.advance(Duration.ofNanos(1));

      assertEquals("ended", loop.result(task));
    }
    assertEquals(List.of("enough", "enough", "enough", "enough"), log);
  }
}
