package shop;

import static dev.weft.Weft.await;

import dev.weft.Task;

class Orders {
  final String customer;

  Orders(Task<String> name) {
    customer = await(name);
  }
}
