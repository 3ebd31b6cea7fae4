package dev.weft.io;

import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.frame.Await;
import dev.weft.frame.Frame;
import dev.weft.frame.FrameInfo;
import dev.weft.frame.Turn;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.concurrent.CompletionStage;

/**
 * An async method written by hand, since this module is not rewritten: its steps are the stretches
 * between two awaits.
 *
 * @param <T> what it returns
 */
abstract class Routine<T> extends Frame<T> {
  private static final ClassValue<FrameInfo> INFOS =
      new ClassValue<>() {
        @Override
        protected FrameInfo computeValue(Class<?> type) {
          // Most are written in the method that users call, or are classes named like it.
          return info(visible(type.getEnclosingClass()), methodName(type));
        }
      };

  private static final int BETWEEN_STEPS = 1;
  private static final int BEFORE_THE_FIRST = 2;

  /** Returns the description of {@code method}, which is not written as it seems to be. */
  static FrameInfo info(Class<?> owner, String method) {
    return new FrameInfo(owner.getName(), method, null, "\0\0\0", "\1\1\1");
  }

  /** Returns the class by which users know {@code type}: an interface of one that is not theirs. */
  private static Class<?> visible(Class<?> type) {
    for (Class<?> each = type; each != null; each = each.getSuperclass()) {
      if (Modifier.isPublic(each.getModifiers()) && each != Object.class) return each;
      if (each.getInterfaces().length > 0) return each.getInterfaces()[0];
    }
    return type;
  }

  private int step;
  private Object result;

  private static String methodName(Class<?> type) {
    Method method = type.getEnclosingMethod();
    if (method != null) return method.getName();
    String name = type.getSimpleName();
    return Character.toLowerCase(name.charAt(0)) + name.substring(1);
  }

  /**
   * Goes on after the await before.
   *
   * @param step the number of this step, from 0, unless {@link #goTo} set another
   * @param settled what was awaited; null at first
   * @return the task to await next, or what {@link #done} returned
   * @throws Throwable becomes the failure of the task
   */
  abstract Task<?> step(int step, Task<?> settled) throws Throwable;

  /** Ends the routine with {@code value}; what it returns is to be returned from the step. */
  final Task<?> done(T value) {
    result = value;
    return null;
  }

  /** Makes {@code number} the next step. */
  final void goTo(int number) {
    step = number;
  }

  /** Returns the value of a settled task, or throws its failure. */
  @SuppressWarnings("unchecked")
  static <V> V take(CompletionStage<?> settled) {
    return (V) Await.take(settled);
  }

  /** As {@link #start}, but lets others have their turn first, if it is time for that. */
  final Task<T> startInTurn() {
    return Turn.isOver() ? suspendFirst(Weft.yieldNow(), BEFORE_THE_FIRST) : start();
  }

  /** Runs the steps until one has to wait; returns the task of the whole. */
  @SuppressWarnings("unchecked")
  final Task<T> start() {
    try {
      Task<?> pending = goOn(null);
      return pending == null ? Task.of((T) result) : suspendFirst(pending, BETWEEN_STEPS);
    } catch (Throwable thrown) {
      return (Task<T>) Await.failed(thrown, info().toString());
    }
  }

  @Override
  protected final Frame<?> resume() {
    try {
      Task<?> settled = awaited();
      boolean begins = label() == BEFORE_THE_FIRST;
      if (begins) take(settled); // throws a cancellation that came meanwhile
      Task<?> pending = goOn(begins ? null : settled);
      return pending == null ? succeed(result) : suspend(pending, BETWEEN_STEPS);
    } catch (Throwable thrown) {
      throw Routine.<RuntimeException>as(thrown);
    }
  }

  private Task<?> goOn(Task<?> settled) throws Throwable {
    Task<?> next = step(step++, settled);
    while (next != null && next.isDone()) next = step(step++, next);
    return next;
  }

  @Override
  protected FrameInfo info() {
    return INFOS.get(getClass());
  }

  @SuppressWarnings("unchecked")
  static <X extends Throwable> X as(Throwable exception) throws X {
    throw (X) exception;
  }
}
