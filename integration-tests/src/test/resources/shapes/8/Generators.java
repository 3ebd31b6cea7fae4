package shapes;

import static dev.weft.Generator.emit;
import static dev.weft.Generator.end;
import static dev.weft.Weft.await;

import dev.weft.AsyncIterator;
import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.it.shapes.Shape;
import dev.weft.it.timing.Env;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Methods that emit values: with awaits between them, and without. */
class Generators {
  // ---- asynchronous

  @Async
  static AsyncIterator<Integer> inALoop(Env env, int count) {
    for (int i = 0; i < count; i++) {
      env.log("asks " + i);
      if (i % 2 == 0) {
        emit(await(env.task(i)));
      } else {
        emit(env.see(i));
      }
    }
    env.log("ends");
    return end();
  }

  @Shape(value = "S153 B130", loop = true, concurrent = true)
  @Async
  static Task<Object> aLoopThatEmits(Env env) {
    List<Object> seen = new ArrayList<>();
    AsyncIterator<Integer> values = inALoop(env, 4);
    env.log("made");
    while (await(values.advance())) {
      env.see(values.current());
      seen.add(values.current());
      await(env.task("used"));
    }
    return Task.of(seen + " " + await(values.advance()));
  }

  @Async
  private static AsyncIterator<String> cleaning(Env env, String name) {
    try {
      emit(name + await(env.task(1)));
      try {
        emit(name + 2);
        emit(name + await(env.task(3)));
      } finally {
        env.log(name + " inner " + await(env.task("cleaned")));
      }
    } catch (IllegalStateException e) {
      emit("caught " + e.getMessage());
    } finally {
      env.log(name + " outer");
      await(env.task("cleaned again"));
      env.log(name + " gone");
    }
    return end();
  }

  @Shape(value = "S153 B130", loop = true, concurrent = true)
  @Async
  static Task<Object> closedBehindEachValue(Env env) {
    List<Object> seen = new ArrayList<>();
    for (int taken = 0; taken < 4; taken++) {
      AsyncIterator<String> values = cleaning(env, "take " + taken + ": ");
      try {
        for (int i = 0; i < taken && await(values.advance()); i++) seen.add(values.current());
      } catch (Env.Failure e) {
        env.log("failed");
      } finally {
        await(values.closeAsync());
      }
      seen.add(await(values.advance()));
    }
    return Task.of(seen.toString());
  }

  @Async
  private static AsyncIterator<Integer> throughAnother(Env env, int depth) {
    if (depth == 0) return end();
    emit(depth * 10 + await(env.task(1)));
    AsyncIterator<Integer> inner = throughAnother(env, depth - 1);
    try {
      while (await(inner.advance())) emit(inner.current());
    } finally {
      await(inner.closeAsync());
      env.log("closed at " + depth);
    }
    emit(depth);
    return end();
  }

  @Shape(value = "S153 B130", loop = true, concurrent = true)
  @Async
  static Task<Object> recursion(Env env) {
    List<Integer> seen = new ArrayList<>();
    AsyncIterator<Integer> values = throughAnother(env, 3);
    while (seen.size() < 5 && await(values.advance())) seen.add(values.current());
    await(values.closeAsync());
    return Task.of(seen.toString());
  }

  @Async
  private static AsyncIterator<Object> operands(Env env, long wide, double real, String text) {
    int[] array = new int[3];
    emit(wide + await(env.task(1)) + real);
    array[await(env.task(2))] += (int) wide;
    emit(text + await(env.task('c')) + array[2] + new StringBuilder(await(env.task("x"))).reverse());
    synchronized (array) {
      wide = wide * 2;
    }
    emit(env.see(wide) > 4 ? await(env.task(real)) : null);
    return end();
  }

  @Shape(value = "S153 B130", loop = true, concurrent = true)
  @Async
  static Task<Object> variablesAndOperands(Env env) {
    List<Object> seen = new ArrayList<>();
    AsyncIterator<Object> values = operands(env, 3, 0.5, "text ");
    while (await(values.advance())) seen.add(values.current());
    return Task.of(seen.toString());
  }

  // ---- without awaits

  static final class Tree {
    final Tree left;
    final int value;
    final Tree right;

    Tree(Tree left, int value, Tree right) {
      this.left = left;
      this.value = value;
      this.right = right;
    }

    @Async
    Iterable<Integer> inOrder(Env env) {
      env.log("at " + value);
      if (left != null) for (int each : left.inOrder(env)) emit(each);
      emit(value);
      if (right != null) for (int each : right.inOrder(env)) emit(each);
      return end();
    }
  }

  @Shape("S153 B130")
  @Async
  static Task<Object> aWalkThroughATree(Env env) {
    Tree small = new Tree(new Tree(null, 1, null), 2, new Tree(null, 3, null));
    Iterable<Integer> values = new Tree(small, 4, new Tree(null, 5, null)).inOrder(env);
    StringBuilder seen = new StringBuilder();
    for (int each : values) seen.append(await(env.task(each)));
    for (int each : values) {
      if (each > 2) break;
      seen.append(await(env.task(each)));
    }
    return Task.of(seen.toString());
  }

  @Async
  private static Stream<String> stream(Env env, String... names) {
    try {
      for (String each : names) {
        if (each.isEmpty()) env.fail("no name");
        emit("<" + env.see(each) + ">");
      }
      env.log("all of them");
    } finally {
      env.log("closed");
    }
    return end();
  }

  @Shape("S153 B130")
  @Async
  static Task<Object> streamsThatAreClosed(Env env) {
    String all;
    try (Stream<String> values = stream(env, "a", "b", "c")) {
      all = values.collect(Collectors.joining());
    }
    String first;
    try (Stream<String> values = stream(env, await(env.task("a")), "b", "c")) {
      first = values.iterator().next() + await(env.task("!"));
    }
    try (Stream<String> values = stream(env, "a", "", "c")) {
      values.forEach(env::log);
    } catch (Env.Failure e) {
      env.log("failed with " + e.getMessage());
    }
    return Task.of(all + first);
  }

  @Async
  private static Iterator<Object> everyKind(
      Env env, boolean flag, byte small, char letter, float real, long wide, Object[] objects) {
    switch (small) {
      case 1:
        emit(flag);
        // falls through
      case 2:
        emit(letter);
        break;
      default:
        emit("never");
    }
    label:
    for (int i = 0; ; i++) {
      for (long j = wide; j < wide + 3; j++) {
        emit(i + j * 2L);
        if (i == 1 && j == wide + 1) break label;
        if (j == wide + 1) continue label;
      }
    }
    try {
      emit(objects[small]);
      emit(objects[small * 7]);
    } catch (ArrayIndexOutOfBoundsException e) {
      emit("caught");
    }
    emit(real + new int[] {small, letter}.length);
    return end();
  }

  @Shape("S153 B130")
  @Async
  static Task<Object> variablesOfEveryKind(Env env) {
    Object[] objects = {"zero", null, "two"};
    Iterator<Object> values = everyKind(env, true, (byte) 1, 'x', 1.5f, 40L, objects);
    List<Object> seen = new ArrayList<>();
    while (values.hasNext()) seen.add(values.next());
    seen.add(await(env.task(seen.size())));
    values = everyKind(env, true, (byte) 2, 'y', 2.5f, 50L, objects);
    while (values.hasNext()) seen.add(values.next());
    return Task.of(seen.toString());
  }

  interface Source<T> {
    @Async
    default Iterator<T> twice(Env env) {
      for (Iterator<T> each = once(env); each.hasNext(); ) {
        T value = each.next();
        emit(value);
        emit(value);
      }
      return end();
    }

    Iterator<T> once(Env env);
  }

  @Shape("S153 B130")
  @Async
  static Task<Object> interfacesAndLambdas(Env env) {
    int last = await(env.task(3));
    Source<Integer> source =
        world -> {
          for (int i = 0; i < last; i++) emit(world.see(i));
          return end();
        };
    List<Integer> seen = new ArrayList<>();
    source.twice(env).forEachRemaining(seen::add);
    return Task.of(seen.toString() + await(env.task(Arrays.asList(1, 2))));
  }

  @Async
  private static Iterator<Integer> none(Env env) {
    if (env.see(true)) return end();
    emit(1);
    return end();
  }

  @Shape("S153 B130")
  @Async
  static Task<Object> noValuesAtAll(Env env) {
    Iterator<Integer> values = none(env);
    String before = await(env.task("asked "));
    return Task.of(before + values.hasNext() + values.hasNext());
  }
}
