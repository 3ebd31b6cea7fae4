package dev.weft.frame;

import java.lang.ref.Cleaner;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;

/**
 * Failures of tasks that nobody awaited when they failed. Whoever awaits such a task later is
 * thrown its failure, and it is forgotten here; else it is reported once: when the scope of the
 * task ends, when its loop closes, or when the task is garbage.
 *
 * <p>Only a failed task ever comes here. One that is awaited within the turn costs an entry in a
 * list; only for others the garbage collector is asked to tell.
 */
final class Unobserved implements Runnable {
  private static final class Lazy {
    static final Cleaner CLEANER = Cleaner.create();
  }

  /**
   * A failure that is still to be asked for. It must not lead to its task, which is to be freed.
   */
  private record Entry(Dispatcher dispatcher, ScopeTask<?> scope, String task, Failure failure) {}

  private final Dispatcher dispatcher;
  private final Set<Entry> entries = ConcurrentHashMap.newKeySet();
  private List<CoreTask<?>> fresh = new ArrayList<>();

  Unobserved(Dispatcher dispatcher) {
    this.dispatcher = dispatcher;
  }

  /** Takes note of a task that failed with nobody waiting. On its loop, or without one. */
  static void note(CoreTask<?> task) {
    ((Failure) task.slot).observed = false; // it may be another task's failure handed on
    Dispatcher current = Dispatcher.current();
    if (current == null) {
      watch(null, task);
    } else {
      current.unobserved.add(task);
    }
  }

  private void add(CoreTask<?> task) {
    if (fresh.isEmpty()) dispatcher.execute(this);
    fresh.add(task);
  }

  /** The turn is over: who awaits at once has done so. */
  @Override
  public void run() {
    List<CoreTask<?>> failed = fresh;
    fresh = new ArrayList<>();
    for (CoreTask<?> task : failed) {
      if (!((Failure) task.slot).observed) watch(this, task);
    }
  }

  private static void watch(Unobserved owner, CoreTask<?> task) {
    Dispatcher dispatcher = owner == null ? null : owner.dispatcher;
    Entry entry = new Entry(dispatcher, scope(task), task.name(), (Failure) task.slot);
    if (owner != null) owner.entries.add(entry);
    Lazy.CLEANER.register(task, () -> collected(owner, entry));
  }

  private static ScopeTask<?> scope(CoreTask<?> task) {
    return task instanceof PendingTask<?> pending && pending.context != null
        ? pending.context.scope
        : null;
  }

  /** On the cleaner's thread. */
  private static void collected(Unobserved owner, Entry entry) {
    if (owner == null) {
      report(entry);
    } else if (owner.entries.remove(entry)) {
      try {
        owner.dispatcher.execute(() -> report(entry));
      } catch (RejectedExecutionException closed) {
        report(entry);
      }
    }
  }

  /** Reports what is left of the tasks of {@code scope}, since it ends. */
  void reportOf(ScopeTask<?> scope) {
    if (fresh.isEmpty() && entries.isEmpty()) return;
    run();
    entries.stream().filter(entry -> entry.scope == scope).forEach(this::reportOnce);
  }

  /** Reports what is left, since the loop is to close. Its thread. */
  void reportAll() {
    run();
    entries.forEach(this::reportOnce);
  }

  private void reportOnce(Entry entry) {
    if (entries.remove(entry)) report(entry);
  }

  private static void report(Entry entry) {
    if (entry.failure.observed) return;
    entry.failure.observed = true;
    ErrorLog.tell(
        entry.dispatcher == null ? ErrorLog.INSTANCE : entry.dispatcher.loop.errorHandler(),
        "A task failed and nobody awaited it: " + entry.task,
        entry.failure.cause);
  }
}
