package dev.weft.transformer.emit;

import dev.weft.transformer.Location;
import dev.weft.transformer.discover.AsyncMethod;
import dev.weft.transformer.discover.ReturnKind;
import dev.weft.transformer.plan.Division;
import dev.weft.transformer.plan.Field;
import dev.weft.transformer.plan.FramePlan;
import dev.weft.transformer.plan.StatePlan;
import java.util.Optional;
import org.objectweb.asm.ClassTooLargeException;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Writes the frame class of one method: a field for each kept value, the suspenders that its hot
 * copy calls, and the description of the suspension points.
 *
 * <p>An ordinary class beside its owner; the two meet through package-private members, so that
 * neither nests nor access bridges are needed.
 */
final class FrameClassFile {
  private static final String STATIC_INFO = "INFO";

  /** No language has a variable of this name, from which a field could have it. */
  private static final String CROSSINGS = "crossings->";

  private static final int MAJOR_VERSION = 0xFFFF; // without the bits that ask for preview features

  private final FramePlan plan;
  private final Optional<Division> division;
  private final AsyncMethod method;
  private final Sharing hotCopy;
  private final ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);

  private FrameClassFile(FramePlan plan, Optional<Division> division, Sharing hotCopy) {
    this.plan = plan;
    this.division = division;
    this.hotCopy = hotCopy;
    this.method = plan.method();
  }

  /**
   * Returns the class file.
   *
   * @param hotCopy how much the hot copy, if there is one, shares
   */
  static byte[] of(FramePlan plan, Sharing hotCopy) throws TooLargeException {
    return new FrameClassFile(plan, Optional.empty(), hotCopy).write();
  }

  /** Returns the class file of a method that is divided. */
  static byte[] of(Division division) throws TooLargeException {
    return new FrameClassFile(division.plan(), Optional.of(division), Sharing.EXACT).write();
  }

  private byte[] write() throws TooLargeException {
    writer.visit(
        method.owner().version & MAJOR_VERSION,
        Opcodes.ACC_FINAL | Opcodes.ACC_SUPER | Opcodes.ACC_SYNTHETIC,
        plan.frameName(),
        null,
        RuntimeNames.frameOf(method.returns()),
        null);
    writer.visitSource(method.owner().sourceFile, null);
    writer
        .visitField(
            Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC | Opcodes.ACC_FINAL,
            STATIC_INFO,
            "L" + RuntimeNames.FRAME_INFO + ";",
            null,
            null)
        .visitEnd();
    for (Field field : plan.fields()) {
      writer.visitField(0, field.name(), field.descriptor(), null, null).visitEnd();
    }
    constructor();
    staticInitializer();
    division.ifPresentOrElse(this::resumeInParts, this::resume);
    info();
    if (plan.holdsReferences()) clear();
    for (StatePlan state : plan.states()) {
      if (!method.hasSingleCopy() && Suspender.isFor(state, hotCopy)) suspender(state);
    }
    writer.visitEnd();
    try {
      return writer.toByteArray();
    } catch (ClassTooLargeException e) {
      throw new TooLargeException(e);
    }
  }

  private void constructor() {
    MethodVisitor code = begin(0, "<init>", "()V");
    code.visitVarInsn(Opcodes.ALOAD, 0);
    code.visitMethodInsn(
        Opcodes.INVOKESPECIAL, RuntimeNames.frameOf(method.returns()), "<init>", "()V", false);
    end(code, Opcodes.RETURN);
  }

  private void staticInitializer() {
    MethodVisitor code = begin(Opcodes.ACC_STATIC, "<clinit>", "()V");
    String className = method.owner().name.replace('/', '.');
    code.visitLdcInsn(WovenAttribute.FORMAT);
    code.visitLdcInsn(className);
    RuntimeNames.checkFormat().accept(code);
    if (method.returns() == ReturnKind.VALUE) {
      RuntimeNames.lookup().accept(code);
      RuntimeNames.register().accept(code);
    }
    code.visitTypeInsn(Opcodes.NEW, RuntimeNames.FRAME_INFO);
    code.visitInsn(Opcodes.DUP);
    code.visitLdcInsn(className);
    code.visitLdcInsn(method.original().name);
    if (method.owner().sourceFile == null) {
      code.visitInsn(Opcodes.ACONST_NULL);
    } else {
      code.visitLdcInsn(method.owner().sourceFile);
    }
    code.visitLdcInsn(lines());
    code.visitLdcInsn(covered());
    code.visitMethodInsn(
        Opcodes.INVOKESPECIAL,
        RuntimeNames.FRAME_INFO,
        "<init>",
        RuntimeNames.FRAME_INFO_CONSTRUCTOR,
        false);
    code.visitFieldInsn(
        Opcodes.PUTSTATIC, plan.frameName(), STATIC_INFO, "L" + RuntimeNames.FRAME_INFO + ";");
    end(code, Opcodes.RETURN);
  }

  /** One char per state, from 0: its line, which a class file limits to 16 bits (JVMS §4.7.12). */
  private String lines() {
    StringBuilder lines = new StringBuilder("\0");
    for (StatePlan state : plan.states()) {
      int line = state.point().line();
      lines.append((char) (line == Location.UNKNOWN_LINE ? 0 : line));
    }
    return lines.toString();
  }

  private String covered() {
    StringBuilder covered = new StringBuilder("\0");
    for (StatePlan state : plan.states()) covered.append(state.isCovered() ? '\1' : '\0');
    return covered.toString();
  }

  private void resume() {
    MethodVisitor code =
        begin(Opcodes.ACC_PROTECTED, RuntimeNames.RESUME, RuntimeNames.RESUME_DESCRIPTOR);
    code.visitVarInsn(Opcodes.ALOAD, 0);
    if (method.hasSingleCopy()) code.visitInsn(Opcodes.ICONST_0);
    code.visitMethodInsn(
        Opcodes.INVOKESTATIC,
        method.owner().name,
        method.original().name,
        MethodShape.resumeDescriptor(plan),
        method.isInInterface());
    end(code, Opcodes.ARETURN);
  }

  private void resumeInParts(Division divided) {
    // For hot swap: a part that is running when its method is changed goes on in one of the new.
    int access = Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC | Opcodes.ACC_FINAL;
    String crossings = PartsDriver.crossings(divided);
    writer.visitField(access, CROSSINGS, "Ljava/lang/String;", null, crossings).visitEnd();
    MethodVisitor code =
        begin(Opcodes.ACC_PROTECTED, RuntimeNames.RESUME, RuntimeNames.RESUME_DESCRIPTOR);
    for (AbstractInsnNode insn : PartsDriver.of(divided).list()) {
      if (method.hasStackMaps() || !(insn instanceof FrameNode)) insn.accept(code);
    }
    code.visitMaxs(0, 0);
    code.visitEnd();
  }

  private void info() {
    MethodVisitor code =
        begin(Opcodes.ACC_PROTECTED, RuntimeNames.INFO, RuntimeNames.INFO_DESCRIPTOR);
    code.visitFieldInsn(
        Opcodes.GETSTATIC, plan.frameName(), STATIC_INFO, "L" + RuntimeNames.FRAME_INFO + ";");
    end(code, Opcodes.ARETURN);
  }

  private void clear() {
    MethodVisitor code =
        begin(Opcodes.ACC_PROTECTED, RuntimeNames.CLEAR, RuntimeNames.CLEAR_DESCRIPTOR);
    for (Field field : plan.fields()) {
      if (!field.isReference()) continue;
      code.visitVarInsn(Opcodes.ALOAD, 0);
      code.visitInsn(Opcodes.ACONST_NULL);
      code.visitFieldInsn(Opcodes.PUTFIELD, plan.frameName(), field.name(), field.descriptor());
    }
    end(code, Opcodes.RETURN);
  }

  private void suspender(StatePlan state) {
    MethodNode suspender =
        new MethodNode(
            Opcodes.ACC_STATIC, Suspender.name(state), Suspender.descriptor(state), null, null);
    Code code = new Code();
    Suspender.write(code, plan.frameName(), state);
    suspender.instructions = code.list();
    suspender.accept(writer);
  }

  private MethodVisitor begin(int access, String name, String descriptor) {
    MethodVisitor code = writer.visitMethod(access, name, descriptor, null, null);
    code.visitCode();
    int line = firstLine();
    if (line != Location.UNKNOWN_LINE) {
      Label start = new Label();
      code.visitLabel(start);
      code.visitLineNumber(line, start);
    }
    return code;
  }

  private int firstLine() {
    if (plan.states().isEmpty()) return method.where().line();
    return plan.states().get(0).point().line();
  }

  private static void end(MethodVisitor code, int returnOpcode) {
    code.visitInsn(returnOpcode);
    code.visitMaxs(0, 0);
    code.visitEnd();
  }
}
