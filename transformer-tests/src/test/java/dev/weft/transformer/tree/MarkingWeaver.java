package dev.weft.transformer.tree;

import static org.objectweb.asm.Opcodes.ACC_PUBLIC;
import static org.objectweb.asm.Opcodes.ACC_SYNTHETIC;
import static org.objectweb.asm.Opcodes.V17;

import dev.weft.transformer.CannotRewriteException;
import dev.weft.transformer.Location;
import dev.weft.transformer.Problem;
import dev.weft.transformer.Problem.Severity;
import dev.weft.transformer.WovenClass;
import dev.weft.transformer.WovenClass.FrameClass;
import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;

/**
 * Stands in for the transformer: a field named {@code async_M} becomes a frame class for M and
 * {@code woven} is added; a field named {@code error_LINE_TEXT} or {@code warning_LINE_TEXT} is a
 * problem.
 */
final class MarkingWeaver implements Weaver {
  /** Returns a class file with these fields, which mentions Weft as a user's class would. */
  static byte[] classFile(String name, String... fields) {
    ClassWriter writer = new ClassWriter(0);
    writer.visit(V17, ACC_PUBLIC, name, null, "java/lang/Object", null);
    for (String field : fields) {
      writer.visitField(0, field, "Ldev/weft/Task;", null, null).visitEnd();
    }
    writer.visitEnd();
    return writer.toByteArray();
  }

  static byte[] frame(String name) {
    ClassWriter writer = new ClassWriter(0);
    writer.visit(V17, ACC_SYNTHETIC, name, null, "dev/weft/frame/Frame", null);
    writer.visitEnd();
    return writer.toByteArray();
  }

  @Override
  public WovenClass weave(byte[] classFile) throws CannotRewriteException {
    List<String> fields = new ArrayList<>();
    ClassReader reader = new ClassReader(classFile);
    ClassWriter writer = new ClassWriter(0);
    reader.accept(
        new ClassVisitor(Opcodes.ASM9, writer) {
          @Override
          public org.objectweb.asm.FieldVisitor visitField(
              int access, String name, String type, String signature, Object value) {
            fields.add(name);
            return super.visitField(access, name, type, signature, value);
          }
        },
        0);
    String name = reader.getClassName();
    List<Problem> errors = problems(name, fields, "error_", Severity.ERROR);
    if (!errors.isEmpty()) {
      throw new CannotRewriteException(errors);
    }
    List<Problem> warnings = problems(name, fields, "warning_", Severity.WARNING);
    List<FrameClass> frames =
        suffixes(fields, "async_").stream()
            .map(method -> name + WovenClass.FRAME_INFIX + method)
            .map(frame -> new FrameClass(frame, frame(frame)))
            .toList();
    if (fields.contains("woven") || frames.isEmpty()) {
      return WovenClass.of(name, classFile).withAlreadyWoven(fields.contains("woven"));
    }
    writer.visitField(0, "woven", "Ldev/weft/Task;", null, null).visitEnd();
    return WovenClass.of(name, writer.toByteArray())
        .withFrames(frames)
        .withMethods(frames.size())
        .withWarnings(warnings);
  }

  private static List<Problem> problems(
      String owner, List<String> fields, String prefix, Severity severity) {
    return suffixes(fields, prefix).stream()
        .map(
            text ->
                Problem.of(
                    severity,
                    Location.of(
                        owner.replace('/', '.'),
                        "Some.java",
                        Integer.parseInt(text.substring(0, text.indexOf('_'))),
                        "m()"),
                    text.substring(text.indexOf('_') + 1),
                    "because",
                    "do"))
        .toList();
  }

  private static List<String> suffixes(List<String> fields, String prefix) {
    return fields.stream()
        .filter(field -> field.startsWith(prefix))
        .map(field -> field.substring(prefix.length()))
        .toList();
  }
}
