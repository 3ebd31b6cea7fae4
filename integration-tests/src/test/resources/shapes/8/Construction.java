package shapes;

import static dev.weft.Weft.await;

import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.it.shapes.Shape;
import dev.weft.it.timing.Env;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** Awaits between {@code NEW} and its constructor: objects that are not initialised yet. */
class Construction {
  static class A {
    final Object[] parts;

    A(Object... parts) {
      this.parts = parts;
    }

    @Override
    public String toString() {
      return getClass().getSimpleName() + Arrays.toString(parts);
    }
  }

  static final class B extends A {
    B(Object one) {
      super(one, "b");
    }
  }

  static final class Pair {
    final Object left;
    final long wide;
    final Object right;

    Pair(Object left, long wide, Object right) {
      this.left = left;
      this.wide = wide;
      this.right = right;
    }

    @Override
    public String toString() {
      return "<" + left + "," + wide + "," + right + ">";
    }
  }

  @Shape("S41 B29")
  @Async
  static Task<Object> awaitAsConstructorArgument(Env env) {
    return Task.of(new Pair(await(env.task("x")), env.see(2L), env.see("y")));
  }

  @Shape("S41 B29")
  @Async
  static Task<Object> operandsBelowAndBetween(Env env) {
    return Task.of(
        env.see("below")
            .concat(
                new Pair(env.see("l"), await(env.task(5L)), await(env.task("r"))).toString()
                    + new Pair("z", 1L, await(env.task("last")))));
  }

  @Shape("S43 B33 B34")
  @Async
  static Task<Object> branchesInConstructorArguments(Env env) {
    boolean yes = env.see(true);
    boolean no = env.see(false);
    Pair one = new Pair(yes ? await(env.task("a")) : "b", no ? 1 : await(env.task(2L)), "c");
    Pair two = new Pair(no ? await(env.task("a")) : "b", yes ? 1 : await(env.task(2L)), "c");
    Pair both = new Pair(no ? await(env.task("a")) : await(env.task("b")), 1, await(env.task("c")));
    Pair after = new Pair(yes ? "plain" : "other", 1, await(env.task("d")));
    Pair condition = new Pair(await(env.task(true)) && !no ? "t" : "f", 1, await(env.task("e")));
    return Task.of(Arrays.asList(one, two, both, after, condition).toString());
  }

  @Shape("S44 B31")
  @Async
  static Task<Object> nestedConstruction(Env env) {
    A two = new A(new B(await(env.task("x"))), await(env.task("y")));
    B same = new B(new B(await(env.task("z"))));
    A three = new A(1, new A(2, new A(await(env.task(3)), env.see(4)), await(env.task(5))), 6);
    Pair deep =
        new Pair(
            new Pair(await(env.task(1)), 2, new B(await(env.task(3)))),
            await(env.task(4L)),
            new B(new Pair(5, 6, await(env.task(7)))));
    return Task.of(two + " " + same + " " + three + " " + deep);
  }

  @Shape("S44 B31")
  @Async
  static Task<Object> nestedConstructionWithBranches(Env env) {
    boolean yes = env.see(true);
    A a =
        new A(
            yes ? new B(await(env.task(1))) : new B(await(env.task(2))),
            new B(yes ? new B(await(env.task(3))) : null),
            yes ? await(env.task(4)) : new B(5));
    return Task.of(a.toString());
  }

  @Shape("S45")
  @Async
  static Task<Object> throwWhileTheObjectIsPending(Env env) {
    List<Object> made = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      try {
        made.add(new Pair(i, 1, i == 1 ? env.fail("jump") : await(env.task(i))));
      } catch (Env.Failure e) {
        env.log("caught " + i);
        if (i == 2) throw e;
      }
    }
    return Task.of(made.toString());
  }

  final class Inner {
    final Object value;

    Inner(Object value) {
      this.value = value;
    }

    final class Innermost {
      final Object last;

      Innermost(Object last) {
        this.last = last;
      }

      @Override
      public String toString() {
        return name + value + last;
      }
    }

    @Override
    public String toString() {
      return name + value;
    }
  }

  final String name;

  Construction(String name) {
    this.name = name;
  }

  @Shape("S46 B31")
  @Async
  static Task<Object> innerClassCreation(Env env) {
    Construction outer = new Construction(await(env.task("outer")));
    Inner inner = outer.new Inner(await(env.task("inner")));
    Inner.Innermost innermost = inner.new Innermost(await(env.task("innermost")));
    Object chained =
        new Construction(await(env.task("o"))).new Inner(await(env.task("i")))
            .new Innermost(await(env.task("t")));
    return Task.of(inner + " " + innermost + " " + chained);
  }

  @Shape("S46")
  @Async
  static Task<Object> nullOuterIsFoundBeforeTheArguments(Env env) {
    Construction outer = null;
    try {
      return Task.of(outer.new Inner(await(env.task("never asked"))));
    } catch (NullPointerException e) {
      return Task.of(await(env.task("null")));
    }
  }

  @Async
  Task<Object> innerOfThis(Env env) {
    return Task.of(new Inner(await(env.task("own"))).toString() + new Inner("x"));
  }

  @Shape("S46 B109")
  @Async
  static Task<Object> innerClassOfThis(Env env) {
    return Task.of(await(new Construction("this").innerOfThis(env)));
  }

  @Shape("S47 B101")
  @Async
  static Task<Object> anonymousClassWithAwaitedArguments(Env env) {
    String captured = await(env.task("captured"));
    int number = env.see(4);
    A a =
        new A(await(env.task("x")), number) {
          final int f = number + 3;

          @Override
          public String toString() {
            return super.toString() + f + captured;
          }
        };
    env.log(await(env.task("after")));
    return Task.of(a.toString());
  }

  static class Custom extends Exception {
    private static final long serialVersionUID = 1L;

    Custom(String message, long code) {
      super(message + code);
    }

    Custom(String message, Throwable cause) {
      super(message, cause);
    }
  }

  @Shape("S48")
  @Async
  static Task<Object> thrownNewException(Env env) throws Custom {
    long code = env.see(7L);
    try {
      throw new Custom("x" + await(env.task("m")) + code, await(env.task(8L)));
    } catch (Custom e) {
      throw new Custom("outer " + await(env.task("n")), e);
    }
  }

  static final class Three {
    final String text;

    Three(int a, Object b, String c) {
      text = a + "," + b + "," + c;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  @Shape("S49")
  @Async
  static Task<Object> thirdArgumentInAConcatenationInFinally(Env env) {
    long across = env.see(40L);
    String text = "none";
    try {
      env.log(await(env.task("body")));
    } finally {
      text = "<" + new Three(1, env.see("two"), await(env.task("three"))) + ">" + across++;
      env.log(text);
    }
    return Task.of(text + across);
  }

  static String apply(Function<Object, A> maker, Object argument, Object more) {
    return maker.apply(argument) + "/" + more;
  }

  @Shape("S50")
  @Async
  static Task<Object> constructorReferenceWhileAnObjectIsPending(Env env) {
    return Task.of(
        new A(apply(B::new, await(env.task("x")), new B(await(env.task("y")))), await(env.task(1)))
            .toString());
  }

  static final class Picky {
    Picky(int value) {
      if (value % 2 == 1) throw new IllegalArgumentException("odd: " + value);
    }
  }

  @Shape("S51 B32")
  @Async
  static Task<Object> constructorThatThrowsAfterTheAwait(Env env) {
    int odd = 0;
    for (int i = 0; i < 3; i++) {
      try {
        new Picky(await(env.task(i)));
        env.log("made");
      } catch (IllegalArgumentException e) {
        env.log(e.getMessage());
        odd += await(env.task(10));
      }
    }
    return Task.of(odd);
  }

  static final class Checked {
    Checked(String text, boolean fails) throws Custom {
      if (fails) throw new Custom(text, 1);
    }
  }

  @Shape("B32")
  @Async
  static Task<Object> constructorWithACheckedException(Env env) {
    try {
      new Checked(await(env.task("fine")), await(env.task(false)));
      new Checked(await(env.task("not fine")), await(env.task(true)));
      return Task.of("not reached");
    } catch (Custom e) {
      return Task.of(e.getMessage());
    }
  }

  @Shape("B30")
  @Async
  static Task<Object> severalConstructorsInSequence(Env env) {
    A a = new A(await(env.task(1)));
    A b = new A(await(env.task(2)), a);
    new B(await(env.task(3)));
    A c = new A(b, await(env.task(4)), new A());
    return Task.of(c.toString());
  }

  private static final class Private {
    private final Object value;

    private Private(Object value) {
      this.value = value;
    }
  }

  @Shape("B109")
  @Async
  static Task<Object> privateConstructor(Env env) {
    Private first = new Private(await(env.task("p")));
    Private second = new Private(new Private(await(env.task("q"))).value);
    return Task.of(first.value + "" + second.value);
  }

  @Shape("S41 S23")
  @Async
  static Task<Object> arraysOfObjectsUnderConstruction(Env env) {
    Object[] all = {
      new B(await(env.task(1))),
      new Pair(new Object[] {new B(await(env.task(2)))}.length, 1, await(env.task(3))),
      new A[] {new A(await(env.task(4)))}[0]
    };
    return Task.of(Arrays.toString(all));
  }

  @Shape("S41")
  @Async
  static Task<Object> constructionInALoopWithTheOldValue(Env env) {
    Object chain = null;
    for (int i = 0; i < 3; i++) chain = new Pair(chain, i, await(env.task(i)));
    int n = 0;
    while (new Pair(1, 2, await(env.task(n))).right.equals(n) && n < 2) n++;
    return Task.of(chain + " " + n);
  }

  @Shape("S41 S99")
  @Async
  static Task<Object> nullAmongConstructorArguments(Env env) {
    return Task.of(new Pair(null, 1, await(env.task((Object) null))).toString() + new B(null));
  }

  @Shape("S41 S22")
  @Async
  static Task<Object> stringBuilderByHand(Env env) {
    return Task.of(
        new StringBuilder(await(env.task(4)))
            .append(await(env.task("a")))
            .append(new char[] {'b', await(env.task('c'))})
            .append(new StringBuilder("d").append(await(env.task(5L))))
            .toString());
  }

  @Shape("S41 S33")
  @Async
  static Task<Object> lambdaAsConstructorArgument(Env env) {
    int local = env.see(3);
    Supplier<Object> supplier = () -> local;
    Pair pair = new Pair(supplier, await(env.task(2L)), (Supplier<Object>) () -> local + 1);
    return Task.of(((Supplier<?>) pair.left).get() + " " + ((Supplier<?>) pair.right).get());
  }

  @Shape("S45")
  @Async
  static Task<Object> tryAroundAPendingObjectInALoop(Env env) {
    StringBuilder text = new StringBuilder();
    outer:
    for (int i = 0; ; i++) {
      for (int k = 0; k < 2; k++) {
        try {
          text.append(new Pair(i, k, i < 2 ? await(env.task(k)) : env.fail("leave")));
          if (k == 1) continue outer;
        } catch (Env.Failure e) {
          text.append(e.getMessage());
          if (i > 3) throw e;
          if (e.getMessage().equals("leave")) break outer;
        }
      }
    }
    return Task.of(text.toString());
  }
}
