package shop;

import static dev.weft.Weft.await;

import dev.weft.Task;
import dev.weft.annotations.Async;

class Orders {
  private String last;

  @Async
  Task<Void> remember(Task<String> name) {
    synchronized (this) {
      last = await(name);
    }
    return Task.of(null);
  }
}
