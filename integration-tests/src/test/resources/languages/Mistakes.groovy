package shop

import static dev.weft.Weft.await

import dev.weft.Task
import dev.weft.annotations.Async
import groovy.transform.CompileStatic

@CompileStatic
class Orders {
  @Async
  static Task<Object> closure(Task<Integer> a) {
    [1].each { await(a) }
    return Task.of((Object) await(a))
  }

  int plain(Task<Integer> a) { await(a) }
}

class Dynamic {
  @Async
  static Task<Object> pay(Task<Integer> a) {
    return Task.of(await(a))
  }
}
