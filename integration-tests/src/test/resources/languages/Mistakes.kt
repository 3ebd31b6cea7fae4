package shop

import dev.weft.Task
import dev.weft.Weft.await
import dev.weft.annotations.Async

class Orders(a: Task<Int>) {
  val first = await(a)

  fun plain(a: Task<Int>): Int = listOf(1).map { it + await(a) }.first()

  @Async fun locked(a: Task<Int>): Task<Int> = synchronized(this) { Task.of(await(a)) }

  @Async
  fun lambda(a: Task<Int>): Task<Int> {
    val add: (Int) -> Int = { it + await(a) }
    return Task.of(add(await(a)))
  }

  @Async fun number(a: Task<Int>): Int = await(a)

  suspend fun suspending(a: Task<Int>): Int = await(a)

  companion object {
    val second = await(Task.of(2))
  }
}

fun Task<Int>.extended() = let { await(it) }

val later: suspend (Task<Int>) -> Int = { await(it) }

fun anObject(a: Task<Int>) =
  object : dev.weft.AsyncSupplier<Int> {
    override fun get() = Task.of(await(a))
  }

@Async
fun returned(a: Task<Int>): Task<Int> {
  await(a)
  try {
    return Task.of(a.where().size)
  } finally {
    println()
  }
}

@Async
fun returnedInTry(a: Task<Int>): Task<Int> {
  await(a)
  try {
    return returned(a)
  } finally {
    println()
  }
}

@Async
fun returnedOfTry(a: Task<Int>): Task<Int> {
  await(a)
  return try {
    returned(a)
  } catch (e: IllegalStateException) {
    Task.of(1)
  }
}

@Async
fun returnedOfWhen(a: Task<Int>): Task<Int> =
  try {
    when (await(a)) {
      1 -> Task.of(1)
      else -> returned(a)
    }
  } catch (e: IllegalStateException) {
    returned(a)
  }

@Async
fun returnedAfterTry(a: Task<Int>): Task<Int> {
  await(a)
  val b = try { returned(a) } catch (e: IllegalStateException) { a }
  println()
  return b
}
