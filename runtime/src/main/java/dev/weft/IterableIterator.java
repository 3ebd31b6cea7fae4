package dev.weft;

import java.util.Iterator;

/** The values of an ordinary iterator. */
final class IterableIterator<T> implements AsyncIterator<T> {
  private final Iterator<? extends T> iterator;
  private T current;
  private boolean closed;

  IterableIterator(Iterator<? extends T> iterator) {
    this.iterator = iterator;
  }

  @Override
  public Task<Boolean> advance() {
    try {
      boolean more = !closed && iterator.hasNext();
      current = more ? iterator.next() : null;
      return Task.of(more);
    } catch (Throwable thrown) {
      return Task.failed(thrown);
    }
  }

  @Override
  public T current() {
    return current;
  }

  @Override
  public Task<Void> close() {
    if (closed) return Task.of(null);
    closed = true;
    current = null;
    if (iterator instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (Throwable thrown) {
        return Task.failed(thrown);
      }
    }
    return Task.of(null);
  }
}
