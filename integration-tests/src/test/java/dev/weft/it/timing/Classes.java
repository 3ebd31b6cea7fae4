package dev.weft.it.timing;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Map;

/** Defines the classes of a program; everything else is the test's own. */
final class Classes extends ClassLoader {
  private final Map<String, byte[]> classes;

  Classes(Map<String, byte[]> classes) {
    super(Classes.class.getClassLoader());
    this.classes = classes;
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    byte[] bytes = classes.get(name);
    if (bytes == null) throw new ClassNotFoundException(name);
    return defineClass(name, bytes, 0, bytes.length);
  }

  /** An agent looks here for which methods suspend. */
  @Override
  public InputStream getResourceAsStream(String file) {
    String name = file.replace('/', '.').replaceFirst("\\.class$", "");
    byte[] bytes = classes.get(name);
    return bytes == null ? super.getResourceAsStream(file) : new ByteArrayInputStream(bytes);
  }

  /** Has the JVM verify a class, without initialising it. */
  void link(String name) {
    // Asking for its methods is what links a class.
    if (load(name).getDeclaredMethods() == null) throw new AssertionError(name);
  }

  Class<?> load(String name) {
    try {
      return loadClass(name);
    } catch (ClassNotFoundException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
