package dev.weft;

import org.jspecify.annotations.Nullable;

/**
 * Makes one value of several that were awaited together: what {@link Weft#gather(AsyncSupplier,
 * AsyncSupplier, Of2) Weft.gather} calls, with names and types for each of them. A lambda or a
 * constructor: {@code gather(() -> user(id), () -> cart(id), Page::new)}.
 *
 * <p>It is called once, on the loop of the task that gathers, when all values are there. It cannot
 * await; what has to be awaited then stands behind the {@code gather}.
 */
public final class Combiner {
  private Combiner() {}

  /** Of two values. */
  @FunctionalInterface
  public interface Of2<
      A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object> {
    /**
     * Returns what {@code first} and {@code second} come to, the values in the order of their work;
     * null will do.
     *
     * @throws Exception is what the gathering task fails with
     */
    R apply(A first, B second) throws Exception;
  }

  /** Of three values. */
  @FunctionalInterface
  public interface Of3<
      A extends @Nullable Object,
      B extends @Nullable Object,
      C extends @Nullable Object,
      R extends @Nullable Object> {
    /**
     * Returns what {@code first}, {@code second} and {@code third} come to, the values in the order
     * of their work; null will do.
     *
     * @throws Exception is what the gathering task fails with
     */
    R apply(A first, B second, C third) throws Exception;
  }

  /** Of four values. */
  @FunctionalInterface
  public interface Of4<
      A extends @Nullable Object,
      B extends @Nullable Object,
      C extends @Nullable Object,
      D extends @Nullable Object,
      R extends @Nullable Object> {
    /**
     * Returns what {@code first}, {@code second}, {@code third} and {@code fourth} come to, the
     * values in the order of their work; null will do.
     *
     * @throws Exception is what the gathering task fails with
     */
    R apply(A first, B second, C third, D fourth) throws Exception;
  }

  /** Of five values. */
  @FunctionalInterface
  public interface Of5<
      A extends @Nullable Object,
      B extends @Nullable Object,
      C extends @Nullable Object,
      D extends @Nullable Object,
      E extends @Nullable Object,
      R extends @Nullable Object> {
    /**
     * Returns what {@code first}, {@code second}, {@code third}, {@code fourth} and {@code fifth}
     * come to, the values in the order of their work; null will do.
     *
     * @throws Exception is what the gathering task fails with
     */
    R apply(A first, B second, C third, D fourth, E fifth) throws Exception;
  }

  /** Of six values. */
  @FunctionalInterface
  public interface Of6<
      A extends @Nullable Object,
      B extends @Nullable Object,
      C extends @Nullable Object,
      D extends @Nullable Object,
      E extends @Nullable Object,
      F extends @Nullable Object,
      R extends @Nullable Object> {
    /**
     * Returns what {@code first}, {@code second}, {@code third}, {@code fourth}, {@code fifth} and
     * {@code sixth} come to, the values in the order of their work; null will do.
     *
     * @throws Exception is what the gathering task fails with
     */
    R apply(A first, B second, C third, D fourth, E fifth, F sixth) throws Exception;
  }

  /** Of seven values. */
  @FunctionalInterface
  public interface Of7<
      A extends @Nullable Object,
      B extends @Nullable Object,
      C extends @Nullable Object,
      D extends @Nullable Object,
      E extends @Nullable Object,
      F extends @Nullable Object,
      G extends @Nullable Object,
      R extends @Nullable Object> {
    /**
     * Returns what {@code first}, {@code second}, {@code third}, {@code fourth}, {@code fifth},
     * {@code sixth} and {@code seventh} come to, the values in the order of their work; null will
     * do.
     *
     * @throws Exception is what the gathering task fails with
     */
    R apply(A first, B second, C third, D fourth, E fifth, F sixth, G seventh) throws Exception;
  }

  /** Of eight values. */
  @FunctionalInterface
  public interface Of8<
      A extends @Nullable Object,
      B extends @Nullable Object,
      C extends @Nullable Object,
      D extends @Nullable Object,
      E extends @Nullable Object,
      F extends @Nullable Object,
      G extends @Nullable Object,
      H extends @Nullable Object,
      R extends @Nullable Object> {
    /**
     * Returns what {@code first}, {@code second}, {@code third}, {@code fourth}, {@code fifth},
     * {@code sixth}, {@code seventh} and {@code eighth} come to, the values in the order of their
     * work; null will do.
     *
     * @throws Exception is what the gathering task fails with
     */
    R apply(A first, B second, C third, D fourth, E fifth, F sixth, G seventh, H eighth)
        throws Exception;
  }
}
