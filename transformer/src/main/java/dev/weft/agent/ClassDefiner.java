package dev.weft.agent;

import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Constructor;
import java.security.ProtectionDomain;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Supplier;

/**
 * Puts a frame class into the loader of the class that it belongs to.
 *
 * <p>{@code ClassLoader.defineClass} is protected, and {@code java.lang} is closed. The JVM lets an
 * agent open it to one module. The agent's own is not the one: it is the unnamed module of the
 * class path, so an application under the agent could reach into {@code java.lang} where it cannot
 * without. Hence a loader with one class, {@link LoaderAccess}, and its unnamed module.
 */
final class ClassDefiner {
  /** A hash of each class file that was defined. Guarded by itself. */
  private final Map<ClassLoader, Map<String, Integer>> defined = new WeakHashMap<>();

  private final MethodHandle defineClass;
  private final MethodHandle findLoadedClass;

  private ClassDefiner(MethodHandle[] handles) {
    this.defineClass = handles[0];
    this.findLoadedClass = handles[1];
  }

  static ClassDefiner openedBy(Instrumentation instrumentation) {
    try {
      SingleClassLoader own = new SingleClassLoader();
      instrumentation.redefineModule(
          Object.class.getModule(),
          Set.of(),
          Map.of(),
          Map.of("java.lang", Set.of(own.getUnnamedModule())),
          Set.of(),
          Map.of());
      Constructor<?> constructor = own.define(LoaderAccess.class).getDeclaredConstructor();
      constructor.setAccessible(true);
      @SuppressWarnings("unchecked") // the class is LoaderAccess, in another loader
      Supplier<MethodHandle[]> access = (Supplier<MethodHandle[]>) constructor.newInstance();
      return new ClassDefiner(access.get());
    } catch (ReflectiveOperationException | IOException e) {
      throw new IllegalStateException("Weft agent: cannot define classes in other loaders", e);
    }
  }

  /**
   * Defines the class, unless {@code loader} has it already: two threads may be loading the same
   * owner at once, and both come here with the same bytes.
   *
   * @param name its binary name, with dots
   */
  void define(ClassLoader loader, String name, byte[] classFile, ProtectionDomain domain)
      throws Throwable {
    if (find(loader, name) != null) {
      return;
    }
    synchronized (defined) {
      defined.computeIfAbsent(loader, l -> new HashMap<>()).put(name, Arrays.hashCode(classFile));
    }
    try {
      Class<?> ignored =
          (Class<?>) defineClass.invokeExact(loader, name, classFile, 0, classFile.length, domain);
    } catch (LinkageError e) {
      if (find(loader, name) == null) {
        throw e;
      }
    }
  }

  /** Returns whether {@code loader} was given another class of that name before. */
  boolean differs(ClassLoader loader, String name, byte[] classFile) {
    synchronized (defined) {
      Integer before = defined.getOrDefault(loader, Map.of()).get(name);
      return before != null && before != Arrays.hashCode(classFile);
    }
  }

  private Class<?> find(ClassLoader loader, String name) throws Throwable {
    return (Class<?>) findLoadedClass.invokeExact(loader, name);
  }

  private static final class SingleClassLoader extends ClassLoader {
    SingleClassLoader() {
      super("weft-agent", null);
    }

    Class<?> define(Class<?> original) throws IOException {
      String resource = original.getName().substring(original.getPackageName().length() + 1);
      try (InputStream in = original.getResourceAsStream(resource + ".class")) {
        byte[] classFile = in.readAllBytes();
        return defineClass(original.getName(), classFile, 0, classFile.length);
      }
    }
  }
}
