package shop;

import static dev.weft.Weft.await;

import dev.weft.Task;

class Orders {
  static final String CUSTOMER = await(Task.of("Ada"));
}
