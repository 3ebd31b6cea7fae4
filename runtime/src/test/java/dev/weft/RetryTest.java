package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.testing.TestLoop;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of the failures of attempts. */
@Timeout(60)
class RetryTest {
  @Test
  void aPolicyThatThrowsHidesNoAttempt() {
    List<Throwable> attempts = new ArrayList<>();
    UnsupportedOperationException broken = new UnsupportedOperationException("planted");
    RetryPolicy policy =
        RetryPolicy.attempts(3)
            .on(
                failure -> {
                  if (attempts.size() == 2) throw broken;
                  return true;
                });
    AsyncSupplier<Object> work =
        () -> {
          attempts.add(new IllegalStateException("attempt"));
          return Task.failed(attempts.get(attempts.size() - 1));
        };

    Throwable thrown =
        assertThrows(
            UnsupportedOperationException.class,
            () -> TestLoop.run(() -> Weft.retry(policy, work)));

    assertSame(broken, thrown);
    assertEquals(List.of(attempts.get(1), attempts.get(0)), List.of(thrown.getSuppressed()));
  }
}
