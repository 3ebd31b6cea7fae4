package dev.weft.transformer.discover;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.objectweb.asm.tree.AnnotationNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Test methods that suspend, of frameworks that do not know what that is: such a test passes as
 * soon as its method has returned, whatever comes after the first await.
 */
final class ForgottenTest {
  private static final Set<String> TESTS =
      Set.of(
          "Lorg/junit/jupiter/api/Test;",
          "Lorg/junit/jupiter/api/RepeatedTest;",
          "Lorg/junit/jupiter/params/ParameterizedTest;",
          "Lorg/junit/Test;",
          "Lorg/testng/annotations/Test;");

  private static final String EXTENSIONS = "Lorg/junit/jupiter/api/extension/";

  private ForgottenTest() {}

  /** Returns whether nobody would wait for {@code method}, an async one of {@code owner}. */
  static boolean is(ClassNode owner, MethodNode method) {
    return all(method.visibleAnnotations).anyMatch(each -> TESTS.contains(each.desc))
        && Stream.concat(
                Stream.of(owner.visibleAnnotations, method.visibleAnnotations),
                owner.fields.stream().map(field -> field.visibleAnnotations))
            .flatMap(ForgottenTest::all)
            .noneMatch(ForgottenTest::mayAwait);
  }

  /** An extension can be one that waits; which it is, cannot be seen in every case. */
  private static boolean mayAwait(AnnotationNode annotation) {
    return annotation.desc.startsWith(EXTENSIONS + "Ext") // one or several
        || annotation.desc.equals(EXTENSIONS + "RegisterExtension;");
  }

  private static Stream<AnnotationNode> all(List<AnnotationNode> annotations) {
    return annotations == null ? Stream.empty() : annotations.stream();
  }
}
