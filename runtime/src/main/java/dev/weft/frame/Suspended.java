package dev.weft.frame;

import dev.weft.task.CoreTask;
import dev.weft.task.HandedUp;
import dev.weft.task.PlainCall;
import dev.weft.task.TaskAccess;
import java.lang.invoke.MethodHandles;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What rewritten code calls around {@code @Suspending} methods that return a primitive, and in the
 * methods that code calls which is not rewritten.
 *
 * <p>The entry of a method that returns a reference or nothing returns an outcome, as {@link Await}
 * has it. That of one with a primitive returns the value itself; where it has suspended, it returns
 * a number that is rare, and the call is {@linkplain #isThere there} to be {@linkplain #take
 * taken}.
 */
public final class Suspended {
  /** What says that the call may have suspended; any other number is the value. */
  public static final int INT = 0x9D2C5680;

  public static final long LONG = 0x9D2C_5680_EFC6_0000L;
  public static final float FLOAT = -0x1.4p-123f;
  public static final double DOUBLE = -0x1.4p-1019;

  private Suspended() {}

  // ---- where an entry returns a call that has suspended

  /** Returns {@code call}, of a method with a single copy; its value, if that is known already. */
  public static @Nullable Object asOutcome(Object call) {
    CoreTask<?> task = (CoreTask<?>) call;
    return task.isDone() ? Await.raw(valueOf(task)) : task;
  }

  /** Returns the value, or throws what the body threw: a cancellation as it is within the task. */
  private static @Nullable Object valueOf(CoreTask<?> settled) {
    if (settled.isCancelled()) {
      Throwable seen = TaskAccess.exception(settled);
      throw Await.rethrow(Objects.requireNonNull(seen.getCause(), "a body sees what it threw"));
    }
    return TaskAccess.take(settled);
  }

  /** Returns what the entry returns for {@code call}; its value, if that is known already. */
  public static int asInt(Object call) {
    CoreTask<?> task = (CoreTask<?>) call;
    if (task.isDone()) return (Integer) primitive(valueOf(task));
    HandedUp.put(task);
    return INT;
  }

  /** As {@link #asInt}. */
  public static long asLong(Object call) {
    CoreTask<?> task = (CoreTask<?>) call;
    if (task.isDone()) return (Long) primitive(valueOf(task));
    HandedUp.put(task);
    return LONG;
  }

  /** As {@link #asInt}. */
  public static float asFloat(Object call) {
    CoreTask<?> task = (CoreTask<?>) call;
    if (task.isDone()) return (Float) primitive(valueOf(task));
    HandedUp.put(task);
    return FLOAT;
  }

  /** As {@link #asInt}. */
  public static double asDouble(Object call) {
    CoreTask<?> task = (CoreTask<?>) call;
    if (task.isDone()) return (Double) primitive(valueOf(task));
    HandedUp.put(task);
    return DOUBLE;
  }

  /** A method that returns a primitive has no other value. */
  private static Object primitive(@Nullable Object value) {
    return Objects.requireNonNull(value, "value");
  }

  private static CoreTask<?> taken() {
    return Objects.requireNonNull(HandedUp.take(), "the call that was handed up");
  }

  // ---- where it has been called

  /** Returns whether the rare number that was returned means a call that has suspended. */
  public static boolean isThere() {
    return HandedUp.isThere();
  }

  /** Returns that call, once. */
  public static @Nullable Object take() {
    return HandedUp.take();
  }

  // ---- in the method that has the user's signature

  /** Returns the value of {@code outcome}; off the loop, waits until there is one. */
  public static @Nullable Object join(@Nullable Object outcome) throws InterruptedException {
    return outcome instanceof CoreTask<?> task ? PlainCall.value(task) : outcome;
  }

  /** As {@link #join(Object)}, for what an entry has returned. */
  public static int join(int returned) throws InterruptedException {
    if (returned != INT || !HandedUp.isThere()) return returned;
    return (Integer) primitive(PlainCall.value(taken()));
  }

  /** As {@link #join(int)}. */
  public static long join(long returned) throws InterruptedException {
    if (returned != LONG || !HandedUp.isThere()) return returned;
    return (Long) primitive(PlainCall.value(taken()));
  }

  /** As {@link #join(int)}. */
  public static float join(float returned) throws InterruptedException {
    if (returned != FLOAT || !HandedUp.isThere()) return returned;
    return (Float) primitive(PlainCall.value(taken()));
  }

  /** As {@link #join(int)}. */
  public static double join(double returned) throws InterruptedException {
    if (returned != DOUBLE || !HandedUp.isThere()) return returned;
    return (Double) primitive(PlainCall.value(taken()));
  }

  // ---- when a generated class is initialised

  /** Lets the entries of the classes in the caller's package be called from everywhere. */
  public static void register(MethodHandles.Lookup lookup) {
    Entries.register(lookup);
  }
}
