package dev.weft.it.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.CALLS_REAL_METHODS;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.mockStatic;
import static org.mockito.Mockito.spy;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.junit.jupiter.api.Test;
import org.mockito.MockedStatic;

/** What Mockito makes of classes that the build has rewritten. */
class MockingTest {
  static class Prices {
    @Async
    static Task<Integer> of(int item) {
      Weft.await(Weft.yieldNow());
      return Task.of(item);
    }

    @Async
    Task<Integer> doubled(int item) {
      Weft.await(Weft.yieldNow());
      return Task.of(2 * item);
    }

    @Async
    Task<Integer> fourfold(int item) {
      return Task.of(2 * Weft.await(doubled(item)));
    }
  }

  interface Source {
    @Async
    default Task<Integer> next() {
      Weft.await(Weft.yieldNow());
      return Task.of(1);
    }
  }

  static class Totals {
    @Async
    static Task<Integer> ofThree() {
      int sum = 0;
      for (int i = 0; i < 3; i++) sum += Weft.await(Prices.of(i));
      return Task.of(sum);
    }
  }

  @Retention(RetentionPolicy.RUNTIME)
  @interface Mocked {}

  /** Mocked, and itself called in the test. */
  static class Own {
    @Mocked
    @Async
    static Task<Integer> marked(int item) {
      Weft.await(Weft.yieldNow());
      return Task.of(item);
    }

    @Async
    static Task<Integer> plain(int item) {
      Weft.await(Weft.yieldNow());
      return Task.of(item);
    }

    @Async
    static Task<Integer> total() {
      return Task.of(Weft.await(marked(1)) + Weft.await(plain(1)));
    }
  }

  @Test
  @SuppressWarnings("DirectInvocationOnMock") // through the loop
  void anAsyncMethodOfAMockReturnsWhatItIsTold() {
    Prices prices = mock(Prices.class);
    Source source = mock(Source.class);
    when(prices.doubled(anyInt())).thenReturn(Task.of(7));
    when(source.next()).thenReturn(Task.of(5));

    assertEquals(7, Weft.run(() -> prices.doubled(1)));
    assertEquals(5, Weft.run(() -> source.next()));
  }

  @Test
  void aSpySuspendsAndResumesAndSeesCallsThatMayBeOverridden() {
    Prices prices = spy(new Prices());
    Source source = mock(Source.class, CALLS_REAL_METHODS);

    assertEquals(12, Weft.run(() -> prices.fourfold(3)));
    assertEquals(1, Weft.run(() -> source.next()));
    verify(prices, times(1)).doubled(3);
  }

  @Test
  void staticMethodsOfAnotherClassAreMocked() {
    try (MockedStatic<Prices> prices = mockStatic(Prices.class)) {
      prices.when(() -> Prices.of(anyInt())).thenReturn(Task.of(7));

      assertEquals(21, Weft.run(() -> Totals.ofThree()));
    }
    assertEquals(3, Weft.run(() -> Totals.ofThree()));
  }

  @Test
  void ofOnesOwnClassCallsOfAMethodWithAnotherAnnotationAreMockedAndOthersAreNot() {
    try (MockedStatic<Own> own = mockStatic(Own.class, CALLS_REAL_METHODS)) {
      own.when(() -> Own.marked(anyInt())).thenReturn(Task.of(70));
      own.when(() -> Own.plain(anyInt())).thenReturn(Task.of(7));

      assertEquals(7, Weft.run(() -> Own.plain(1)));
      assertEquals(71, Weft.run(() -> Own.total()));
    }
  }
}
