package dev.weft.task;

import dev.weft.ErrorHandler;
import dev.weft.Loop;
import dev.weft.report.ErrorLog;
import org.jspecify.annotations.Nullable;

/**
 * The home of what is started on a thread that runs no loop. Its tasks may be settled, awaited and
 * cancelled by any thread at any time, each under its own monitor; what is made ready by that runs
 * on the same thread, see {@link OffLoop}. There is no time here: nobody is asked twice.
 *
 * <p>All such tasks have one context, {@link #root}, which nobody changes.
 */
final class Anywhere extends Home {
  static final Anywhere INSTANCE = new Anywhere();

  private Anywhere() {
    super(true, null);
  }

  @Override
  @Nullable Loop loop() {
    return null;
  }

  @Override
  boolean isHere() {
    return true;
  }

  @Override
  void post(Runnable work) {
    work.run();
  }

  @Override
  Object guard(PendingTask<?> task) {
    return task;
  }

  /** What {@code work} makes ready is queued behind it, and so runs without the lock. */
  @Override
  void alone(PendingTask<?> task, Runnable work) {
    OffLoop.execute(
        () -> {
          synchronized (task) {
            work.run();
          }
        });
  }

  @Override
  void resume(BodyTask<?> frame, CoreTask<?> awaited) {
    OffLoop.execute(() -> frame.stepIfOn(awaited));
  }

  @Override
  void combine(Combining<?> parent, CoreTask<?> child) {
    alone(parent, () -> parent.takeNote(child));
  }

  @Override
  void take(Runnable step) {
    step.run();
  }

  @Override
  void tell(PendingTask<?> settled, @Nullable Object waiters) {
    settled.tell(waiters);
  }

  @Override
  void execute(Runnable ready) {
    OffLoop.execute(ready);
  }

  @Override
  Inherited inherited() {
    return Inherited.boundOr(Inherited.NONE);
  }

  @Override
  Inherited inheritedOr(Inherited otherwise) {
    return Inherited.boundOr(otherwise);
  }

  @Override
  Inherited capturedInto(Inherited inherited) {
    return inherited.carrying(null);
  }

  @Override
  void runWith(Inherited inherited, Runnable action) {
    inherited.runBound(action);
  }

  @Override
  boolean isTurnOver() {
    return false;
  }

  @Override
  ErrorHandler errorHandler() {
    return ErrorLog.INSTANCE;
  }

  @Override
  void noteUnobserved(CoreTask<?> failed, @Nullable Parent scope) {
    Unobserved.watchUntilCollected(failed);
  }

  @Override
  void remind(PendingTask<?> task, String reason) {}

  @Override
  void hold(PendingTask<?> task) {}

  @Override
  void release(PendingTask<?> task) {}
}
