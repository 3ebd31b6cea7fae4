package shop;

import static dev.weft.Weft.await;

import dev.weft.Task;
import dev.weft.annotations.Async;

class Orders {
  final String customer;

  Orders(Task<String> name) {
    customer = await(name);
  }

  @Async
  int count(Task<Integer> number) {
    return await(number);
  }

  static class Lines {
    int price(Task<Integer> price) {
      return await(price) + await(price);
    }
  }
}
