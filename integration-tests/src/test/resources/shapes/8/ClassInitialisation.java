package shapes;

import static dev.weft.Weft.await;

import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.it.shapes.Shape;
import dev.weft.it.timing.Env;

/** When classes are initialised: weaving may move no initialiser, in either direction. */
class ClassInitialisation {
  static Env world;

  static String say(String text) {
    world.log(text);
    return text;
  }

  static class Base {
    static {
      say("Base initialised");
    }
  }

  static final class First extends Base {
    static final String NAME = say("First initialised");
    final Object value;

    First(Object value) {
      this.value = value;
      say("First made");
    }
  }

  static final class Second {
    static int count = say("Second initialised").length();

    Second(Object value) {
      say("Second made");
    }

    static int call(int value) {
      return value + count;
    }
  }

  static final class Broken {
    static final int VALUE = Integer.parseInt(say("not a number"));

    Broken(Object value) {}
  }

  static Object argument(String text) {
    return say(text);
  }

  @Shape(value = "S42", fresh = true)
  @Async
  static Task<Object> classIsInitialisedBeforeTheArguments(Env env) {
    world = env;
    First first = new First(await(env.task(argument("argument"))));
    return Task.of(first.value);
  }

  @Shape(value = "S42 S44", fresh = true)
  @Async
  static Task<Object> orderOfNestedInitialisation(Env env) {
    world = env;
    First first =
        new First(
            new Second(env.see(true) ? await(env.task(argument("argument"))) : "constant"));
    return Task.of(first.value != null);
  }

  @Shape(value = "S42 S8", fresh = true)
  @Async
  static Task<Object> staticFieldsAndCalls(Env env) {
    world = env;
    env.log(await(env.task("before")));
    Second.count += await(env.task(1));
    int called = Second.call(await(env.task(2)));
    String name = await(env.task("x")) + First.NAME;
    return Task.of(called + name);
  }

  @Shape(value = "S42 S115", fresh = true)
  @Async
  static Task<Object> failingInitialiser(Env env) {
    world = env;
    for (int i = 0; i < 2; i++) {
      try {
        env.log(new Broken(await(env.task(1))));
      } catch (ExceptionInInitializerError e) {
        env.log("initialiser failed");
      } catch (NoClassDefFoundError e) {
        env.log("class is broken");
      }
    }
    return Task.of(await(env.task(2)) + Broken.VALUE);
  }

  @Shape(value = "S42 S45", fresh = true)
  @Async
  static Task<Object> notInitialisedOnTheOtherPath(Env env) {
    world = env;
    Object made = null;
    if (await(env.task(false))) made = new First(await(env.task(1)));
    Object array = new First[await(env.task(1))];
    Object other = await(env.task("text"));
    boolean is = other instanceof First;
    env.log(array != null);
    try {
      made = new Second(is ? 1 : env.fail("before the constructor"));
    } catch (Env.Failure e) {
      env.log(await(env.task("caught")));
    }
    return Task.of(made);
  }

  static final class Lazy {
    static {
      say("Lazy initialised");
    }

    @Async
    static Task<Integer> inItsOwnClass(Env env) {
      return Task.of(await(env.task(3)));
    }

    @Async
    Task<Integer> ofAnInstance(Env env) {
      return Task.of(await(env.task(4)));
    }
  }

  @Shape(value = "S42 S127", fresh = true)
  @Async
  static Task<Object> callsInitialiseTheCalleesClass(Env env) {
    world = env;
    env.log(await(env.task("before")));
    int sum = await(Lazy.inItsOwnClass(env));
    sum += await(new Lazy().ofAnInstance(env));
    return Task.of(sum);
  }
}
