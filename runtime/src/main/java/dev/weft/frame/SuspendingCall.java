package dev.weft.frame;

import dev.weft.task.CoreTask;
import java.lang.invoke.CallSite;
import java.lang.invoke.ConstantCallSite;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.invoke.MutableCallSite;
import org.jspecify.annotations.Nullable;

/**
 * A call of a {@code @Suspending} method whose implementation is not known before it runs.
 *
 * <p>Where it is known by then, that is for good. Else the call remembers for the classes of the
 * first receivers what they implement the method with: an {@linkplain Entries entry}, or the plain
 * method. From the fourth class on it asks a table.
 */
@SuppressWarnings("UnusedMethod") // method handles call them
public final class SuspendingCall {
  private static final int MAX_CLASSES = 3;

  private static final MethodHandle IS;
  private static final MethodHandle LINK;
  private static final MethodHandle FIND;
  private static final MethodHandle RAW;

  static {
    Lookup lookup = MethodHandles.lookup();
    try {
      IS =
          lookup.findStatic(
              SuspendingCall.class,
              "is",
              MethodType.methodType(boolean.class, Class.class, Object.class));
      LINK =
          lookup.findVirtual(
              Site.class, "link", MethodType.methodType(MethodHandle.class, Object.class));
      FIND =
          lookup.findVirtual(
              Site.class, "find", MethodType.methodType(MethodHandle.class, Object.class));
      RAW =
          lookup.findStatic(Await.class, "raw", MethodType.methodType(Object.class, Object.class));
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private SuspendingCall() {}

  /**
   * Links a call. Generated code names this as the bootstrap method.
   *
   * @param type that of an entry: the receiver, if there is one, the parameters, the marker
   * @param plain the method as the source has it
   */
  public static CallSite link(Lookup caller, String name, MethodType type, MethodHandle plain) {
    MethodHandleInfo info = caller.revealDirect(plain);
    Entries.Called called =
        new Entries.Called(
            info.getName(),
            info.getMethodType().parameterArray(),
            info.getDeclaringClass(),
            info.getModifiers());
    int marker = type.parameterCount() - 1;
    MethodHandle ordinary =
        MethodHandles.dropArguments(
            ordinary(plain, type.dropParameterTypes(marker, marker + 1)), marker, Direct.class);
    return switch (info.getReferenceKind()) {
      case MethodHandleInfo.REF_invokeStatic -> {
        MethodHandle entry = Entries.ofStatic(called);
        MethodHandle target =
            entry == null
                ? ordinary
                : Mocks.heeding(entry.asType(type), ordinary, called.declaring(), null);
        yield new ConstantCallSite(target);
      }
      case MethodHandleInfo.REF_invokeSpecial -> {
        MethodHandle entry = Entries.ofSpecial(called, called.declaring());
        yield new ConstantCallSite(entry == null ? ordinary : entry.asType(type));
      }
      default -> new Site(called, ordinary, type);
    };
  }

  /** Returns the plain method such that it returns what an entry does that has not suspended. */
  static MethodHandle ordinary(MethodHandle plain, MethodType type) {
    Class<?> returned = plain.type().returnType();
    // A boolean is no int for asType; it is for the JVM.
    MethodHandle ordinary =
        returned == boolean.class
            ? MethodHandles.explicitCastArguments(
                plain.asType(type.changeReturnType(boolean.class)), type)
            : plain.asType(type);
    boolean mayBeTask =
        !returned.isPrimitive()
            && (returned.isAssignableFrom(CoreTask.class)
                || CoreTask.class.isAssignableFrom(returned));
    return mayBeTask ? MethodHandles.filterReturnValue(ordinary, RAW) : ordinary;
  }

  private static boolean is(Class<?> expected, @Nullable Object receiver) {
    return receiver != null && receiver.getClass() == expected;
  }

  /** One place in the code. */
  private static final class Site extends MutableCallSite {
    private final Entries.Called called;
    private final MethodHandle ordinary;
    private final MethodHandle slow;
    private int classes;

    private final ClassValue<MethodHandle> table =
        new ClassValue<>() {
          @Override
          protected MethodHandle computeValue(Class<?> receiver) {
            MethodHandle entry = Entries.ofVirtual(called, receiver);
            return entry == null
                ? ordinary
                : Mocks.heeding(entry.asType(type()), ordinary, receiver, type().parameterType(0));
          }
        };

    Site(Entries.Called called, MethodHandle ordinary, MethodType type) {
      super(type);
      this.called = called;
      this.ordinary = ordinary;
      this.slow = invoking(LINK);
      setTarget(slow);
    }

    /** Returns what calls the handle that {@code finding} returns for the receiver. */
    private MethodHandle invoking(MethodHandle finding) {
      MethodHandle find =
          finding
              .bindTo(this)
              .asType(MethodType.methodType(MethodHandle.class, type().parameterType(0)));
      return MethodHandles.foldArguments(MethodHandles.exactInvoker(type()), find);
    }

    /** Returns what the call is for {@code receiver}, and remembers it. */
    MethodHandle link(Object receiver) {
      Class<?> type = receiver.getClass(); // a null is refused as every call refuses it
      MethodHandle found = table.get(type);
      remember(type, found);
      return found;
    }

    MethodHandle find(Object receiver) {
      return table.get(receiver.getClass());
    }

    private synchronized void remember(Class<?> type, MethodHandle found) {
      if (classes == MAX_CLASSES) {
        setTarget(invoking(FIND));
        classes++;
      }
      if (classes > MAX_CLASSES) return;
      MethodHandle is =
          IS.bindTo(type).asType(MethodType.methodType(boolean.class, type().parameterType(0)));
      classes++;
      setTarget(MethodHandles.guardWithTest(is, found, getTarget()));
    }
  }
}
