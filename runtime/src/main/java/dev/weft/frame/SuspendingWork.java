package dev.weft.frame;

import dev.weft.AsyncFunction;
import dev.weft.AsyncSupplier;
import dev.weft.SuspendingConsumer;
import dev.weft.SuspendingRunnable;
import dev.weft.SuspendingSupplier;
import dev.weft.Task;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Modifier;
import org.jspecify.annotations.Nullable;

/** Starts suspending work: as rewritten code would call it, from code that is not rewritten. */
@SuppressWarnings("UnusedMethod") // method handles call them
public final class SuspendingWork {
  private static final Kind GET = new Kind(SuspendingSupplier.class, "get", Object.class);
  private static final Kind RUN = new Kind(SuspendingRunnable.class, "run", void.class);
  private static final Kind ACCEPT =
      new Kind(SuspendingConsumer.class, "accept", void.class, Object.class);

  private SuspendingWork() {}

  /** Starts {@code work}; what it throws is the failure of the task. */
  @SuppressWarnings("unchecked")
  public static <T extends @Nullable Object> Task<T> start(SuspendingSupplier<T> work) {
    try {
      return (Task<T>) Await.task((Object) GET.of(work).invokeExact((Object) work));
    } catch (Throwable thrown) {
      return (Task<T>) Await.failed(thrown);
    }
  }

  /** As {@link #start(SuspendingSupplier)}. */
  public static Task<?> start(SuspendingRunnable work) {
    try {
      return Await.task((Object) RUN.of(work).invokeExact((Object) work));
    } catch (Throwable thrown) {
      return Await.failed(thrown);
    }
  }

  /** As {@link #start(SuspendingSupplier)}. */
  public static <A extends @Nullable Object> Task<?> start(SuspendingConsumer<A> work, A argument) {
    try {
      return Await.task((Object) ACCEPT.of(work).invokeExact((Object) work, (Object) argument));
    } catch (Throwable thrown) {
      return Await.failed(thrown);
    }
  }

  /** Returns the entry of a method of Weft's own that is not rewritten; null for any other. */
  static @Nullable MethodHandle entryIn(Class<?> type) {
    if (type == AsyncSupplier.class) {
      return marked(MethodType.methodType(Object.class, AsyncSupplier.class));
    }
    if (type == AsyncFunction.class) {
      return marked(MethodType.methodType(Object.class, AsyncFunction.class, Object.class));
    }
    return null;
  }

  /** Returns a method of this class with the marker that entries take. */
  private static MethodHandle marked(MethodType type) {
    try {
      return MethodHandles.dropArguments(
          MethodHandles.lookup().findStatic(SuspendingWork.class, "outcome", type),
          type.parameterCount(),
          Direct.class);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("a method of this class is not there", e);
    }
  }

  private static @Nullable Object outcome(AsyncSupplier<?> work) throws Exception {
    return Await.outcome(work.get());
  }

  private static <A extends @Nullable Object> @Nullable Object outcome(
      AsyncFunction<A, ?> work, A argument) throws Exception {
    return Await.outcome(work.apply(argument));
  }

  /** For the classes of the objects that implement one method: how it is called there. */
  private static final class Kind extends ClassValue<MethodHandle> {
    private final Entries.Called called;
    private final MethodHandle ordinary;

    Kind(Class<?> declaring, String name, Class<?> returned, Class<?>... parameters) {
      called = new Entries.Called(name, parameters, declaring, Modifier.PUBLIC);
      try {
        MethodHandle plain =
            MethodHandles.publicLookup()
                .findVirtual(declaring, name, MethodType.methodType(returned, parameters));
        ordinary = SuspendingCall.ordinary(plain, plain.type().generic());
      } catch (ReflectiveOperationException e) {
        throw new LinkageError(declaring + " has no method " + name, e);
      }
    }

    MethodHandle of(Object work) {
      return get(work.getClass());
    }

    @Override
    protected MethodHandle computeValue(Class<?> type) {
      MethodHandle entry = Entries.ofVirtual(called, type);
      if (entry == null) return ordinary;
      int marker = entry.type().parameterCount() - 1;
      return MethodHandles.insertArguments(entry, marker, (Object) null).asType(ordinary.type());
    }
  }
}
