package dev.weft;

/** The first so many values of another iterator. */
final class LimitedIterator<T> implements AsyncIterator<T> {
  private final AsyncIterator<T> source;
  private long left;
  private Task<Boolean> step;

  LimitedIterator(AsyncIterator<T> source, long count) {
    this.source = source;
    this.left = count;
  }

  @Override
  public Task<Boolean> advance() {
    // A step counts once it is known to have delivered a value: cancelled, it did not happen.
    if (step != null && step.isDone() && !step.isFailed() && !step.isCancelled() && step.join()) {
      left--;
    }
    step = null;
    if (left == 0) return Task.of(false);
    step = source.advance();
    return step;
  }

  @Override
  public T current() {
    return source.current();
  }

  @Override
  public Task<Void> close() {
    return source.close();
  }
}
