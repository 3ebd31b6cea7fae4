package shop;

import static dev.weft.Weft.await;

import dev.weft.Task;
import dev.weft.annotations.Async;

class Orders {
  @Async
  static Task<Integer> pay(Task<Integer> price) {
    return Task.of(await(price));
  }

  @Async
  static Task<Integer> order(Task<Integer> price) {
    pay(price);
    return Task.of(await(price));
  }
}
