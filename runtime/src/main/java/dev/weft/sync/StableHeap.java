package dev.weft.sync;

import java.util.AbstractQueue;
import java.util.Comparator;
import java.util.Iterator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** A heap that delivers equal values in the order in which they came. */
final class StableHeap<T> extends AbstractQueue<T> {
  private final PriorityQueue<Entry<T>> entries;
  private long count;

  StableHeap(Comparator<? super T> order) {
    Comparator<Entry<T>> byValue = (a, b) -> order.compare(a.value, b.value);
    entries = new PriorityQueue<>(byValue.thenComparingLong(Entry::number));
  }

  private record Entry<T>(T value, long number) {}

  @Override
  public boolean offer(T value) {
    return entries.add(new Entry<>(value, count++));
  }

  @Override
  public @Nullable T poll() {
    Entry<T> first = entries.poll();
    return first == null ? null : first.value;
  }

  @Override
  public @Nullable T peek() {
    Entry<T> first = entries.peek();
    return first == null ? null : first.value;
  }

  @Override
  public Iterator<T> iterator() {
    return entries.stream().map(Entry::value).iterator();
  }

  @Override
  public int size() {
    return entries.size();
  }
}
