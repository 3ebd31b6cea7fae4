package dev.weft.task;

import dev.weft.ErrorHandler;
import dev.weft.report.ErrorLog;
import java.lang.ref.Cleaner;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Failures of tasks that nobody had asked for when they failed. Whoever awaits such a task later is
 * thrown its failure, and it is forgotten here; else it is reported once: when the scope of the
 * task ends, when its loop closes, or when the task is garbage.
 *
 * <p>Only a failed task ever comes here. One that is awaited within the turn costs an entry in a
 * list; only for others the garbage collector is asked to tell.
 *
 * <p>The cleaner holds what it is to do for as long as the task lives. So that leads to the failure
 * and to nothing else: neither to the task, nor to the loop, from which everything can be reached.
 */
final class Unobserved implements Runnable {
  private static final class Holder {
    static final Cleaner CLEANER = Cleaner.create();
  }

  private record Fresh(CoreTask<?> task, @Nullable Parent scope) {}

  private final Dispatcher dispatcher;
  private final Set<Entry> ofNoScope = ConcurrentHashMap.newKeySet();
  private final Map<Parent, Set<Entry>> ofScopes = new IdentityHashMap<>();
  private List<Fresh> fresh = new ArrayList<>();

  Unobserved(Dispatcher dispatcher) {
    this.dispatcher = dispatcher;
  }

  /** Takes note of a task that failed with nobody asking. On its loop, or without one. */
  static void note(CoreTask<?> task) {
    note(task, task instanceof PendingTask<?> pending ? pending.context.scope : null);
  }

  /** As {@link #note(CoreTask)}, for a child of {@code scope}, which may not know it itself. */
  static void note(CoreTask<?> task, @Nullable Parent scope) {
    task.failureHere().observed = false; // it may be another task's failure handed on
    Home.current().noteUnobserved(task, scope);
  }

  /** Sees to it that {@code failed}, of no loop, is reported when it is garbage. */
  static void watchUntilCollected(CoreTask<?> failed) {
    new Entry(Anywhere.INSTANCE, ConcurrentHashMap.newKeySet(), failed).watch(failed);
  }

  /** Takes note of {@code failed}, of {@code scope} or of none. On its loop. */
  void add(CoreTask<?> failed, @Nullable Parent scope) {
    if (fresh.isEmpty()) dispatcher.execute(this);
    boolean here = scope != null && scope.isOpenOn(dispatcher.loop());
    fresh.add(new Fresh(failed, here ? scope : null));
  }

  /** The turn is over: who awaits at once has done so. */
  @Override
  public void run() {
    List<Fresh> failed = fresh;
    fresh = new ArrayList<>();
    for (Fresh each : failed) {
      if (each.task.failureHere().observed) continue;
      Set<Entry> among =
          each.scope == null
              ? ofNoScope
              : ofScopes.computeIfAbsent(each.scope, scope -> ConcurrentHashMap.newKeySet());
      new Entry(dispatcher, among, each.task).watch(each.task);
    }
  }

  /** Reports what is left of the tasks of {@code scope}, since it ends. */
  void reportOf(Parent scope) {
    if (fresh.isEmpty() && ofScopes.isEmpty()) return;
    run();
    Set<Entry> entries = ofScopes.remove(scope);
    if (entries != null) entries.forEach(this::close);
  }

  /** Reports what is left, since the loop is to close. Its thread. */
  void reportAll() {
    run();
    for (Set<Entry> entries : ofScopes.values()) entries.forEach(this::close);
    ofScopes.clear();
    ofNoScope.forEach(this::close);
  }

  /** Reports what {@code entry} stands for, if that is still to be done, and lets go of it. */
  private void close(Entry entry) {
    if (!entry.among.remove(entry)) return;
    if (entry.cleanable != null) entry.cleanable.clean();
    entry.report(dispatcher.loop().errorHandler());
  }

  /**
   * A failure that is still to be asked for, and what the cleaner does when its task is garbage.
   */
  private static final class Entry implements Runnable {
    /** Weak, since a loop leads to everything. */
    private final WeakReference<Home> home;

    /** For when the loop is garbage together with the task. It may lead anywhere as well. */
    private final WeakReference<ErrorHandler> handler;

    /** Where this is kept; whoever takes it out from there is the one who reports. */
    private final Set<Entry> among;

    private final String task;
    private final Failure failure;
    private Cleaner.@Nullable Cleanable cleanable;

    Entry(Home home, Set<Entry> among, CoreTask<?> task) {
      this.home = new WeakReference<>(home);
      handler = new WeakReference<>(home.errorHandler());
      this.among = among;
      this.task = task.name();
      failure = task.failureHere();
    }

    void watch(CoreTask<?> failed) {
      among.add(this);
      cleanable = Holder.CLEANER.register(failed, this);
    }

    /** On the cleaner's thread. */
    @Override
    public void run() {
      if (!among.remove(this)) return;
      Home there = home.get();
      ErrorHandler told = handler.get();
      ErrorHandler teller = told == null ? ErrorLog.INSTANCE : told;
      if (there == null) {
        report(teller);
        return;
      }
      try {
        there.execute(() -> report(teller));
      } catch (RejectedExecutionException closed) {
        report(teller);
      }
    }

    void report(ErrorHandler teller) {
      if (failure.observed) return;
      failure.observed = true;
      ErrorLog.tell(teller, "A task failed and nobody awaited it: " + task, failure.cause);
    }
  }
}
