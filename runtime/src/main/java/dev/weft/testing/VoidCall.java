package dev.weft.testing;

import dev.weft.Task;
import dev.weft.task.BodyTask;
import dev.weft.task.Detached;
import java.lang.reflect.Method;

/**
 * A call of a method that returns nothing, for who has to wait for its end nevertheless: a test
 * framework. On a {@link TestLoop}.
 */
public final class VoidCall {
  /** Calls a method, whichever way. */
  public interface Caller {
    /**
     * Calls it once, and returns when it does.
     *
     * @throws Throwable what the method throws
     */
    void call() throws Throwable;
  }

  private VoidCall() {}

  /**
   * Calls {@code method} by {@code caller}; returns its task if it is an async or a suspending
   * method that has suspended, else one that is done.
   *
   * <p>Such a method suspends after all that it calls, so its call is the last that was let go. If
   * it did not suspend, that may be somebody else's, of another method.
   *
   * @throws Throwable what {@code caller} throws
   */
  public static Task<?> of(Method method, Caller caller) throws Throwable {
    Detached.takeLast();
    Detached.expect(method);
    try {
      caller.call();
    } finally {
      Detached.expect(null);
    }
    return Detached.takeLast() instanceof BodyTask<?> last && last.isCallOf(method)
        ? last
        : Task.done();
  }
}
