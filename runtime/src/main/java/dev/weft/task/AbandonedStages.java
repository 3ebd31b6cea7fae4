package dev.weft.task;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Stages of other libraries that were awaited until whoever did stepped away, and the callback that
 * each has from then. By identity, and weakly: a stage that is garbage takes its entry along.
 *
 * <p>One per home. A loop's is confined to it, so that the lock is never contended.
 */
final class AbandonedStages {
  private final Map<Key, WeakReference<ForeignTask>> callbacks = new HashMap<>();
  private final ReferenceQueue<CompletionStage<?>> collected = new ReferenceQueue<>();

  /** Returns the callback that {@code stage} has from before, or null. */
  synchronized @Nullable ForeignTask find(CompletionStage<?> stage) {
    if (callbacks.isEmpty()) return null;
    WeakReference<ForeignTask> callback = callbacks.get(new Key(stage, null));
    return callback == null ? null : callback.get();
  }

  /** Keeps {@code callback}, which {@code stage} leads to, unless it has one from before. */
  synchronized void put(CompletionStage<?> stage, ForeignTask callback) {
    for (Reference<?> key = collected.poll(); key != null; key = collected.poll()) {
      callbacks.remove(key);
    }
    callbacks.putIfAbsent(new Key(stage, collected), new WeakReference<>(callback));
  }

  /** Forgets {@code stage}, which is settled. */
  synchronized void remove(CompletionStage<?> stage) {
    if (!callbacks.isEmpty()) callbacks.remove(new Key(stage, null));
  }

  synchronized int size() {
    return callbacks.size();
  }

  private static final class Key extends WeakReference<CompletionStage<?>> {
    private final int hash;

    Key(CompletionStage<?> stage, @Nullable ReferenceQueue<CompletionStage<?>> queue) {
      super(stage, queue);
      hash = System.identityHashCode(stage);
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(Object other) {
      if (this == other) return true;
      CompletionStage<?> stage = get();
      return stage != null && other instanceof Key key && key.get() == stage;
    }
  }
}
