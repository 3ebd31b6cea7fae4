package dev.weft.transformer.discover;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AnnotationNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Annotations by which a framework does something before a method and after it. It takes the return
 * of the method for the end of its work, and an async method returns where it first suspends.
 */
public final class Interceptors {
  /** The name of their listing. */
  public static final String LISTING = "interceptors";

  private static final String TAKEN_OUT = "-";

  /** Such tests are awaited, by the extension or in the test itself. */
  private static final List<String> TESTS =
      List.of("Ldev/weft/junit/", "Lorg/junit/", "Lorg/testng/");

  private static final int NOT_INTERCEPTED =
      Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC | Opcodes.ACC_SYNTHETIC;

  /**
   * One of them.
   *
   * @param name the annotation's simple name
   * @param done what has happened when the method returns
   * @param fix what to do instead
   */
  record Interceptor(String name, String done, String fix) {}

  private final Map<String, Interceptor> byDescriptor = new HashMap<>();

  /**
   * Reads those that are listed.
   *
   * @param lines one each: annotation, what has happened, and what to do, separated by {@code |}
   * @throws IllegalArgumentException if an entry of the class path cannot be understood
   */
  public Interceptors(List<String> lines) {
    for (String line : lines) {
      if (line.startsWith(TAKEN_OUT)) {
        byDescriptor.remove(descriptor(line.substring(TAKEN_OUT.length())));
        continue;
      }
      String[] parts = line.split("\\|");
      if (parts.length != 3) throw malformed(line);
      String name = parts[0].strip();
      String simpleName =
          name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('$')) + 1);
      byDescriptor.put(
          descriptor(name), new Interceptor(simpleName, parts[1].strip(), parts[2].strip()));
    }
  }

  private static String descriptor(String className) {
    return "L" + className.strip().replace('.', '/') + ";";
  }

  private static IllegalArgumentException malformed(String line) {
    return new IllegalArgumentException(
        "META-INF/weft/"
            + LISTING
            + " has a line that is not ANNOTATION | WHAT HAS HAPPENED WHEN THE METHOD RETURNS |"
            + " WHAT TO DO: "
            + line);
  }

  /** Returns those of {@code method} itself. */
  List<Interceptor> of(MethodNode method) {
    if (annotations(method).anyMatch(Interceptors::isOfTest)) return List.of();
    return listed(annotations(method)).toList();
  }

  /** Returns those that {@code method} has from its class, unless it has them itself. */
  List<Interceptor> of(ClassNode owner, MethodNode method) {
    if ((method.access & NOT_INTERCEPTED) != 0) return List.of();
    if (annotations(method).anyMatch(Interceptors::isOfTest)) return List.of();
    List<Interceptor> own = of(method);
    return listed(all(owner.visibleAnnotations, owner.invisibleAnnotations))
        .filter(each -> !own.contains(each))
        .toList();
  }

  private Stream<Interceptor> listed(Stream<AnnotationNode> annotations) {
    return annotations.map(each -> byDescriptor.get(each.desc)).flatMap(Stream::ofNullable);
  }

  private static boolean isOfTest(AnnotationNode annotation) {
    return TESTS.stream().anyMatch(annotation.desc::startsWith);
  }

  private static Stream<AnnotationNode> annotations(MethodNode method) {
    return all(method.visibleAnnotations, method.invisibleAnnotations);
  }

  private static Stream<AnnotationNode> all(
      List<AnnotationNode> visible, List<AnnotationNode> invisible) {
    return Stream.of(Optional.ofNullable(visible), Optional.ofNullable(invisible))
        .flatMap(Optional::stream)
        .flatMap(List::stream);
  }
}
