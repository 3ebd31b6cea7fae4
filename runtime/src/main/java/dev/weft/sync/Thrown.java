package dev.weft.sync;

/** Throws on what a user's code threw, checked or not, as the same object. */
final class Thrown {
  private Thrown() {}

  /** Throws {@code thrown}; declared to return so that callers can say {@code throw}. */
  static RuntimeException asIs(Throwable thrown) {
    throw Thrown.<RuntimeException>as(thrown);
  }

  @SuppressWarnings("unchecked")
  private static <X extends Throwable> X as(Throwable thrown) throws X {
    throw (X) thrown;
  }
}
