package languages

import dev.weft.Task
import dev.weft.Weft.await
import dev.weft.annotations.Async
import dev.weft.it.timing.Env

// Compiled as Kotlin 1 did: each lambda is a class of its own.

@Async
fun lambdas(env: Env): Task<Any?> {
  var seen = 0
  val later: (Int) -> Task<Int> = { n ->
    seen += n
    Task.of(await(env.task(n)) + seen)
  }
  val text = fun(text: String): Task<String> { return Task.of(text + await(env.task(text))) }
  return Task.of("${await(later(1)) + await(later(2))} ${await(text("x"))} $seen")
}
