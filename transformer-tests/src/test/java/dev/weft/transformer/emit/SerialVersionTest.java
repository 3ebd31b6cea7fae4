package dev.weft.transformer.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.transformer.Transformer;
import dev.weft.transformer.assembly.Javac;
import dev.weft.transformer.running.Woven;
import java.io.IOException;
import java.io.ObjectStreamClass;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.tree.ClassNode;

class SerialVersionTest {
  /** Serialisable types of every kind, each with something to rewrite. */
  private static final String[] TYPES = {
    """
    public class Top implements java.io.Serializable {
      static final int CONSTANT = Integer.parseInt("1"); private transient int n; volatile long l;
      Top(int n) {} private Top() {}
      @Async public Task<Object> f() { return Task.of(await(Task.of(1))); }
      @Async private CompletableFuture<Object> g() { return (CompletableFuture<Object>) await(f()); }
      AsyncSupplier<Object> later() { return () -> Task.of(await(f())); }
      protected static class Nested implements Comparable<Nested>, java.io.Serializable {
        public int compareTo(Nested other) { return 0; }
        @Async final Task<Object> f() { return Task.of(await(g())); }
        @Async strictfp Task<Object> g() { return Task.of(await(Task.of(1))); }
      }
      private abstract class Inner extends java.util.ArrayList<String> {
        @Async Task<Object> f() { return Task.of(await(Task.of(1))); }
      }
      interface Contract extends java.io.Serializable {
        @Async default Task<Object> f() { return Task.of(await(Task.of(1))); }
      }
      interface Constants extends java.io.Serializable {
        AsyncSupplier<Object> LATER = () -> Task.of(await(Task.of(1)));
      }
      static Object anonymous() {
        class Local implements java.io.Serializable {
          @Async Task<Object> f() { return Task.of(await(Task.of(1))); }
        }
        return new Local();
      }
      enum Kind { ONE { @Async Task<Object> f() { return Task.of(await(Task.of(1))); } };
        @Async Task<Object> f() { return Task.of(await(Task.of(1))); } }
      record Value(int n) implements java.io.Serializable {
        @Async Task<Object> f() { return Task.of(await(Task.of(n))); }
      }
      static class Chosen implements java.io.Serializable {
        private static final long serialVersionUID = 42;
        @Async Task<Object> f() { return Task.of(await(Task.of(1))); }
      }
      static class Plain { @Async Task<Object> f() { return Task.of(await(Task.of(1))); } }
    }"""
  };

  @Test
  void theDefaultIsThatOfTheJdkForEachClassOfJavaBase() throws IOException {
    int compared = 0;
    Path base = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("modules/java.base/java");
    List<Path> files;
    try (Stream<Path> all = Files.walk(base)) {
      files = all.filter(path -> path.toString().endsWith(".class")).sorted().toList();
    }
    for (Path file : files) {
      ClassNode node = new ClassNode();
      new ClassReader(Files.readAllBytes(file)).accept(node, ClassReader.SKIP_CODE);
      Class<?> type = loaded(node.name.replace('/', '.'));
      ObjectStreamClass version = type == null ? null : ObjectStreamClass.lookup(type);
      if (version == null
          || type.isEnum()
          || Enum.class.isAssignableFrom(type)
          || type.isRecord()
          || node.fields.stream().anyMatch(field -> field.name.equals("serialVersionUID"))) {
        continue;
      }
      assertEquals(version.getSerialVersionUID(), SerialVersion.defaultOf(node), node.name);
      compared++;
    }
    assertTrue(compared > 50, compared + " classes compared");
  }

  private static Class<?> loaded(String name) {
    try {
      return Class.forName(name, false, null);
    } catch (ClassNotFoundException | LinkageError e) {
      return null;
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void weavingChangesNoVersion(boolean singleCopy) {
    Map<String, byte[]> plain = Javac.compile(TYPES);
    Woven after = Woven.of(plain, Transformer.Options.DEFAULT.withSingleCopy(singleCopy));
    Map<String, Long> expected = versions(unwoven(plain), plain);

    assertEquals(expected, versions(after.load("acme/Top").getClassLoader(), plain));
    assertTrue(expected.size() > 6, expected.toString());
  }

  private static Map<String, Long> versions(ClassLoader loader, Map<String, byte[]> classes) {
    Map<String, Long> versions = new TreeMap<>();
    for (String name : classes.keySet()) {
      try {
        Class<?> type = Class.forName(name.replace('/', '.'), false, loader);
        ObjectStreamClass version = ObjectStreamClass.lookup(type);
        if (version != null) versions.put(name, version.getSerialVersionUID());
      } catch (ClassNotFoundException e) {
        throw new AssertionError(e);
      }
    }
    return versions;
  }

  private static ClassLoader unwoven(Map<String, byte[]> classes) {
    return new ClassLoader(SerialVersionTest.class.getClassLoader()) {
      @Override
      protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] bytes = classes.get(name.replace('.', '/'));
        if (bytes == null) throw new ClassNotFoundException(name);
        return defineClass(name, bytes, 0, bytes.length);
      }
    };
  }

  @Test
  void theFieldIsAddedWhereItMayBeNeededOnlyAndIsSyntheticAndPrivate() {
    Woven woven = Woven.of(Javac.compile(TYPES));

    for (String with : List.of("Top", "Top$Nested", "Top$Inner", "Top$Contract")) {
      Field field = field(woven.load("acme/" + with));
      assertTrue(field.isSynthetic(), with);
      assertEquals(
          with.equals("Top$Contract") ? Modifier.PUBLIC : Modifier.PRIVATE,
          field.getModifiers() & (Modifier.PUBLIC | Modifier.PRIVATE),
          with);
    }
    for (String without : List.of("Top$Kind", "Top$Kind$1", "Top$Value", "Top$Plain")) {
      assertEquals(null, field(woven.load("acme/" + without)), without);
    }
    assertEquals(false, field(woven.load("acme/Top$Chosen")).isSynthetic());
  }

  private static Field field(Class<?> type) {
    return Arrays.stream(type.getDeclaredFields())
        .filter(field -> field.getName().equals("serialVersionUID"))
        .findFirst()
        .orElse(null);
  }
}
