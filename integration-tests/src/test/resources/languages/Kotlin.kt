@file:Suppress("UNUSED_VARIABLE", "UNUSED_VALUE", "SENSELESS_COMPARISON", "unused")

package languages

import dev.weft.AsyncIterator
import dev.weft.SuspendingRunnable
import dev.weft.Task
import dev.weft.Weft
import dev.weft.Weft.await
import dev.weft.annotations.Async
import dev.weft.it.timing.Closed
import dev.weft.it.timing.Env
import java.io.Closeable
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionStage

// Every public function with an Env as its only parameter is run under every timing.

// ---- expressions

@Async
fun whenAsAnExpression(env: Env): Task<Any?> {
  val size =
    when (val n = await(env.task(7))) {
      in 0..await(env.task(3)) -> "small"
      7, 8 -> "seven" + await(env.task(1))
      else -> if (n < 0) "negative" else await(env.task("large"))
    }
  val kind =
    when (val thing = await(env.task<Any>("text"))) {
      is String -> thing.length + await(env.task(2))
      is Int -> thing
      else -> -1
    }
  return Task.of("$size $kind ${await(env.task(0.5))}")
}

enum class Colour { RED, GREEN, BLUE }

sealed interface Shape

data class Round(val radius: Double) : Shape

data class Square(val side: Int, val name: String?) : Shape

@Async
fun enumsAndSealedTypes(env: Env): Task<Any?> {
  val text = StringBuilder()
  for (colour in Colour.entries) {
    text.append(
      when (colour) {
        Colour.RED -> await(env.task(1))
        Colour.GREEN -> 2
        Colour.BLUE -> await(env.task(3)) * 10
      }
    )
  }
  val shapes = listOf(Round(2.5), Square(3, null), Square(await(env.task(4)), "four"))
  for (shape in shapes) {
    val area =
      when (shape) {
        is Round -> shape.radius * await(env.task(2))
        is Square -> (shape.side * shape.side).toDouble()
      }
    text.append(' ').append(area)
  }
  return Task.of(text.toString())
}

@Async
fun nullsAndElvis(env: Env): Task<Any?> {
  val none: String? = await(env.task<String?>(null))
  val length = none?.length ?: await(env.task(3))
  val some: String? = await(env.task<String?>("some"))
  val first = some?.let { it.substring(await(env.task(1))) }?.uppercase() ?: return Task.of("none")
  return Task.of(length to (first + none))
}

@Async
fun tryAsAnExpression(env: Env): Task<Any?> {
  var log = ""
  val sum =
    await(env.task(1)) +
      try {
        await(env.io(2))
      } catch (e: java.io.IOException) {
        await(env.task(20))
      } finally {
        log += "f" + await(env.task(3))
      }
  return Task.of("$sum $log")
}

@Async
fun primitivesOfEveryKind(env: Env): Task<Any?> {
  val b: Byte = await(env.task(1.toByte()))
  val s: Short = await(env.task(2.toShort()))
  val c: Char = await(env.task('c'))
  val l: Long = await(env.task(1L shl 40)) + b
  val f: Float = await(env.task(1.5f)) * s
  val d: Double = await(env.task(0.25)) - f
  val u: UInt = await(env.task(5)).toUInt() - 6u
  var flag = await(env.task(true)) && l > 3 || await(env.task(false))
  flag = flag xor await(env.task(true))
  return Task.of("$b $s $c $l $f $d $u $flag")
}

@Async
fun arraysAndOperators(env: Env): Task<Any?> {
  val numbers = intArrayOf(1, 2, 3)
  numbers[await(env.task(1))] += await(env.task(10))
  numbers[0]++
  val names = arrayOf("a", await(env.task("b")))
  val map = mutableMapOf("x" to 1)
  map["y"] = await(env.task(2))
  map["x"] = map.getValue("x") + await(env.task(4))
  val (first, second) = Square(await(env.task(8)), names[1])
  return Task.of("${numbers.toList()} ${names.joinToString()} $map $first $second")
}

// ---- loops

@Async
fun loopsOfEveryKind(env: Env): Task<Any?> {
  var sum = 0L
  for (i in 0 until await(env.task(3))) sum += await(env.task(i))
  for (i in 10 downTo 1 step 4) sum = sum * 3 + i
  for ((index, letter) in "ab".withIndex()) sum += index * await(env.task(letter.code))
  outer@ for (i in 1..3) {
    for (j in 1..3) {
      if (await(env.task(i * j)) == 4) break@outer
      if (j > i) continue@outer
      sum += j
    }
  }
  do {
    val done = await(env.task(sum > 5))
    sum++
  } while (!done)
  while (sum % 7 != 0L) sum += 1
  return Task.of(sum)
}

@Async
fun inlineLambdas(env: Env): Task<Any?> {
  val doubled = listOf(1, 2, 3).map { it * await(env.task(2)) }
  val chosen = doubled.filter { await(env.task(it > 2)) }.sumOf { it + await(env.task(0)) }
  var count = 0
  repeat(2) { count += await(env.task(it)) }
  doubled.forEach inner@{
    if (it == 4) return@inner
    count += await(env.task(it))
  }
  val text = buildString { append(count).append(await(env.task("!"))) }
  val found = doubled.firstOrNull { await(env.task(it)) == 6 } ?: -1
  return Task.of(with(text) { "$length $chosen $found" })
}

@Async
fun returnsOutOfAnInlineLambda(env: Env): Task<Any?> {
  listOf(1, 2, 3).forEach { if (await(env.task(it)) == 2) return Task.of("found $it") }
  return Task.of("none")
}

private class Resource(val env: Env) : Closeable {
  override fun close() {
    env.log("closed")
  }
}

@Async
fun resourcesAreClosed(env: Env): Task<Any?> {
  val value =
    Resource(env).use { first ->
      Resource(first.env).use { second -> await(second.env.task(1)) + await(env.task(2)) }
    }
  return Task.of(value)
}

@Async
fun resourcesAreAwaited(env: Env): Task<Any?> {
  val value =
    env.resource("a").use { first ->
      env.resource("b").use { second -> await(env.task(first.name() + second.name())) }
    }
  val none: Closed? = await(env.task<Closed?>(null))
  none.use { env.log(it.toString()) }
  env.resource("c").use { if (await(env.task(true))) return Task.of(value) }
  return Task.of("not reached")
}

@Async
fun resultsOfRunCatching(env: Env): Task<Any?> {
  val result = runCatching { await(env.task(1)) }
  return Task.of(result.getOrElse { -1 } + await(env.task(2)))
}

// ---- functions

@Async
private fun total(env: Env, a: Int, b: Long = 2, c: String = "c$a", vararg more: Int): Task<String> {
  val sum = a + b + await(env.task(1)) + more.sum()
  return Task.of("$sum$c")
}

@Async
fun defaultAndNamedArguments(env: Env): Task<Any?> {
  val first = await(total(env, 1))
  val second = await(total(env, c = await(env.task("named")), a = await(env.task(5))))
  val third = await(total(env, 1, 2, "v", 3, await(env.task(4)), *intArrayOf(5)))
  return Task.of("$first $second $third")
}

@Async
private fun sum(env: Env, a: Int, b: Int = await(env.task(a)), c: Int = b + await(env.task(1))): Task<Int> =
  Task.of(a + b + c + await(env.task(0)))

@Async
fun defaultsThatAwait(env: Env): Task<Any?> =
  Task.of(await(sum(env, 1)) + await(sum(env, 2, c = 3)) + await(sum(env, 4, 5, 6)))

@Async
private fun Env.twice(n: Int): Task<Int> = Task.of(await(task(n)) * 2)

@Async
private infix fun Int.plusLater(stage: CompletionStage<Int>): Task<Int> = Task.of(this + await(stage))

@Async
fun extensionFunctions(env: Env): Task<Any?> =
  Task.of(await(env.twice(4)) + await(3 plusLater env.stage(await(1 plusLater env.future(1)))))

@Async
fun localFunctions(env: Env): Task<Any?> {
  var calls = 0
  @Async
  fun count(n: Int): Task<Int> {
    if (n == 0) return Task.of(calls)
    calls += await(env.task(n))
    return count(n - 1)
  }
  return Task.of(await(count(3)) + calls)
}

@Async
fun lambdas(env: Env): Task<Any?> {
  var seen = 0
  val later: (Int) -> Task<Int> = { n ->
    seen += n
    Task.of(await(env.task(n)) + seen)
  }
  val anonymous = fun(text: String): Task<String> { return Task.of(text + await(env.task(text))) }
  return Task.of("${await(later(1)) + await(later(2))} ${await(anonymous("x"))} $seen")
}

@Async
private tailrec fun countdown(env: Env, n: Int, sum: Int): Task<Int> {
  if (n == 0) return Task.of(sum)
  return countdown(env, n - 1, sum + await(env.task(n)))
}

@Async fun tailRecursion(env: Env): Task<Any?> = Task.of(await(countdown(env, 4, 0)))

@Async
private inline fun <reified T : Any> only(env: Env, value: Any, then: (T) -> Unit): Task<T?> {
  val got = await(env.task(value))
  if (got is T) then(got)
  return Task.of(got as? T)
}

@Async
fun reifiedTypes(env: Env): Task<Any?> {
  var length = 0
  val text = await(only<String>(env, "text") { length += it.length + await(env.task(1)) })
  val number = await(only<Int>(env, "none") { length = -1 })
  return Task.of("$text $number $length")
}

@JvmInline value class Price(val cents: Long)

@Async
private fun taxed(env: Env, price: Price, rate: Double?): Task<Price> =
  Task.of(Price(price.cents + await(env.task(3)) * (rate ?: 1.0).toLong()))

@Async
fun valueClasses(env: Env): Task<Any?> {
  var price = Price(await(env.task(100L)))
  price = await(taxed(env, price, null))
  return Task.of(price.cents)
}

@Async private fun `a name with spaces`(env: Env): Task<Int> = Task.of(await(env.task(1)) + 1)

@Async fun backticks(env: Env): Task<Any?> = Task.of(await(`a name with spaces`(env)))

@Async
private fun notAwaited(env: Env) {
  env.log("before")
  await(env.task("after"))
}

@Async
fun functionsOfUnit(env: Env): Task<Any?> {
  val unit = await(env.task(Unit))
  notAwaited(env)
  return Task.of(unit === Unit)
}

// ---- classes

interface Greeter {
  val name: String

  @Async fun greet(env: Env, word: String = "hello"): Task<String> = Task.of("$word ${await(env.task(name))}")
}

abstract class Named(override val name: String) : Greeter {
  protected abstract fun mark(env: Env): Task<String>

  @Async open fun marked(env: Env): Task<String> = Task.of(await(greet(env)) + await(mark(env)))
}

class Loud(name: String) : Named(name) {
  private val cry by lazy { "!" }
  lateinit var last: String

  @Async override fun mark(env: Env): Task<String> = Task.of(cry + await(env.task(1)))

  @Async
  override fun marked(env: Env): Task<String> {
    last = await(super.marked(env))
    return Task.of(last + last.length)
  }

  companion object {
    @JvmStatic @Async fun of(env: Env, name: String): Task<Loud> = Task.of(Loud(await(env.task(name))))
  }
}

class Delegating(inner: Greeter) : Greeter by inner

@Async
fun classesAndInterfaces(env: Env): Task<Any?> {
  val loud = await(Loud.of(env, "ann"))
  val greeting = await(Delegating(loud).greet(env, "bye"))
  val nameless =
    object : Named(await(env.task("object"))) {
      @Async override fun mark(env: Env): Task<String> = Task.of(name + await(env.task(2)))
    }
  return Task.of(await(loud.marked(env)) + greeting + await(nameless.marked(env)))
}

object Single {
  private var calls = 0

  @JvmStatic
  @JvmOverloads
  @Async
  fun count(env: Env, by: Int = 1, times: Int = 2): Task<Int> {
    calls = 0
    for (i in 1..times) calls += by * await(env.task(i))
    return Task.of(calls)
  }
}

@Async fun objects(env: Env): Task<Any?> = Task.of(await(Single.count(env)) + await(Single.count(env, 3)))

// ---- failures

class Refused(message: String, val code: Int) : RuntimeException(message)

@Async
fun constructorsAroundAwaits(env: Env): Task<Any?> =
  Task.of(
    try {
      throw Refused("no " + await(env.task("entry")), if (await(env.task(true))) await(env.task(4)) else 5)
    } catch (e: Refused) {
      "${e.message} ${e.code}"
    }
  )

@Async
fun finallyBlocksAwait(env: Env): Task<Any?> {
  var text = ""
  for (i in 0..2) {
    try {
      if (i == 1) continue
      text += await(env.task("t$i"))
      require(i < 2) { "i is $i" + await(env.task("!")) }
    } catch (e: IllegalArgumentException) {
      return Task.of(text + e.message + await(env.task("c")))
    } finally {
      text += await(env.task("f"))
      env.log(text)
    }
  }
  return Task.of(text)
}

@Async
private fun lengthOf(env: Env, text: String?): CompletableFuture<Int> {
  check(await(env.task(true))) { "never" }
  return CompletableFuture.completedFuture(await(env.task(text))!!.length)
}

@Async
fun failuresAreReturned(env: Env): Task<Any?> =
  Task.of(
    try {
      await(lengthOf(env, await(env.task(null))))
    } catch (e: NullPointerException) {
      await(lengthOf(env, "null"))
    }
  )

@Async
fun withoutAValue(env: Env): Task<Any?> {
  val seen = ArrayList<Any>()
  val text = await(Weft.async { Task.of(await(env.task("a")) + "!") })
  await(Weft.async(SuspendingRunnable { seen.add(await(env.task("b"))) }))
  await(AsyncIterator.ofIterable(listOf(1, 2)).forEach { n -> count(env, n, seen) })
  return Task.of("$text $seen")
}

@Async
private fun count(env: Env, n: Int, seen: MutableList<Any>): Task<Int> {
  seen.add(await(env.task(n)))
  return Task.of(n)
}
