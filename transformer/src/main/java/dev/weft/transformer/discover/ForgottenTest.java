package dev.weft.transformer.discover;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.objectweb.asm.tree.AnnotationNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Methods of tests that suspend, of frameworks that do not know what that is. A test passes as soon
 * as its method has returned, whatever comes after the first await; and what comes after that of a
 * method before or after tests runs beside them, or never.
 */
final class ForgottenTest {
  private static final Set<String> TESTS =
      Set.of(
          "Lorg/junit/jupiter/api/Test;",
          "Lorg/junit/jupiter/api/RepeatedTest;",
          "Lorg/junit/jupiter/params/ParameterizedTest;",
          "Lorg/junit/Test;",
          "Lorg/testng/annotations/Test;");

  /** Methods that run before and after each test, for which an extension can wait as for it. */
  private static final Set<String> AROUND_EACH =
      Set.of(
          "Lorg/junit/jupiter/api/BeforeEach;",
          "Lorg/junit/jupiter/api/AfterEach;",
          "Lorg/junit/Before;",
          "Lorg/junit/After;",
          "Lorg/testng/annotations/BeforeMethod;",
          "Lorg/testng/annotations/AfterMethod;");

  /** Methods that run once, when there is no test and so no loop. */
  private static final Set<String> AROUND_ALL =
      Set.of(
          "Lorg/junit/jupiter/api/BeforeAll;",
          "Lorg/junit/jupiter/api/AfterAll;",
          "Lorg/junit/BeforeClass;",
          "Lorg/junit/AfterClass;",
          "Lorg/testng/annotations/BeforeClass;",
          "Lorg/testng/annotations/AfterClass;");

  private static final String EXTENSIONS = "Lorg/junit/jupiter/api/extension/";

  private ForgottenTest() {}

  /** Returns whether nobody would wait for {@code method}, an async test of {@code owner}. */
  static boolean is(ClassNode owner, MethodNode method) {
    return has(method, TESTS) && !mayAwait(owner) && !mayAwait(method.visibleAnnotations);
  }

  /**
   * Returns whether nobody would wait for {@code method}, an async one that runs before or after
   * tests of {@code owner}. A class without a test of its own is one that others extend: theirs may
   * be of any kind.
   */
  static boolean isAround(ClassNode owner, MethodNode method) {
    if (mayAwait(owner)) return false;
    return has(method, AROUND_ALL)
        || has(method, AROUND_EACH)
            && owner.methods.stream()
                .anyMatch(each -> has(each, TESTS) && !mayAwait(each.visibleAnnotations));
  }

  private static boolean has(MethodNode method, Set<String> annotations) {
    return all(method.visibleAnnotations).anyMatch(each -> annotations.contains(each.desc));
  }

  /** An extension can be one that waits; which it is, cannot be seen in every case. */
  private static boolean mayAwait(ClassNode owner) {
    return mayAwait(owner.visibleAnnotations)
        || owner.fields.stream().anyMatch(field -> mayAwait(field.visibleAnnotations));
  }

  private static boolean mayAwait(List<AnnotationNode> annotations) {
    return all(annotations)
        .anyMatch(
            each ->
                each.desc.startsWith(EXTENSIONS + "Ext") // one or several
                    || each.desc.equals(EXTENSIONS + "RegisterExtension;"));
  }

  private static Stream<AnnotationNode> all(List<AnnotationNode> annotations) {
    return annotations == null ? Stream.empty() : annotations.stream();
  }
}
