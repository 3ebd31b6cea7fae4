package dev.weft.frame;

import dev.weft.Task;
import dev.weft.task.BodyTask;
import java.lang.reflect.Method;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A call of an async method that has suspended: its values, where it goes on, and the task that its
 * caller has. Each rewritten method has a class that extends this; what the members do is in {@link
 * BodyTask}.
 *
 * @param <T> what the method returns
 */
@SuppressWarnings("exports") // what it inherits is not public there, but for what Task says
public abstract class Frame<T extends @Nullable Object> extends BodyTask<T> {
  /** Creates a frame that is not suspended yet; generated code fills its fields. */
  protected Frame() {}

  // ---- what the transformer overrides

  /**
   * Goes on at {@link #label} with the resume copy of the method.
   *
   * @return the frame that can run now because this one finished, or null
   */
  @Override
  protected abstract @Nullable Frame<?> resume();

  /** Returns the description of the method. */
  protected abstract FrameInfo info();

  /** Sets every field of a reference type to null: the task may outlive what it worked on. */
  @Override
  protected void clear() {}

  // ---- what generated code calls

  /**
   * Runs the body of a method that has a single copy, from its beginning to its first pending await
   * or its end. Nobody knows of this frame yet, so no other frame can run because of it.
   *
   * @return this frame: suspended, or settled with what the body returned or threw
   */
  public final Task<T> runFirst() {
    runFirstBody();
    return this;
  }

  /** Returns the number of the suspension point to resume at; 0 to begin. */
  public final int label() {
    return at();
  }

  /** Returns the settled awaitable that this frame was resumed for. */
  public final Task<?> awaited() {
    return takeAwaited();
  }

  /**
   * Suspends the call for the first time: this frame becomes the task that its caller is given.
   *
   * @param awaited a pending stage, or an outcome as direct entries return it
   * @return this frame
   */
  public final Task<T> suspendFirst(Object awaited, int label) {
    suspendFirstOn(awaited, label);
    return this;
  }

  /**
   * Suspends the call again.
   *
   * @return null: no other frame can run because of it
   */
  public final @Nullable Frame<?> suspend(Object awaited, int label) {
    suspendOn(awaited, label);
    return null;
  }

  /** Settles the task with {@code value}; returns the frame that can run now, or null. */
  public final @Nullable Frame<?> succeed(@Nullable Object value) {
    return (Frame<?>) complete(SUCCEEDED, value);
  }

  /** Settles the task as {@code returned} is or will be; returns the frame that can run now. */
  public final @Nullable Frame<?> finish(@Nullable CompletionStage<?> returned) {
    return (Frame<?>) completeAs(returned);
  }

  // ---- what the description says

  @Override
  protected final String kind() {
    return info().shortName();
  }

  @Override
  protected final String method() {
    return info().toString();
  }

  @Override
  public final boolean isCallOf(Method method) {
    return info().isOf(method);
  }

  @Override
  protected final boolean isPart() {
    return info().isPart();
  }

  @Override
  protected final StackTraceElement element(int label) {
    return info().element(label);
  }

  @Override
  protected final boolean catches(int label) {
    return info().catches(label);
  }
}
