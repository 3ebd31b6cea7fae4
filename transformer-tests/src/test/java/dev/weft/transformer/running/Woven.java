package dev.weft.transformer.running;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.transformer.CannotRewriteException;
import dev.weft.transformer.KnownClasses;
import dev.weft.transformer.Problem;
import dev.weft.transformer.Transformer;
import dev.weft.transformer.WovenClass;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.IntPredicate;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.util.CheckClassAdapter;

/** Classes that are woven, verified by ASM and by the JVM, and loaded. */
public final class Woven {
  private final Map<String, byte[]> classFiles = new TreeMap<>();
  private final List<Problem> warnings = new ArrayList<>();
  private final ClassLoader loader =
      new ClassLoader(Woven.class.getClassLoader()) {
        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
          byte[] bytes = classFiles.get(name.replace('.', '/'));
          if (bytes == null) throw new ClassNotFoundException(name);
          return defineClass(name, bytes, 0, bytes.length);
        }
      };

  private Woven() {}

  /** Weaves class files that are given by internal name. */
  public static Woven of(Map<String, byte[]> originals) {
    return of(originals, Transformer.Options.DEFAULT);
  }

  /** As {@link #of(Map)}, with options. */
  public static Woven of(Map<String, byte[]> originals, Transformer.Options options) {
    Woven woven = new Woven();
    Transformer transformer =
        new Transformer(options.withKnownClasses(KnownClasses.of(originals::get)));
    originals.forEach((name, bytes) -> woven.add(transformer, bytes));
    woven.classFiles.forEach(woven::verify);
    return woven;
  }

  private void add(Transformer transformer, byte[] original) {
    WovenClass result;
    try {
      result = transformer.transform(original);
      if (!Arrays.equals(result.bytes(), transformer.transform(original).bytes())) {
        throw new AssertionError(result.name() + " differs when it is woven again");
      }
      if (result.methods() > 0 && !transformer.transform(result.bytes()).alreadyWoven()) {
        throw new AssertionError(result.name() + " is not known to be woven");
      }
    } catch (CannotRewriteException e) {
      throw new AssertionError(e.getMessage(), e);
    }
    classFiles.put(result.name(), result.bytes());
    result.frames().forEach(frame -> classFiles.put(frame.name(), frame.bytes()));
    warnings.addAll(result.warnings());
  }

  private void verify(String name, byte[] classFile) {
    StringWriter messages = new StringWriter();
    CheckClassAdapter.verify(
        new ClassReader(classFile), loader, false, new PrintWriter(messages, true));
    if (!messages.toString().isEmpty()) throw new AssertionError(name + ":\n" + messages);
    // Asking for its methods is what links a class, and so verifies it.
    if (load(name).getDeclaredMethods() == null) throw new AssertionError(name);
  }

  /** Returns the warnings of all classes. */
  public List<Problem> warnings() {
    return warnings;
  }

  /** Returns the class file of the class with this internal name. */
  public byte[] classFile(String name) {
    return classFiles.get(name);
  }

  /** Returns the internal names of all classes, frame classes included. */
  public List<String> names() {
    return List.copyOf(classFiles.keySet());
  }

  /** Returns the class with this internal name. */
  public Class<?> load(String name) {
    try {
      return Class.forName(name.replace('/', '.'), false, loader);
    } catch (ClassNotFoundException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /**
   * Calls the static async method {@code name} of {@code owner} on a loop: with everything that it
   * awaits settled, with everything pending, and with every other pending.
   *
   * @return what it logged, and its value or exception; the same each time
   */
  public String run(String owner, String name, Object... arguments) {
    Method method = method(load(owner), name);
    List<String> outcomes = new ArrayList<>();
    for (IntPredicate later :
        List.<IntPredicate>of(i -> false, i -> true, i -> i % 2 == 0, i -> i % 2 == 1)) {
      Soon.begin(later);
      outcomes.add(outcome(method, arguments));
    }
    for (String outcome : outcomes) assertEquals(outcomes.get(0), outcome, "with other timing");
    return outcomes.get(0);
  }

  private static String outcome(Method method, Object... arguments) {
    StringBuilder outcome = new StringBuilder();
    new QueueLoop()
        .run(
            () -> {
              try {
                CompletionStage<?> stage = (CompletionStage<?>) method.invoke(null, arguments);
                stage.whenComplete(
                    (value, thrown) ->
                        outcome.append(thrown == null ? "=> " + value : "throws " + thrown));
              } catch (ReflectiveOperationException e) {
                throw new AssertionError(method + " threw at its caller", e);
              }
            });
    return Soon.logged() + (outcome.isEmpty() ? "never ended" : outcome);
  }

  private static Method method(Class<?> owner, String name) {
    for (Method each : owner.getDeclaredMethods()) {
      boolean isCopy = Arrays.stream(each.getParameterTypes()).anyMatch(Woven::isOfWeft);
      if (!each.getName().equals(name) || isCopy) continue;
      each.setAccessible(true);
      return each;
    }
    throw new IllegalArgumentException(owner + " has no method " + name);
  }

  private static boolean isOfWeft(Class<?> type) {
    return type.getName().contains(WovenClass.FRAME_INFIX)
        || type.getName().startsWith("dev.weft.frame.");
  }
}
