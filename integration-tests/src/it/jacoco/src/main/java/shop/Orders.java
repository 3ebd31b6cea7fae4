package shop;

import static dev.weft.Weft.await;

import dev.weft.Task;
import dev.weft.annotations.Async;

/** The comments say of each line which part of it runs: all, some or none. */
class Orders {
  @Async
  static Task<Integer> total(Task<Integer> price) {
    int sum = 1; // all
    sum += await(price); // some
    sum *= 2; // all
    if (sum < 0) { // some
      sum = 0; // none
    }
    return Task.of(sum); // all
  }
}
