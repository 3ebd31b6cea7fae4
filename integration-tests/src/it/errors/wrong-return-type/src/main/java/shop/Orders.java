package shop;

import static dev.weft.Weft.await;

import dev.weft.Task;
import dev.weft.annotations.Async;

class Orders {
  @Async
  String customer(Task<String> name) {
    return await(name);
  }
}
