package dev.weft.maven;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.transformer.tree.ClassNameFilter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

class ForgottenTest {
  @TempDir private Path classes;

  /** A class with a method {@code @Async CompletableFuture<?> pay()}. */
  @BeforeEach
  void aClass() throws Exception {
    ClassWriter writer = new ClassWriter(0);
    writer.visit(Opcodes.V17, Opcodes.ACC_PUBLIC, "shop/Orders", null, "java/lang/Object", null);
    String type = "java/util/concurrent/CompletableFuture";
    MethodVisitor method =
        writer.visitMethod(Opcodes.ACC_STATIC, "pay", "()L" + type + ";", null, null);
    method.visitAnnotation("Ldev/weft/annotations/Async;", false).visitEnd();
    method.visitCode();
    method.visitInsn(Opcodes.ACONST_NULL);
    method.visitMethodInsn(
        Opcodes.INVOKESTATIC, type, "completedFuture", "(Ljava/lang/Object;)L" + type + ";", false);
    method.visitInsn(Opcodes.ARETURN);
    method.visitMaxs(1, 0);
    method.visitEnd();
    writer.visitEnd();
    Path file = classes.resolve("shop/Orders.class");
    Files.createDirectories(file.getParent());
    Files.write(file, writer.toByteArray());
  }

  @Test
  void aClassThatIsNotRewrittenIsNamed() throws Exception {
    assertEquals(
        """
        shop.Orders, on the test class path, is not rewritten
          why: an await in it throws NotWovenException, in tests and in production
          fix: bind the goal transform in the module that it belongs to""",
        Forgotten.warning(List.of(classes), ClassNameFilter.ALL).orElseThrow());
  }

  @Test
  void whatIsExcludedIsLeftAsItIs() throws Exception {
    ClassNameFilter filter = new ClassNameFilter(List.of(), List.of("shop.*"));

    assertEquals(Optional.empty(), Forgotten.warning(List.of(classes), filter));
  }

  @Test
  void jarsAndWhatIsNotThereAreNotLookedAt() throws Exception {
    List<Path> others = List.of(classes.resolve("none"), classes.resolve("none.jar"));

    assertEquals(Optional.empty(), Forgotten.warning(others, ClassNameFilter.ALL));
  }
}
