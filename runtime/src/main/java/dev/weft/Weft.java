package dev.weft;

import dev.weft.frame.YieldTask;
import java.util.concurrent.CompletionStage;

/**
 * The words of asynchronous code: {@code await}, {@code run}, {@code sleep}, {@code gather} and so
 * on; meant to be imported statically.
 */
public final class Weft {
  private Weft() {}

  /**
   * Waits for {@code stage} and returns its value, letting other tasks run meanwhile.
   *
   * <p>Suspends only if the stage is still pending.
   *
   * @throws NotWovenException if the calling class was not rewritten
   */
  public static <T> T await(CompletionStage<T> stage) {
    throw notWoven();
  }

  /**
   * As {@link #await(CompletionStage)}, for a stage whose maker does not say what it fails with:
   * {@code failure} makes the compiler ask for a {@code catch} or {@code throws}.
   *
   * @throws X if the stage failed with it
   */
  public static <T, X extends Throwable> T await(CompletionStage<T> stage, Class<X> failure)
      throws X {
    throw notWoven();
  }

  private static NotWovenException notWoven() {
    return new NotWovenException(
        StackWalker.getInstance().walk(frames -> frames.skip(2).findFirst().orElseThrow()));
  }

  /** Lets every task that is ready now have its turn, and goes on after them. Always suspends. */
  public static Task<Void> yieldNow() {
    return YieldTask.instance();
  }
}
