package dev.weft.testing;

/** A checked exception of the test's, thrown on as the same object where none is declared. */
final class Thrown {
  private Thrown() {}

  /** Throws {@code thrown}; declared to return so that callers can say {@code throw}. */
  static RuntimeException unchecked(Throwable thrown) {
    throw Thrown.<RuntimeException>as(thrown);
  }

  @SuppressWarnings("unchecked")
  private static <X extends Throwable> X as(Throwable thrown) throws X {
    throw (X) thrown;
  }
}
