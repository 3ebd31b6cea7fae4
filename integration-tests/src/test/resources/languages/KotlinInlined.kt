package languages

import dev.weft.AsyncSupplier
import dev.weft.Task
import dev.weft.Weft.await
import dev.weft.annotations.Async
import dev.weft.it.timing.Env
import java.util.function.Function

// Lambdas that become classes: where they are inlined into another lambda or into an object, and
// everywhere if the compiler is asked to.

inline fun <T> supplier(crossinline body: () -> Task<T>): AsyncSupplier<T> = AsyncSupplier { body() }

inline fun <T> twice(crossinline body: () -> Task<T>): AsyncSupplier<T> = supplier {
  await(supplier { body() }.get())
  body()
}

inline fun <T> function(crossinline body: () -> Task<T>): () -> Task<T> = { body() }

inline fun <T> anObject(crossinline body: () -> Task<T>): AsyncSupplier<T> =
  object : AsyncSupplier<T> {
    override fun get(): Task<T> = body()
  }

fun interface Step<A, T> {
  fun take(argument: A): Task<T>
}

inline fun step(crossinline body: (Int) -> Task<Int>): Step<Int, Int> = Step { body(it) }

inline fun mapping(crossinline body: (Int) -> Task<Int>): Function<Int, Task<Int>> = Function {
  body(it)
}

class Counter(private var count: Int) {
  fun next(env: Env): AsyncSupplier<Int> = supplier {
    count += await(env.task(1))
    Task.of(count)
  }
}

@Async
fun inlinedIntoASam(env: Env): Task<Any?> {
  val captured = await(env.task("a"))
  val task = supplier { Task.of(captured + await(env.task("b")) + await(env.task("c"))) }.get()
  return Task.of(await(task))
}

@Async
fun inlinedTwice(env: Env): Task<Any?> {
  var count = 0
  val task = twice { Task.of(await(env.task(2)) + ++count) }.get()
  return Task.of("${await(task)} $count")
}

@Async
fun inlinedIntoAFunction(env: Env): Task<Any?> =
  Task.of(await(function { Task.of(await(env.task(3)) + 1) }()))

@Async
fun inlinedIntoAnObject(env: Env): Task<Any?> =
  Task.of(await(anObject { Task.of(await(env.task(3)) + 1) }.get()))

@Async
fun inlinedWithArguments(env: Env): Task<Any?> {
  val sum = await(step { Task.of(await(env.task(it)) + 1) }.take(4))
  return Task.of(sum + await(mapping { Task.of(await(env.task(it)) + 1) }.apply(5)))
}

@Async
fun inlinedIntoAMethod(env: Env): Task<Any?> {
  val counter = Counter(5)
  return Task.of("${await(counter.next(env).get())} ${await(counter.next(env).get())}")
}

@Async
fun notInlined(env: Env): Task<Any?> {
  val sam = AsyncSupplier { Task.of(await(env.task(1)) + 1) }
  val own = Step<Int, Int> { Task.of(await(env.task(it)) + 1) }
  return Task.of("${await(sam.get())} ${await(own.take(2))}")
}

@Async
fun anObjectOfOnesOwn(env: Env): Task<Any?> {
  val made =
    object : AsyncSupplier<Int> {
      @Async override fun get(): Task<Int> = Task.of(await(env.task(1)) + 1)
    }
  return Task.of(await(made.get()))
}

@Async
fun aFailureInAnInlinedLambda(env: Env): Task<Any?> =
  try {
    Task.of(
      await(
        supplier<Int> {
            check(await(env.task(1)) > 1) { "small" }
            Task.of(1)
          }
          .get()
      )
    )
  } catch (e: IllegalStateException) {
    Task.of(e.message)
  }
