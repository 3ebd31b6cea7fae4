package shop;

import static dev.weft.Weft.await;

import dev.weft.Task;
import dev.weft.annotations.Async;
import java.util.List;

class Orders {
  @Async
  Task<List<String>> customers(List<Task<String>> names) {
    return Task.of(names.stream().map(name -> await(name)).toList());
  }
}
