package shop;

import static dev.weft.Weft.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import org.junit.jupiter.api.Test;

class OrdersTest {
  @Test
  void anOrderIsPaid() {
    assertEquals(1, Weft.run(() -> pay(Task.of(1))));
  }

  @Async
  private static Task<Integer> pay(Task<Integer> price) {
    return Task.of(await(price));
  }
}
