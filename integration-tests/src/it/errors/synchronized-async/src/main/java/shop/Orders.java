package shop;

import static dev.weft.Weft.await;

import dev.weft.Task;
import dev.weft.annotations.Async;

class Orders {
  private String last;

  @Async
  synchronized Task<Void> remember(Task<String> name) {
    last = await(name);
    return Task.of(null);
  }
}
