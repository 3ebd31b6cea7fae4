package dev.weft.task;

import dev.weft.report.ErrorLog;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * Work that nobody need await: an async method that returns nothing, a background task. Its
 * failures go to its loop's error handler, and its loop cancels it at the end.
 */
public final class Detached implements Waiter {
  private static final Detached FROM_METHOD = new Detached("A method that returns nothing failed");
  private static final Detached IN_BACKGROUND = new Detached("A background task failed");

  private final String what;

  private Detached(String what) {
    this.what = what;
  }

  /** Watches the task of a method whose caller cannot be given one. */
  public static void watch(CoreTask<?> task) {
    Census census = Home.current().census;
    if (census != null) census.detached(task);
    FROM_METHOD.add(task);
  }

  /**
   * Returns the last call of a method that returns nothing, and forgets it; null without one. On a
   * loop that keeps a {@link Census}.
   */
  public static @Nullable CoreTask<?> takeLast() {
    Census census = Home.current().census;
    return census == null ? null : census.takeDetached();
  }

  /**
   * Takes note that the caller waits for a call of {@code method}, a {@code @Suspending} one, which
   * then is the last; with null, that it does no longer. On a loop that keeps a {@link Census}.
   */
  public static void expect(@Nullable Method method) {
    Census census = Home.current().census;
    if (census != null) census.expect(method);
  }

  /** Keeps {@code call} as the last if somebody has said to wait for it; returns whether. */
  static boolean isExpected(CoreTask<?> call) {
    Census census = Home.current().census;
    if (census == null || !(call instanceof BodyTask<?> body) || !census.expects(body))
      return false;
    census.detached(call);
    return true;
  }

  /** Watches a task that was started as a background task. */
  static void watchInBackground(CoreTask<?> task) {
    IN_BACKGROUND.add(task);
  }

  private void add(CoreTask<?> task) {
    if (task instanceof PendingTask<?> pending) pending.hold();
    task.register(this);
  }

  @Override
  public void settled(CoreTask<?> task) {
    if (task instanceof PendingTask<?> pending) pending.release();
    if (task.status() != CoreTask.FAILED) return;
    // The handler is user code, which never runs inside the call that settles a task.
    Home home = Home.current();
    home.execute(() -> report(home, task));
  }

  private void report(Home home, CoreTask<?> task) {
    ErrorLog.tell(
        home.errorHandler(),
        task.name().equals(SettledTask.BY_HAND) ? what : what + ": " + task.name(),
        task.exception());
  }
}
