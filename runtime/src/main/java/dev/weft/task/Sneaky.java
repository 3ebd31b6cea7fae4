package dev.weft.task;

/**
 * Throws a checked exception where the compiler does not expect one.
 *
 * <p>{@code await} throws what the awaited method threw, the same object; that method's own {@code
 * throws} clause is what the compiler checks, at the call.
 */
public final class Sneaky {
  private Sneaky() {}

  /**
   * Throws {@code exception} as it is; declared to return so that callers can say {@code throw}.
   */
  public static RuntimeException rethrow(Throwable exception) {
    throw Sneaky.<RuntimeException>as(exception);
  }

  @SuppressWarnings("unchecked")
  private static <X extends Throwable> X as(Throwable exception) throws X {
    throw (X) exception;
  }
}
