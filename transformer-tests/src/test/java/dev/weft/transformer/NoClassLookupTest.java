package dev.weft.transformer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.transformer.assembly.Javac;
import dev.weft.transformer.assembly.Woven;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Weaving reads one class file and nothing else: no other class is loaded, or even looked for. */
class NoClassLookupTest {
  private static final String SOURCE =
      """
      class Orders {
        static class Base {}
        static class Left extends Base { Left(Object o, long w) {} }
        static class Right extends Base { Right() {} }
        static class Broken extends RuntimeException {}

        @Async Task<Base> f(Task<Right> a, CompletionStage<Left[]> b, boolean c) {
          Base base = c ? new Left(await(b), 1L) : await(a);
          for (Left each : await(b)) {
            try {
              base = c ? each : await(a);
            } catch (Broken | IllegalStateException e) {
              base = await(g(e));
            } finally {
              await(b);
            }
          }
          Base last = base;
          AsyncSupplier<Base> lambda = () -> Task.of(c ? await(a) : last);
          return Task.of(await(lambda.get()));
        }

        @Async private Task<Left> g(RuntimeException e) { return Task.of(await(Task.of(new Left(e, 2)))); }

        private interface AsyncSupplier<T> { Task<T> get(); }
      }""";

  @Test
  void nothingIsLookedUpToWeaveAClass() throws Exception {
    byte[] classFile = Javac.compile(SOURCE).get("acme/Orders");
    Guard guard = new Guard();
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    byte[] woven;
    thread.setContextClassLoader(guard);
    try {
      Class<?> transformer = guard.loadClass("dev.weft.transformer.Transformer");
      assertEquals(guard, transformer.getClassLoader(), "the transformer runs behind the guard");
      Object instance = transformer.getConstructor().newInstance();
      Object result = transformer.getMethod("transform", byte[].class).invoke(instance, classFile);
      Method bytes = result.getClass().getMethod("bytes");
      woven = (byte[]) bytes.invoke(result);
    } finally {
      thread.setContextClassLoader(before);
    }

    assertEquals(List.of(), guard.lookedFor);
    assertArrayEquals(Woven.weave(classFile).bytes(), woven, "and the result is the same");
  }

  @Test
  void whatIsWrittenWithoutLookingIsAcceptedByTheJvm() throws Exception {
    Map<String, byte[]> classFiles = Javac.compile(SOURCE);
    Woven woven = Woven.of(classFiles);

    for (String name : classFiles.keySet()) {
      // Linking verifies every method; the test JVM runs with -Xverify:all.
      assertEquals(
          name.replace('/', '.'), Class.forName(name.replace('/', '.'), true, woven).getName());
    }
  }

  /**
   * Sees the transformer with its list, ASM and the JDK's base; writes down whatever else is asked
   * for.
   */
  private static final class Guard extends ClassLoader {
    final List<String> lookedFor = new ArrayList<>();

    Guard() {
      super(null);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      Class<?> loaded = findLoadedClass(name);
      if (loaded != null) return loaded;
      if (name.startsWith("dev.weft.transformer.") || name.startsWith("org.objectweb.asm.")) {
        return define(name);
      }
      if (!name.startsWith("java.")) lookedFor.add(name);
      return super.loadClass(name, resolve);
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      String file = name.replace('.', '/') + ".class";
      try (InputStream in = NoClassLookupTest.class.getClassLoader().getResourceAsStream(file)) {
        if (in == null) throw new ClassNotFoundException(name);
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }

    @Override
    public URL getResource(String name) {
      // A part of the transformer, which is the same whatever is woven.
      if (name.equals("dev/weft/transformer/producers") || name.startsWith("META-INF/weft/")) {
        return NoClassLookupTest.class.getClassLoader().getResource(name);
      }
      lookedFor.add(name);
      return null;
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
      lookedFor.add(name);
      return super.getResources(name);
    }
  }
}
