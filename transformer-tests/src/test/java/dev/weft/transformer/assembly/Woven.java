package dev.weft.transformer.assembly;

import dev.weft.Task;
import dev.weft.transformer.CannotRewriteException;
import dev.weft.transformer.Transformer;
import dev.weft.transformer.WovenClass;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;

/** Classes compiled from source and rewritten, to be looked at or to be run. */
public final class Woven extends ClassLoader {
  private final Map<String, byte[]> classFiles = new HashMap<>();

  private Woven() {
    super(Woven.class.getClassLoader());
  }

  /** Compiles and rewrites; see {@link Javac#compile(String...)} for what stands in a source. */
  public static Woven of(String... sources) {
    return of(Javac.compile(sources));
  }

  public static Woven of(Map<String, byte[]> classFiles) {
    Woven woven = new Woven();
    for (byte[] classFile : classFiles.values()) woven.add(weave(classFile));
    return woven;
  }

  /** Defines what {@code woven} holds. */
  public static Woven ofWoven(WovenClass woven) {
    Woven loader = new Woven();
    loader.add(woven);
    return loader;
  }

  public static WovenClass weave(byte[] classFile) {
    try {
      return new Transformer().transform(classFile);
    } catch (CannotRewriteException e) {
      throw new AssertionError(e.getMessage(), e);
    }
  }

  private void add(WovenClass woven) {
    classFiles.put(woven.name(), woven.bytes());
    for (WovenClass.FrameClass frame : woven.frames()) classFiles.put(frame.name(), frame.bytes());
  }

  /** Returns the class {@code acme.name} as a tree. */
  public ClassNode node(String name) {
    ClassNode node = new ClassNode();
    new ClassReader(classFiles.get("acme/" + name)).accept(node, ClassReader.EXPAND_FRAMES);
    return node;
  }

  public byte[] classFile(String name) {
    return classFiles.get("acme/" + name);
  }

  /** Returns the method that users call. */
  public MethodNode hot(String name, String method) {
    return methods(name, method).get(0);
  }

  /** Returns the copy that runs after a suspension. */
  public MethodNode resume(String name, String method) {
    return methods(name, method).stream()
        .filter(each -> each.desc.endsWith(")Ldev/weft/frame/Frame;"))
        .findFirst()
        .orElseThrow();
  }

  public List<MethodNode> methods(String name, String method) {
    return node(name).methods.stream().filter(each -> each.name.equals(method)).toList();
  }

  /** Returns the resume copies of all classes. */
  public List<MethodNode> resumeCopies() {
    List<MethodNode> copies = new ArrayList<>();
    for (String name : classFiles.keySet()) {
      for (MethodNode each : node(name.substring("acme/".length())).methods) {
        if (each.desc.endsWith(")Ldev/weft/frame/Frame;") && each.desc.contains("$weft$")) {
          copies.add(each);
        }
      }
    }
    return copies;
  }

  /** Calls the static method {@code acme.name.method}, whose name is not overloaded. */
  @SuppressWarnings("unchecked")
  public <T> Task<T> call(String name, String method, Object... arguments) {
    try {
      for (Method each : loadClass("acme." + name).getDeclaredMethods()) {
        if (!each.getName().equals(method) || each.isSynthetic()) continue;
        each.setAccessible(true);
        return (Task<T>) each.invoke(null, arguments);
      }
      throw new AssertionError("no method " + method + " in " + name);
    } catch (InvocationTargetException e) {
      throw new AssertionError("an async method threw", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    byte[] classFile = classFiles.get(name.replace('.', '/'));
    if (classFile == null) throw new ClassNotFoundException(name);
    return defineClass(name, classFile, 0, classFile.length);
  }
}
