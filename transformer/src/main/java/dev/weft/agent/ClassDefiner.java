package dev.weft.agent;

import dev.weft.transformer.emit.FrameRevision;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.ClassDefinition;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
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
  /**
   * What was defined.
   *
   * @param content a hash of the class file
   * @param shape a hash of what has to stay as long as there are objects of the class
   */
  private record Defined(int content, int shape) {
    static Defined of(byte[] classFile) {
      return new Defined(
          Arrays.hashCode(classFile), Arrays.hashCode(FrameRevision.shape(classFile)));
    }
  }

  /** By name. Guarded by itself. */
  private final Map<ClassLoader, Map<String, Defined>> defined = new WeakHashMap<>();

  private final Instrumentation instrumentation;
  private final MethodHandle defineClass;
  private final MethodHandle findLoadedClass;

  private ClassDefiner(Instrumentation instrumentation, MethodHandle[] handles) {
    this.instrumentation = instrumentation;
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
      return new ClassDefiner(instrumentation, access.get());
    } catch (ReflectiveOperationException | IOException e) {
      throw new IllegalStateException("Weft agent: cannot define classes in other loaders", e);
    }
  }

  /**
   * Defines the class, unless {@code loader} has it already: two threads may be loading the same
   * owner at once, and both come here with the same bytes. If a debugger changes the owner, the
   * class that is there gets the lines of the new one.
   *
   * @param name its binary name, with dots
   */
  void define(ClassLoader loader, String name, byte[] classFile, ProtectionDomain domain)
      throws Throwable {
    Class<?> loaded = find(loader, name);
    if (loaded != null) {
      bringUpToDate(loader, loaded, classFile);
      return;
    }
    put(loader, name, classFile);
    try {
      Class<?> ignored =
          (Class<?>) defineClass.invokeExact(loader, name, classFile, 0, classFile.length, domain);
    } catch (LinkageError e) {
      if (find(loader, name) == null) {
        throw e;
      }
    }
  }

  private void bringUpToDate(ClassLoader loader, Class<?> loaded, byte[] classFile)
      throws ClassNotFoundException, UnmodifiableClassException {
    Defined before = get(loader, loaded.getName());
    if (before == null || before.content == Arrays.hashCode(classFile)) return;
    instrumentation.redefineClasses(
        new ClassDefinition(loaded, FrameRevision.replacement(classFile)));
    put(loader, loaded.getName(), classFile);
  }

  /**
   * Returns whether the class can be defined: {@code loader} was given none of that name before, or
   * one that differs in nothing but lines.
   */
  boolean fits(ClassLoader loader, String name, byte[] classFile) {
    Defined before = get(loader, name);
    return before == null || before.shape == Defined.of(classFile).shape;
  }

  private Defined get(ClassLoader loader, String name) {
    synchronized (defined) {
      return defined.getOrDefault(loader, Map.of()).get(name);
    }
  }

  private void put(ClassLoader loader, String name, byte[] classFile) {
    Defined now = Defined.of(classFile);
    synchronized (defined) {
      defined.computeIfAbsent(loader, unseen -> new HashMap<>()).put(name, now);
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
