package dev.weft;

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
  public interface Of2<A, B, R> {
    /**
     * Returns what the values come to; null will do.
     *
     * @throws Exception is what the gathering task fails with
     */
    R apply(A first, B second) throws Exception;
  }

  /** Of three values. */
  @FunctionalInterface
  public interface Of3<A, B, C, R> {
    /**
     * Returns what the values come to; null will do.
     *
     * @throws Exception is what the gathering task fails with
     */
    R apply(A first, B second, C third) throws Exception;
  }

  /** Of four values. */
  @FunctionalInterface
  public interface Of4<A, B, C, D, R> {
    /**
     * Returns what the values come to; null will do.
     *
     * @throws Exception is what the gathering task fails with
     */
    R apply(A first, B second, C third, D fourth) throws Exception;
  }

  /** Of five values. */
  @FunctionalInterface
  public interface Of5<A, B, C, D, E, R> {
    /**
     * Returns what the values come to; null will do.
     *
     * @throws Exception is what the gathering task fails with
     */
    R apply(A first, B second, C third, D fourth, E fifth) throws Exception;
  }

  /** Of six values. */
  @FunctionalInterface
  public interface Of6<A, B, C, D, E, F, R> {
    /**
     * Returns what the values come to; null will do.
     *
     * @throws Exception is what the gathering task fails with
     */
    R apply(A first, B second, C third, D fourth, E fifth, F sixth) throws Exception;
  }

  /** Of seven values. */
  @FunctionalInterface
  public interface Of7<A, B, C, D, E, F, G, R> {
    /**
     * Returns what the values come to; null will do.
     *
     * @throws Exception is what the gathering task fails with
     */
    R apply(A first, B second, C third, D fourth, E fifth, F sixth, G seventh) throws Exception;
  }

  /** Of eight values. */
  @FunctionalInterface
  public interface Of8<A, B, C, D, E, F, G, H, R> {
    /**
     * Returns what the values come to; null will do.
     *
     * @throws Exception is what the gathering task fails with
     */
    R apply(A first, B second, C third, D fourth, E fifth, F sixth, G seventh, H eighth)
        throws Exception;
  }
}
