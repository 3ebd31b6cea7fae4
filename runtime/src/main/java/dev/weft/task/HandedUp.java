package dev.weft.task;

import org.jspecify.annotations.Nullable;

/**
 * The suspended call that a method could not return, since it returns a primitive: it returns a
 * number that is rare instead, and its caller asks here whether that is what it means.
 *
 * <p>From the return to the question no other code runs on the thread.
 */
public final class HandedUp {
  /** For threads that run no loop. */
  private static final ThreadLocal<@Nullable CoreTask<?>> ELSEWHERE = new ThreadLocal<>();

  private HandedUp() {}

  /** Keeps {@code call} for the caller of the method that returns now. */
  public static void put(CoreTask<?> call) {
    Dispatcher dispatcher = Dispatcher.current();
    if (dispatcher == null) {
      ELSEWHERE.set(call);
    } else {
      dispatcher.handedUp = call;
    }
  }

  /** Returns whether there is one. */
  public static boolean isThere() {
    Dispatcher dispatcher = Dispatcher.current();
    return (dispatcher == null ? ELSEWHERE.get() : dispatcher.handedUp) != null;
  }

  /** Returns it, once. */
  public static @Nullable CoreTask<?> take() {
    Dispatcher dispatcher = Dispatcher.current();
    @Nullable CoreTask<?> call;
    if (dispatcher == null) {
      call = ELSEWHERE.get();
      ELSEWHERE.remove();
    } else {
      call = dispatcher.handedUp;
      dispatcher.handedUp = null;
    }
    return call;
  }
}
