package dev.weft.frame;

import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;

/**
 * A task that is settled by the callback of another library's stage, on whatever thread that runs.
 *
 * <p>A stage cannot be told to forget a callback. So when the last who waits steps away, this is
 * kept for whoever awaits the same stage next: however often that happens, the stage has one
 * callback.
 */
final class ForeignTask extends PendingTask<Object> implements BiConsumer<Object, Throwable> {
  private final CompletionStage<?> stage;
  private final AbandonedStages abandoned;
  private boolean isLeft;

  /**
   * @param abandoned where this is kept meanwhile; null if nobody will wait
   */
  ForeignTask(CompletionStage<?> stage, AbandonedStages abandoned) {
    this.stage = stage;
    this.abandoned = abandoned;
  }

  @Override
  public void accept(Object value, Throwable exception) {
    if (exception == null) {
      settleFromAnywhere(SUCCEEDED, value);
    } else {
      settleFromAnywhere(FAILED, failure(original(exception)));
    }
    if (abandoned != null) abandoned.remove(stage);
  }

  /** CompletionStage wraps a failure that came through a dependent stage; nobody threw that. */
  private static Throwable original(Throwable exception) {
    return exception instanceof CompletionException && exception.getCause() != null
        ? exception.getCause()
        : exception;
  }

  /** The stage is another library's: whoever awaits it steps away, and it goes on. */
  @Override
  boolean isCancellable() {
    return false;
  }

  /** Once whoever awaited it has stepped away, what becomes of the stage is its maker's affair. */
  @Override
  boolean isReported() {
    return !isLeft;
  }

  @Override
  void left() {
    if (abandoned == null) return;
    isLeft = true;
    if (context != null) context = context.dispatcher.root; // nobody's now: it frees who awaited it
    abandoned.put(stage, this);
  }

  @Override
  protected String kind() {
    String name = stage.getClass().getName();
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
