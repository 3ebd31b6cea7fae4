package dev.weft.frame;

import dev.weft.Task;
import java.lang.reflect.Method;

/**
 * A call of a method that returns nothing, for who has to wait for its end nevertheless: a test
 * framework. On a loop that keeps a {@link Census}.
 */
public final class VoidCall {
  /** Calls a method, whichever way. */
  public interface Caller {
    /** Calls it once, and returns when it does. */
    void call() throws Throwable;
  }

  private VoidCall() {}

  /**
   * Calls {@code method} by {@code caller}; returns its task if it is an async method that has
   * suspended, else one that is done.
   *
   * <p>Such a method suspends after all that it calls, so its call is the last that was let go. If
   * it did not suspend, that may be somebody else's, of another method.
   */
  public static Task<?> of(Method method, Caller caller) throws Throwable {
    Census census = Home.current().census;
    census.takeDetached();
    caller.call();
    return census.takeDetached() instanceof Frame<?> last && last.info().isOf(method)
        ? last
        : SettledTask.DONE;
  }
}
