package languages

import static dev.weft.Weft.await

import dev.weft.AsyncSupplier
import dev.weft.Task
import dev.weft.annotations.Async
import dev.weft.it.timing.Env
import groovy.transform.CompileStatic
import java.util.concurrent.CompletableFuture

// Every public static method with an Env as its only parameter is run under every timing.
@CompileStatic
class Groovy {

  @Async
  static Task<Object> stringsAndNulls(Env env) {
    String none = await(env.task((String) null))
    String text = "n: ${none?.length()} ${await(env.task(3))} ${none ?: await(env.task('else'))}"
    int length = text.length() + await(env.task(1))
    return Task.of((Object) "$text $length".toString())
  }

  @Async
  static Task<Object> loopsOfEveryKind(Env env) {
    long sum = 0
    for (int i = 0; i < await(env.task(3)); i++) sum += await(env.task(i))
    for (i in 1..await(env.task(3))) sum = sum * 3 + i
    for (String each : ['a', 'bc']) sum += each.length() * await(env.task(2))
    outer:
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        if (await(env.task(i * j)) == 2) break outer
        if (j > i) continue outer
        sum++
      }
    }
    while (sum % 5 != 0) sum += await(env.task(1L))
    do { sum -= 1 } while (await(env.task(sum > 40)))
    return Task.of((Object) sum)
  }

  @Async
  static Task<Object> switches(Env env) {
    List<Object> seen = []
    for (Object each : [1, 'two', 3.5d, null, [4]]) {
      switch (each) {
        case 1: seen << await(env.task('one')); break
        case String: seen.add(((String) each) + await(env.task(2)))
        case 7..9: seen.add('through'); break
        case null: seen.add(await(env.task('null'))); break
        default: seen.add(await(env.task(each.toString())))
      }
    }
    return Task.of((Object) seen)
  }

  @Async
  static Task<Object> exceptions(Env env) {
    String log = ''
    for (int i in 0..2) {
      try {
        if (i == 1) continue
        log += await(env.task("t$i".toString()))
        assert i < 2 || await(env.task(false)) : await(env.task('said'))
      } catch (AssertionError | IOException e) {
        return Task.of((Object) (log + (e.message.contains('said')) + await(env.task('c'))))
      } finally {
        log += await(env.task('f'))
        env.log(log)
      }
    }
    return Task.of((Object) log)
  }

  @Async
  static Task<String> total(Env env, int a, long b = 2, String c = 'c') {
    return Task.of("${a + b + await(env.task(1))}$c".toString())
  }

  @Async
  static Task<Object> defaultArguments(Env env) {
    return Task.of((Object) (await(total(env, 1)) + await(total(env, await(env.task(5)), 6))))
  }

  @Async
  static Task<Object> mapsListsAndAssignments(Env env) {
    Map<String, Integer> map = [x: await(env.task(1)), y: 2]
    map.x = map.x + await(env.task(10))
    map['z'] = await(env.task(3))
    def (int a, String b) = [await(env.task(4)), 'b']
    int[] numbers = [1, await(env.task(2)), 3] as int[]
    numbers[await(env.task(1))] += await(env.task(5))
    numbers[0]++
    return Task.of((Object) "$map $a $b ${numbers.toList()}".toString())
  }

  @Async
  static Task<Object> closuresBeside(Env env) {
    List<Integer> doubled = [1, 2, 3].collect { int each -> each * 2 }
    int seen = 0
    doubled.each { seen += it }
    seen += await(env.task(doubled[1]))
    return Task.of((Object) (((int) doubled.sum()) + seen))
  }

  @Async
  static Task<Object> closuresThatAwait(Env env) {
    int seen = 0
    Closure<Task<Integer>> closure = { int n ->
      seen += n
      Task.of(await(env.task(n)) + seen)
    }
    AsyncSupplier<Object> supplier = { -> Task.of((Object) await(env.task('supplied'))) }
    AsyncSupplier<Object> lambda = () -> Task.of((Object) (seen + await(env.task(5))))
    int first = await(closure.call(await(env.task(2))))
    Object second = await(supplier.get())
    return Task.of((Object) "$first $second ${await(lambda.get())} $seen".toString())
  }

  @Async
  static Task<Object> primitivesAndCasts(Env env) {
    byte b = (byte) await(env.task(300))
    char c = (char) ((int) await(env.task(65)))
    double d = await(env.task(2)) / 4d
    BigDecimal exact = 1.10G + await(env.task(1.15G))
    boolean truth = await(env.task('text')) && !await(env.task([]))
    int ternary = await(env.task(true)) ? await(env.task(1)) : 2
    return Task.of((Object) "$b $c $d $exact $truth $ternary ${2 ** await(env.task(3))}".toString())
  }

  @Async
  static Task<Object> constructors(Env env) {
    Point point = new Point(x: await(env.task(1)), y: await(env.task(2)))
    Point other = new Point(await(env.task(3)), await(env.task(true)) ? await(env.task(4)) : 5)
    return Task.of((Object) (point.x + await(other.sum(env)) + point.y))
  }

  @Async
  static void notAwaited(Env env) {
    env.log('before')
    await(env.task('after'))
  }

  @Async
  static Task<Object> methodsOfVoidAndTraits(Env env) {
    Task<String> greeting = new Person(name: await(env.task('ann'))).greet(env)
    String text = await(greeting)
    notAwaited(env)
    return Task.of((Object) text)
  }
}

@CompileStatic
class Point {
  int x
  int y

  Point() {}

  Point(int x, int y) {
    this.x = x
    this.y = y
  }

  @Async
  CompletableFuture<Integer> sum(Env env) {
    x += await(env.task(10))
    return CompletableFuture.completedFuture(x + y)
  }
}

@CompileStatic
trait Greets {
  String name

  @Async
  Task<String> greet(Env env) {
    return Task.of('hello ' + name + await(env.task('!')))
  }
}

@CompileStatic
class Person implements Greets {}
