package shop;

import static dev.weft.Weft.await;

import dev.weft.Task;
import dev.weft.annotations.Async;

class Orders {
  @Async
  Task<Void> pay(Task<Integer> price) {
    System.out.println(await(price));
    return null;
  }
}
