package shop;

import static dev.weft.Weft.await;

import dev.weft.Task;

class Orders {
  final int price = await(Task.of(1));
}
