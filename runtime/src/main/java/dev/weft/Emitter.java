package dev.weft;

/**
 * The way from callbacks to an iterator: what {@link AsyncIterator#ofCallbacks} gives to who
 * registers them. Any thread may call it, at any time, and is never held up.
 *
 * @param <T> the values, not null
 */
public interface Emitter<T> {
  /**
   * Hands over {@code value}.
   *
   * @return false if it was dropped, or nobody wants values any more
   * @throws NullPointerException if {@code value} is null
   */
  boolean emit(T value);

  /** Says that there are no more values; what was emitted is delivered before. Once is enough. */
  void complete();

  /** As {@link #complete}, but the iteration fails with {@code cause}, the same object. */
  void fail(Throwable cause);

  /** Returns whether nobody wants values any more, or the end was said. */
  boolean isClosed();

  /** What becomes of a value that is emitted when the buffer is full. */
  enum Overflow {
    /** The oldest value in the buffer is dropped. */
    DROP_OLDEST,
    /** The value itself is dropped. */
    DROP_LATEST,
    /** The iteration fails with {@link OverflowException}, after the values in the buffer. */
    FAIL
  }

  /** Registers the callbacks that emit. */
  @FunctionalInterface
  interface Source<T> {
    /**
     * Registers callbacks that emit to {@code emitter}, from now on and also within this call.
     *
     * @return takes them back; called once. What that throws is what closing fails with
     * @throws Exception becomes the failure of the iteration
     */
    AutoCloseable register(Emitter<T> emitter) throws Exception;
  }
}
