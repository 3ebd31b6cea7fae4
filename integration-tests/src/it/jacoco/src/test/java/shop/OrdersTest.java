package shop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.Promise;
import dev.weft.Task;
import org.junit.jupiter.api.Test;

class OrdersTest {
  @Test
  void aPriceThatComesLaterCounts() {
    Promise<Integer> price = new Promise<>();
    Task<Integer> total = Orders.total(price);
    price.succeed(20);

    assertEquals(42, total.join());
  }
}
