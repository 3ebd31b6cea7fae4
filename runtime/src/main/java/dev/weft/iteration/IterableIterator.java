package dev.weft.iteration;

import dev.weft.AsyncIterator;
import dev.weft.Task;
import dev.weft.frame.Await;
import java.util.Iterator;

/** The values of an ordinary iterator, all of which are there. */
public final class IterableIterator<T> extends PushedValues<T> {
  private final Iterator<? extends T> iterator;

  /** As {@link AsyncIterator#ofIterable} says. */
  public IterableIterator(Iterator<? extends T> iterator) {
    this.iterator = iterator;
  }

  @Override
  protected Boolean poll() {
    return iterator.hasNext() && moveTo(iterator.next());
  }

  @Override
  protected String operation() {
    return "AsyncIterator.ofIterable";
  }

  @Override
  @SuppressWarnings("unchecked")
  protected Task<Void> release() {
    if (!(iterator instanceof AutoCloseable closeable)) return Task.done();
    return (Task<Void>) Await.closing(closeable, null);
  }
}
