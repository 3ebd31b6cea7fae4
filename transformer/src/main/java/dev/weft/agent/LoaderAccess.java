package dev.weft.agent;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.security.ProtectionDomain;
import java.util.function.Supplier;

/**
 * Reaches {@code ClassLoader}'s protected methods. Lives alone in a loader of its own, whose module
 * is the only one that {@code java.lang} is opened to; see {@link ClassDefiner}.
 */
final class LoaderAccess implements Supplier<MethodHandle[]> {
  LoaderAccess() {}

  /** Returns {@code defineClass} and {@code findLoadedClass}, with the loader as first argument. */
  @Override
  public MethodHandle[] get() {
    try {
      MethodHandles.Lookup inside =
          MethodHandles.privateLookupIn(ClassLoader.class, MethodHandles.lookup());
      MethodType define =
          MethodType.methodType(
              Class.class,
              String.class,
              byte[].class,
              int.class,
              int.class,
              ProtectionDomain.class);
      MethodType find = MethodType.methodType(Class.class, String.class);
      return new MethodHandle[] {
        inside.findVirtual(ClassLoader.class, "defineClass", define),
        inside.findVirtual(ClassLoader.class, "findLoadedClass", find)
      };
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this JVM's ClassLoader is not the one of Java 17 to 25", e);
    }
  }
}
