package dev.weft.transformer.emit;

import dev.weft.transformer.WovenClass.FrameClass;
import dev.weft.transformer.discover.AsyncClass;
import dev.weft.transformer.discover.Conversion;
import dev.weft.transformer.discover.EntryNode;
import dev.weft.transformer.discover.FunctionClass;
import dev.weft.transformer.discover.PlainEntry;
import java.util.List;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * Writes the class of a suspending lambda: a field for each captured value, the plain method of the
 * interface, and beside it the entry, which calls that of the lambda's body.
 */
public final class FunctionClassFile {
  private static final int MAJOR_VERSION = 0xFFFF;
  private static final String FIELD = "captured";

  private final AsyncClass owner;
  private final FunctionClass function;
  private final ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);

  private FunctionClassFile(AsyncClass owner, FunctionClass function) {
    this.owner = owner;
    this.function = function;
  }

  /** Returns the class file of {@code function}, of a lambda in {@code owner}. */
  public static FrameClass of(AsyncClass owner, FunctionClass function) {
    return new FrameClass(function.name(), new FunctionClassFile(owner, function).write());
  }

  private byte[] write() {
    writer.visit(
        owner.node().version & MAJOR_VERSION,
        Opcodes.ACC_FINAL | Opcodes.ACC_SUPER | Opcodes.ACC_SYNTHETIC,
        function.name(),
        null,
        RuntimeNames.WOVEN_FUNCTION,
        function.interfaces().toArray(String[]::new));
    writer.visitSource(owner.node().sourceFile, null);
    List<Type> captured = function.captured();
    for (int i = 0; i < captured.size(); i++) {
      writer.visitField(Opcodes.ACC_FINAL, FIELD + i, captured.get(i).getDescriptor(), null, null);
    }
    initialiser();
    constructor();
    make();
    plain();
    entry();
    writer.visitAttribute(new WovenAttribute());
    writer.visitEnd();
    return writer.toByteArray();
  }

  private void initialiser() {
    InsnList code = new InsnList();
    code.add(new LdcInsnNode(WovenAttribute.FORMAT));
    code.add(new LdcInsnNode(owner.node().name.replace('/', '.')));
    code.add(RuntimeNames.checkFormat());
    code.add(RuntimeNames.lookup());
    code.add(RuntimeNames.register());
    code.add(new InsnNode(Opcodes.RETURN));
    add(Opcodes.ACC_STATIC, "<clinit>", "()V", code);
  }

  private String constructorDescriptor() {
    return Type.getMethodDescriptor(Type.VOID_TYPE, function.captured().toArray(Type[]::new));
  }

  private void constructor() {
    InsnList code = new InsnList();
    code.add(new VarInsnNode(Opcodes.ALOAD, 0));
    code.add(
        new MethodInsnNode(
            Opcodes.INVOKESPECIAL, RuntimeNames.WOVEN_FUNCTION, "<init>", "()V", false));
    int slot = 1;
    for (int i = 0; i < function.captured().size(); i++) {
      Type type = function.captured().get(i);
      code.add(new VarInsnNode(Opcodes.ALOAD, 0));
      code.add(new VarInsnNode(type.getOpcode(Opcodes.ILOAD), slot));
      code.add(field(Opcodes.PUTFIELD, i));
      slot += type.getSize();
    }
    code.add(new InsnNode(Opcodes.RETURN));
    add(Opcodes.ACC_PRIVATE, "<init>", constructorDescriptor(), code);
  }

  private FieldInsnNode field(int opcode, int number) {
    return new FieldInsnNode(
        opcode, function.name(), FIELD + number, function.captured().get(number).getDescriptor());
  }

  private void make() {
    InsnList code = new InsnList();
    code.add(new TypeInsnNode(Opcodes.NEW, function.name()));
    code.add(new InsnNode(Opcodes.DUP));
    int slot = 0;
    for (Type type : function.captured()) {
      code.add(new VarInsnNode(type.getOpcode(Opcodes.ILOAD), slot));
      slot += type.getSize();
    }
    code.add(
        new MethodInsnNode(
            Opcodes.INVOKESPECIAL, function.name(), "<init>", constructorDescriptor(), false));
    code.add(new InsnNode(Opcodes.ARETURN));
    add(Opcodes.ACC_STATIC, FunctionClass.MAKE, function.makeDescriptor(), code);
  }

  private void plain() {
    InsnList code = new InsnList();
    code.add(new VarInsnNode(Opcodes.ALOAD, 0));
    int slot = 1;
    for (Type type : Type.getArgumentTypes(function.descriptor())) {
      code.add(new VarInsnNode(type.getOpcode(Opcodes.ILOAD), slot));
      slot += type.getSize();
    }
    code.add(new InsnNode(Opcodes.ACONST_NULL));
    code.add(
        new MethodInsnNode(
            Opcodes.INVOKESTATIC, function.name(), function.method(), function.entry(), false));
    PlainEntry.join(code, function.descriptor());
    add(Opcodes.ACC_PUBLIC, function.method(), function.descriptor(), code);
  }

  private void entry() {
    InsnList code = new InsnList();
    for (int i = 0; i < function.captured().size(); i++) {
      code.add(new VarInsnNode(Opcodes.ALOAD, 0));
      code.add(field(Opcodes.GETFIELD, i));
    }
    String body = function.bodyEntry(owner.node().name);
    Type[] taken = Type.getArgumentTypes(body);
    int next = function.captured().size();
    int slot = 1;
    for (Type given : Type.getArgumentTypes(function.descriptor())) {
      code.add(new VarInsnNode(given.getOpcode(Opcodes.ILOAD), slot));
      Conversion.convert(code, given, taken[next++]);
      slot += given.getSize();
    }
    code.add(new InsnNode(Opcodes.ACONST_NULL));
    boolean isInterface = (owner.node().access & Opcodes.ACC_INTERFACE) != 0;
    code.add(
        new MethodInsnNode(
            Opcodes.INVOKESTATIC, owner.node().name, function.body().name, body, isInterface));
    Type returned = Type.getType(EntryNode.returned(function.descriptor()));
    code.add(new InsnNode(returned.getOpcode(Opcodes.IRETURN)));
    add(Opcodes.ACC_STATIC | Opcodes.ACC_SYNTHETIC, function.method(), function.entry(), code);
  }

  private void add(int access, String name, String descriptor, InsnList code) {
    MethodNode method = new MethodNode(access, name, descriptor, null, null);
    method.instructions = code;
    method.accept(writer);
  }
}
