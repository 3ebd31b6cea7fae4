package dev.weft.task;

import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A task that is settled by the callback of another library's stage, on whatever thread that runs.
 *
 * <p>A stage cannot be told to forget a callback. So when the last who waits steps away, this is
 * kept for whoever awaits the same stage next: however often that happens, the stage has one
 * callback.
 */
final class ForeignTask extends PendingTask<Object> implements BiConsumer<Object, Throwable> {
  private final CompletionStage<?> stage;
  private final @Nullable AbandonedStages abandoned;
  private boolean isLeft;

  /**
   * Whether nobody on its loop waits any more, and it has let go of that: the stage may live for
   * longer. Under this task's monitor.
   */
  private boolean adrift;

  /**
   * @param abandoned where this is kept meanwhile; null if nobody will wait
   */
  ForeignTask(CompletionStage<?> stage, @Nullable AbandonedStages abandoned) {
    this.stage = stage;
    this.abandoned = abandoned;
  }

  @Override
  public void accept(@Nullable Object value, @Nullable Throwable exception) {
    if (exception == null) {
      arrived(SUCCEEDED, value);
    } else {
      arrived(FAILED, failure(original(exception)));
    }
    if (abandoned != null) abandoned.remove(stage);
  }

  private void arrived(int status, @Nullable Object outcome) {
    Home home;
    synchronized (this) {
      home = context.home;
      if (adrift) {
        change(status, outcome);
        return;
      }
    }
    if (home.isHere()) {
      settle(status, outcome);
    } else {
      home.post(() -> settle(status, outcome));
    }
  }

  /** CompletionStage wraps a failure that came through a dependent stage; nobody threw that. */
  static Throwable original(Throwable exception) {
    Throwable cause = exception instanceof CompletionException ? exception.getCause() : null;
    return cause == null ? exception : cause;
  }

  /** The stage is another library's: whoever awaits it steps away, and it goes on. */
  @Override
  protected boolean isCancellable() {
    return false;
  }

  /** Once whoever awaited it has stepped away, what becomes of the stage is its maker's affair. */
  @Override
  protected boolean isReported() {
    return !isLeft;
  }

  @Override
  protected void left() {
    if (abandoned == null) return;
    isLeft = true;
    synchronized (this) {
      adrift = !context.home.isShared;
      context = Anywhere.INSTANCE.root;
    }
    abandoned.put(stage, this);
  }

  /** Belongs to {@code home} again, in which it was left. There. */
  ForeignTask reclaimed(Home home) {
    synchronized (this) {
      if (adrift && !isDone()) context = home.root;
      adrift &= isDone();
    }
    return this;
  }

  @Override
  protected String kind() {
    String name = stage.getClass().getName();
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
