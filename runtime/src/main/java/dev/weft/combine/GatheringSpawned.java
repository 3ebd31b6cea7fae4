package dev.weft.combine;

import dev.weft.AsyncFunction;
import dev.weft.Outcome;
import dev.weft.Task;
import dev.weft.report.FirstFailure;
import dev.weft.task.Combining;
import dev.weft.task.CoreTask;
import dev.weft.task.Inherited;
import dev.weft.task.PendingTask;
import dev.weft.task.Spawn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Starts one child for each argument, so many at once, and waits for all of them. The first failure
 * stops the others; it is thrown when they have ended. Or collects what each comes to, and fails
 * for none.
 *
 * <pre>
 * entries[i]  the argument   // not started
 *             the child      // started, maybe settled
 *             the value      // all are settled and well; or the outcome of each
 * </pre>
 */
public final class GatheringSpawned<T> extends Combining<List<T>> implements Runnable {
  private static final String SIBLING_FAILED = "another task of the same gather failed";

  private final AsyncFunction<?, ?> work;
  private final Inherited inherited;
  private final @Nullable Object[] entries;
  private final int limit;
  private final boolean collects;
  private int started;
  private int running;

  /** Set once: by the first failure, or by a cancellation. No child is started from then on. */
  private @Nullable String stopReason;

  /** Null, as in nearly every gather, while none has failed. */
  private @Nullable FirstFailure failures;

  private GatheringSpawned(
      Collection<?> arguments, int limit, AsyncFunction<?, ?> work, boolean collects) {
    Spawn.requireLoop("gather");
    // A collection may return an array of its element type, which could not hold the children.
    this.entries = Arrays.copyOf(arguments.toArray(), arguments.size(), Object[].class);
    this.collects = collects;
    this.limit = limit;
    this.work = work;
    this.inherited = dispatcher().handedOn();
  }

  /** Returns a task for the values of {@code work} on {@code arguments}, in their order. */
  public static <A, T> Task<List<T>> of(
      Collection<? extends A> arguments, int limit, AsyncFunction<? super A, T> work) {
    GatheringSpawned<T> gathering = new GatheringSpawned<>(arguments, limit, work, false);
    gathering.startNext();
    return gathering;
  }

  /** Returns a task for what {@code work} comes to on each of {@code arguments}, in their order. */
  public static <A, T> Task<List<Outcome<T>>> outcomes(
      Collection<? extends A> arguments, int limit, AsyncFunction<? super A, T> work) {
    GatheringSpawned<Outcome<T>> gathering = new GatheringSpawned<>(arguments, limit, work, true);
    gathering.startNext();
    return gathering;
  }

  /** Starts more children, in a turn of its own: starting runs code of others. */
  @Override
  public void run() {
    runAsTask(this::startNext);
  }

  private void startNext() {
    while (!isStopping() && started < entries.length && running < limit) startOne(started);
    concludeIfEnded();
  }

  /** The child counts as running while it starts: what it does may cancel this task. */
  private void startOne(int index) {
    Object argument = entries[index];
    entries[index] = null;
    started++;
    running++;
    CoreTask<?> child = Spawn.start(dispatcher(), inherited, work, argument);
    entries[index] = child;
    if (child.isDone()) {
      running--;
      takeBackFrom(child);
      note(child);
    } else {
      join(child);
      if (stopReason != null) ask(child, stopReason);
    }
  }

  @Override
  protected void childSettled(CoreTask<?> child) {
    running--;
    note(child);
    boolean mayStartMore = !isStopping() && started < entries.length;
    if (!mayStartMore) {
      concludeIfEnded();
    } else if (running == limit - 1) {
      executeHere(this);
    }
  }

  private void note(CoreTask<?> child) {
    if (child.isSucceeded() || collects) return;
    boolean isFirst = failures == null;
    // One that was cancelled counts as a failure only where nobody here had it cancelled.
    if (child.isCancelled() && (isStopping() || !isFirst)) return;
    if (failures == null) failures = new FirstFailure();
    failures.add(exception(child));
    if (!isFirst || isStopping()) return;
    stopRunning(SIBLING_FAILED);
    watch(SIBLING_FAILED);
  }

  @Override
  protected boolean stop(String reason) {
    if (failures != null) return false; // that is why they were asked
    boolean allStarted = started == entries.length;
    stopRunning(reason);
    if (!isDone()) concludeIfEnded();
    return allStarted;
  }

  private void stopRunning(String reason) {
    stopReason = reason;
    for (PendingTask<?> child : waitsFor()) {
      if (isDone()) return;
      ask(child, reason);
    }
  }

  private boolean isStopping() {
    return stopReason != null;
  }

  @Override
  protected Collection<PendingTask<?>> waitsFor() {
    List<PendingTask<?>> pending = new ArrayList<>();
    for (int i = 0; i < started; i++) {
      if (entries[i] instanceof PendingTask<?> child && !child.isDone()) pending.add(child);
    }
    return pending;
  }

  private void concludeIfEnded() {
    if (running > 0 || isDone() || !isStopping() && started < entries.length) return;
    if (failures != null) {
      settle(FAILED, failure(failures.take()));
    } else if (collects ? takeOutcomes() : takeValues()) {
      settle(SUCCEEDED, Collections.unmodifiableList(Arrays.asList(entries)));
    } else {
      assert stopReason != null : "a child is missing";
      settleCancelled(stopReason);
    }
  }

  /** Puts the values in the children's places, if there is one for each argument. */
  private boolean takeValues() {
    if (started < entries.length) return false;
    for (Object child : entries) {
      if (!((CoreTask<?>) child).isSucceeded()) return false;
    }
    for (int i = 0; i < entries.length; i++) entries[i] = value((CoreTask<?>) entries[i]);
    return true;
  }

  /** Returns whether the request to stop came too late for every child. */
  private boolean hasAll() {
    if (started < entries.length) return false;
    for (Object child : entries) {
      if (((CoreTask<?>) child).isCancelled()) return false;
    }
    return true;
  }

  private boolean takeOutcomes() {
    if (isStopping() && !hasAll()) return false;
    for (int i = 0; i < entries.length; i++) entries[i] = ((CoreTask<?>) entries[i]).outcome();
    return true;
  }

  @Override
  protected @Nullable CoreTask<?> awaits() {
    if (isDone()) return null; // the entries are values now, which may be tasks themselves
    for (Object entry : entries) {
      if (entry instanceof PendingTask<?> child && !child.isDone()) return child;
    }
    return null;
  }

  @Override
  protected String kind() {
    return collects ? "Weft.gatherOutcomes" : "Weft.gather";
  }
}
