package shop;

import static dev.weft.Weft.await;

import dev.weft.Task;

class Orders {
  String customer(Task<String> name) {
    return await(name);
  }
}
