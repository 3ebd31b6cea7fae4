package dev.weft.it.timing;

import dev.weft.transformer.CannotRewriteException;
import dev.weft.transformer.KnownClasses;
import dev.weft.transformer.Transformer;
import dev.weft.transformer.WovenClass;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.util.CheckClassAdapter;

/**
 * The class files of a program after the transformer, checked as far as that goes without running.
 *
 * @param classes what to load, frame classes included, by binary name
 * @param defects what is wrong, by {@code class.method}; such a method is in its blocking form, so
 *     that one defect does not hide every other shape of its class
 */
record Weaving(Map<String, byte[]> classes, Map<String, Throwable> defects) {
  private static final int LARGE_CLASS = 60_000;

  /** Weaves every class of a program. */
  static Weaving of(Map<String, byte[]> originals, Transformer.Options options) {
    KnownClasses known = KnownClasses.of(name -> originals.get(name.replace('/', '.')));
    Transformer transformer = new Transformer(options.withKnownClasses(known));
    Map<String, byte[]> classes = new TreeMap<>(originals);
    Map<String, Throwable> defects = new LinkedHashMap<>();
    originals.forEach(
        (name, bytes) -> {
          try {
            classes.putAll(weave(transformer, name, bytes, originals));
          } catch (CannotRewriteException | RuntimeException | LinkageError | AssertionError e) {
            isolate(transformer, name, bytes, originals, classes, defects, e);
          }
        });
    return new Weaving(classes, defects);
  }

  /** Finds the methods that cannot be woven, and weaves the class without them. */
  private static void isolate(
      Transformer transformer,
      String name,
      byte[] bytes,
      Map<String, byte[]> originals,
      Map<String, byte[]> classes,
      Map<String, Throwable> defects,
      Throwable cause) {
    int before = defects.size();
    for (String method : Reference.asyncMethods(bytes)) {
      try {
        weave(transformer, name, Reference.of(bytes, other -> !other.equals(method)), originals);
      } catch (CannotRewriteException | RuntimeException | LinkageError | AssertionError e) {
        defects.put(name + "." + method, e);
      }
    }
    if (defects.size() == before) defects.put(name, cause);
    boolean alone = defects.containsKey(name);
    byte[] rest = Reference.of(bytes, method -> alone || defects.containsKey(name + "." + method));
    try {
      classes.putAll(weave(transformer, name, rest, originals));
    } catch (CannotRewriteException | RuntimeException | LinkageError | AssertionError e) {
      defects.put(name, e);
      classes.put(name, Reference.of(bytes));
    }
  }

  private static Map<String, byte[]> weave(
      Transformer transformer, String name, byte[] original, Map<String, byte[]> originals)
      throws CannotRewriteException {
    WovenClass woven = transformer.transform(original.clone());
    Map<String, byte[]> classes = byName(name, woven);
    checkSameAgain(classes, byName(name, transformer.transform(original)));
    if (woven.methods() == 0) return classes;
    WovenClass again = transformer.transform(woven.bytes());
    check(again.alreadyWoven(), "the woven class is not recognised");
    check(Arrays.equals(again.bytes(), woven.bytes()), "weaving the woven class changes it");
    check(again.frames().isEmpty(), "weaving the woven class makes frames again");
    checkLoads(classes, originals);
    return classes;
  }

  private static Map<String, byte[]> byName(String name, WovenClass woven) {
    Map<String, byte[]> classes = new TreeMap<>();
    classes.put(name, woven.bytes());
    woven.frames().forEach(frame -> classes.put(frame.name().replace('/', '.'), frame.bytes()));
    return classes;
  }

  private static void checkSameAgain(Map<String, byte[]> once, Map<String, byte[]> twice) {
    check(once.keySet().equals(twice.keySet()), "other frame classes the second time");
    once.forEach(
        (name, bytes) ->
            check(Arrays.equals(bytes, twice.get(name)), name + " differs the second time"));
  }

  /**
   * By ASM's verifier, whose messages say more, and then by the JVM's. ASM's data flow takes
   * minutes for the longest methods, and then gives up.
   */
  private static void checkLoads(Map<String, byte[]> woven, Map<String, byte[]> originals) {
    Map<String, byte[]> all = new TreeMap<>(originals);
    all.putAll(woven);
    Classes loader = new Classes(all);
    for (String name : woven.keySet()) {
      StringWriter messages = new StringWriter();
      ClassReader reader = new ClassReader(woven.get(name));
      if (woven.get(name).length <= LARGE_CLASS) {
        CheckClassAdapter.verify(reader, loader, false, new PrintWriter(messages));
      }
      check(messages.toString().isEmpty(), name + " does not verify:\n" + messages);
      loader.link(name);
    }
  }

  private static void check(boolean condition, String message) {
    if (!condition) throw new AssertionError(message);
  }
}
