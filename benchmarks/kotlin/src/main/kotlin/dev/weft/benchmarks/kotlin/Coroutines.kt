package dev.weft.benchmarks.kotlin

import dev.weft.benchmarks.Contender
import dev.weft.benchmarks.Hot
import dev.weft.benchmarks.Lateness
import dev.weft.benchmarks.Workload
import dev.weft.benchmarks.floor.RunLoop
import java.util.EnumMap
import kotlin.coroutines.CoroutineContext
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import kotlinx.coroutines.yield

/** Suspending functions, dispatched by the floor's loop. */
class Coroutines : Contender {
  private val loop = RunLoop()

  private val dispatcher =
    object : CoroutineDispatcher() {
      override fun dispatch(context: CoroutineContext, block: Runnable) = loop.execute(block)
    }

  private val scope = CoroutineScope(dispatcher)
  private val one = 1
  private val done = Array<CompletableDeferred<Int>>(64) { CompletableDeferred(1) }
  private lateinit var ping: CompletableDeferred<Int>
  private lateinit var pong: CompletableDeferred<Int>
  private var depths = 0L
  private var locked = 0
  private var ended = 0

  override fun name() = "kotlin"

  private fun run(body: suspend CoroutineScope.() -> Long): Long {
    val main = scope.async(block = body)
    main.invokeOnCompletion { loop.stop() }
    loop.run()
    @OptIn(kotlinx.coroutines.ExperimentalCoroutinesApi::class)
    return main.getCompleted()
  }

  override fun bodies(): Map<Workload, Contender.Body> {
    val bodies = EnumMap<Workload, Contender.Body>(Workload::class.java)
    fun put(work: Workload, body: suspend CoroutineScope.() -> Long) {
      bodies[work] = Contender.Body { run(body) }
    }
    put(Workload.COMPLETED_1) { completed1() }
    put(Workload.COMPLETED_10) { completed10() }
    put(Workload.COMPLETED_VIRTUAL) { completedVirtual() }
    put(Workload.LOOP) { loop() }
    put(Workload.YIELD) { yielding() }
    put(Workload.HANDOFF) { handoff() }
    put(Workload.SPAWN) { join(10_000) }
    put(Workload.GATHER) { join(1_000) }
    put(Workload.RECURSION) { recursion() }
    put(Workload.EXCEPTION) { exceptions() }
    put(Workload.HOT_INSIDE) { hotInside() }
    put(Workload.HOT_AROUND) { hotAround() }
    put(Workload.CHANNEL) { channel() }
    put(Workload.MUTEX) { mutex() }
    put(Workload.VALUES) { values() }
    bodies[Workload.SEQUENCE] = Contender.Body { sequence() }
    bodies[Workload.CHANNEL_THREADS] = Contender.Body { channelThreads() }
    return bodies
  }

  private suspend fun completed1(): Long {
    var sum = 0L
    for (i in 0 until 10_000) sum += callee(i)
    return sum
  }

  private suspend fun callee(i: Int): Int {
    return done[i and 63].await() + 0
  }

  private interface Callee {
    suspend fun call(i: Int): Int
  }

  private inner class First : Callee {
    override suspend fun call(i: Int): Int = done[i and 63].await() + 0
  }

  private inner class Second : Callee {
    override suspend fun call(i: Int): Int = done[i and 63].await() + 0
  }

  private val callees = arrayOf(First(), Second())

  private suspend fun completedVirtual(): Long {
    var sum = 0L
    for (i in 0 until 10_000) sum += callees[i and 1].call(i)
    return sum
  }

  private suspend fun completed10(): Long {
    var sum = 0L
    for (i in 0 until 10_000) sum += c1(i)
    return sum
  }

  // "+ 0" since a call in tail position would have no frame, nor would a user's method be one.
  private suspend fun c1(i: Int): Int = c2(i) + 0

  private suspend fun c2(i: Int): Int = c3(i) + 0

  private suspend fun c3(i: Int): Int = c4(i) + 0

  private suspend fun c4(i: Int): Int = c5(i) + 0

  private suspend fun c5(i: Int): Int = c6(i) + 0

  private suspend fun c6(i: Int): Int = c7(i) + 0

  private suspend fun c7(i: Int): Int = c8(i) + 0

  private suspend fun c8(i: Int): Int = c9(i) + 0

  private suspend fun c9(i: Int): Int = callee(i) + 0

  private suspend fun loop(): Long {
    var sum = 0L
    for (i in 0 until 1_000_000) sum += done[i and 63].await()
    return sum
  }

  private suspend fun yielding(): Long {
    for (i in 0 until 10_000) yield()
    return 10_000
  }

  private suspend fun handoff(): Long = coroutineScope {
    ping = CompletableDeferred()
    launch { answering() }
    yield()
    var sum = 5_000L
    for (i in 0 until 5_000) {
      val answer = CompletableDeferred<Int>()
      pong = answer
      ping.complete(one)
      sum += answer.await()
    }
    sum
  }

  private suspend fun answering() {
    for (i in 0 until 5_000) {
      val value = ping.await()
      ping = CompletableDeferred()
      pong.complete(value)
    }
  }

  private suspend fun child(): Int {
    yield()
    return one
  }

  private suspend fun join(count: Int): Long = coroutineScope {
    val children = ArrayList<Deferred<Int>>(count)
    for (i in 0 until count) children.add(async { child() })
    var sum = 0L
    for (value in children.awaitAll()) sum += value
    sum
  }

  private suspend fun recursion(): Long {
    depths = 0
    recurse(1_000)
    return depths
  }

  private suspend fun recurse(n: Int): Int {
    if (n == 0) {
      yield()
      return one
    }
    val inner = recurse(n - 1)
    depths += n
    return inner
  }

  private suspend fun exceptions(): Long {
    var caught = 0L
    for (i in 0 until 100) {
      try {
        fall(63)
      } catch (e: IllegalStateException) {
        caught++
      }
    }
    return caught
  }

  private suspend fun fall(n: Int): Int {
    if (n == 0) {
      yield()
      throw IllegalStateException("thrown on purpose")
    }
    return fall(n - 1) + 1
  }

  private suspend fun hotInside(): Long {
    val data = Hot.data()
    var sum = 0
    for (i in 0 until Hot.ITERATIONS) {
      sum += data[i and Hot.MASK] xor i
      if ((i and Hot.RARELY) == Hot.RARELY) yield()
    }
    return sum.toLong()
  }

  private suspend fun hotAround(): Long {
    val data = Hot.data()
    var sum = 0
    for (block in 0 until 4) {
      val from = block * (Hot.RARELY + 1)
      for (i in from until from + Hot.RARELY + 1) sum += data[i and Hot.MASK] xor i
      yield()
    }
    return sum.toLong()
  }

  private suspend fun channel(): Long = coroutineScope {
    val channel = Channel<Int>(16)
    launch { for (i in 0 until 10_000) channel.send(one) }
    var sum = 0L
    for (i in 0 until 10_000) sum += channel.receive()
    sum
  }

  private suspend fun values(): Long {
    var sum = 0L
    flow { for (i in 0 until 10_000) emit(one) }.collect { sum += it }
    return sum
  }

  private fun sequence(): Long {
    var sum = 0L
    for (each in sequence { for (i in 0 until 1_000_000) yield(i and 63) }) sum += each
    return sum
  }

  private fun channelThreads(): Long = runBlocking {
    val channel = Channel<Int>(16)
    launch(other) { for (i in 0 until 10_000) channel.send(one) }
    var sum = 0L
    for (i in 0 until 10_000) sum += channel.receive()
    sum
  }

  private suspend fun mutex(): Long = coroutineScope {
    val mutex = Mutex()
    locked = 0
    val tasks =
      (0 until 10).map {
        launch {
          for (i in 0 until 1_000) {
            mutex.withLock {
              yield()
              locked++
            }
          }
        }
      }
    tasks.joinAll()
    locked.toLong()
  }

  // ---- many at once

  private suspend fun parked(gate: CompletableDeferred<Int>, depth: Int): Int {
    if (depth > 1) return parked(gate, depth - 1) + 0
    val value = gate.await()
    ended++
    return value
  }

  private suspend fun parkedWithLocals(gate: CompletableDeferred<Int>, depth: Int, n: Int): Int {
    val a = n.toLong()
    val b = n + 1L
    val c = n + 2
    val d: Any = one
    val value: Int
    if (depth > 1) {
      value = parkedWithLocals(gate, depth - 1, n)
    } else {
      value = gate.await()
      ended++
    }
    if (a + 1 != b || a + 2 != c.toLong() || d == "") throw AssertionError()
    return value
  }

  override fun parking() = Contender.Parking { count, depth, locals ->
    ended = 0
    val gates = Array(count) { CompletableDeferred<Int>() }
    for (i in 0 until count) {
      scope.async { if (locals) parkedWithLocals(gates[i], depth, i) else parked(gates[i], depth) }
    }
    loop.execute { loop.stop() }
    loop.run()
    Contender.Parked {
      for (gate in gates) gate.complete(one)
      loop.execute { loop.stop() }
      loop.run()
      ended
    }
  }

  override fun timing() = Contender.Timing { lateness: Lateness ->
    runBlocking {
      for (i in 0 until lateness.count()) {
        launch {
          val begun = lateness.begin()
          delay(java.time.Duration.ofNanos(lateness.nanos(i)).toMillis())
          lateness.ended(i, begun)
        }
      }
    }
  }

  private companion object {
    val other: CoroutineDispatcher =
      java.util.concurrent.Executors.newSingleThreadExecutor { Thread(it).apply { isDaemon = true } }
        .asCoroutineDispatcher()
  }
}
