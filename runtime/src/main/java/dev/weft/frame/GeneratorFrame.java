package dev.weft.frame;

import dev.weft.AsyncIterator;
import dev.weft.Generator;
import dev.weft.Task;
import dev.weft.task.Steps;
import org.jspecify.annotations.Nullable;

/**
 * A call of an async method that emits values: the body runs from one value to the next, when that
 * is asked for. Each such method has a class that extends this.
 *
 * @param <T> the values
 */
public abstract class GeneratorFrame<T extends @Nullable Object> extends Frame<@Nullable Void> {
  private @Nullable Steps steps;

  /** Creates a frame whose body has not begun; generated code fills its fields. */
  protected GeneratorFrame() {}

  /** Returns what callers are given. Called once. */
  public final AsyncIterator<T> values() {
    return Generator.values(this);
  }

  /** Says who tells this when to go on. Called once, before it begins. */
  public final void setSteps(Steps driver) {
    steps = driver;
  }

  /** Hands over {@code value}; returns what to suspend on, which is pending. */
  public final Task<?> emitted(@Nullable Object value) {
    assert steps != null : "it runs, and nobody has asked";
    return steps.emitted(value);
  }

  /** Ends the values. */
  public final void ended() {
    @Nullable Frame<?> next = succeed(null);
    assert next == null : "who asks for values is told, and handed over to by itself";
  }

  /** Returns what an emit throws whose body was told that no more values are wanted. */
  public final IllegalStateException emittedTooLate() {
    return SequenceFrame.emittedAfterClose(kind());
  }

  /** Returns what is thrown at a body that asks for its own next value. */
  public final IllegalStateException askedByItself() {
    return SequenceFrame.insideItself(kind(), "asked for its next value by its own body");
  }

  /** Lets go of the arguments of a call that will never begin. */
  public final void forget() {
    clear();
  }
}
