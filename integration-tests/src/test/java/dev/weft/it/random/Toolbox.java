package dev.weft.it.random;

import dev.weft.AsyncSupplier;
import dev.weft.it.timing.BlockingAwait;
import dev.weft.it.timing.Coroutine;
import dev.weft.it.timing.Env;
import java.util.Iterator;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** What random programs call besides their own methods. Public because they live elsewhere. */
public final class Toolbox {
  private static final int LONGEST = 48;

  private Toolbox() {}

  /** Keeps strings that a loop doubles from growing for ever. */
  public static String cut(String text) {
    return text == null || text.length() <= LONGEST
        ? text
        : text.substring(text.length() - LONGEST);
  }

  /** Names a failure by what does not depend on the loader. */
  public static String name(Throwable thrown) {
    return thrown.getClass().getSimpleName()
        + (thrown instanceof Env.Failure ? thrown.getMessage() : "");
  }

  // ---- operands that are pending while the last one is evaluated

  /** Returns its last argument. */
  public static int last(long a, Object b, int c) {
    return c;
  }

  /** Returns its last argument. */
  public static long last(int a, double b, long c) {
    return c;
  }

  /** Returns its last argument. */
  public static double last(String a, float b, double c) {
    return c;
  }

  /** Returns its last argument. */
  public static String last(boolean a, byte b, short c, char d, String e) {
    return e;
  }

  /** Returns its last argument. */
  public static Object last(int[] a, int b, long c, Object d) {
    return d;
  }

  /** Calls a lambda that does not await. */
  public static <T> T call(Supplier<T> work) {
    return work.get();
  }

  /** Starts a lambda that may. */
  public static <T> CompletionStage<? extends T> start(AsyncSupplier<T> work) throws Exception {
    return work.get();
  }

  /** Closes an iterator without awaits, be it woven or the reference's. */
  public static void close(Iterator<?> values) throws Exception {
    if (values instanceof AutoCloseable closeable) closeable.close();
    if (values instanceof Coroutine<?> reference) BlockingAwait.await(reference.closeAsync());
  }

  /** Something to construct. */
  public static final class Box {
    private final int number;
    private final long wide;
    private final Object any;

    /** Keeps its arguments; throws for one number in many. */
    public Box(int number, Object any, long wide) {
      if (number == 7) throw new IllegalArgumentException("seven");
      this.number = number;
      this.wide = wide;
      this.any = any;
    }

    /** Returns the first argument. */
    public int number() {
      return number;
    }

    /** Returns the last argument. */
    public long wide() {
      return wide;
    }

    @Override
    public String toString() {
      return cut("Box " + number + " " + any + " " + wide);
    }
  }

  /** Something to close. */
  public static final class Resource implements AutoCloseable {
    private final Env env;
    private final int number;

    /** Opens it. */
    public Resource(Env env, int number) {
      this.env = env;
      this.number = number;
      env.log("open " + number);
    }

    @Override
    public void close() {
      env.log("close " + number);
      if (number == 1) throw new IllegalStateException("cannot be closed");
    }
  }
}
