package dev.weft.transformer.assembly;

import dev.weft.Task;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TryCatchBlockNode;

/**
 * An async method written instruction by instruction. Stack map frames are computed; labels are
 * names, by which a test finds the place again.
 */
public final class Body {
  private static final String ASYNC = "Ldev/weft/annotations/Async;";
  private static final String WEFT = "dev/weft/Weft";
  private static final String GENERATOR = "dev/weft/Generator";
  private static final String TASK = "dev/weft/Task";
  private static final String STAGE = "java/util/concurrent/CompletionStage";

  private record Variable(String name, String descriptor, int slot, String from, String to) {}

  private final MethodNode method =
      new MethodNode(Opcodes.ACC_STATIC, "m", null, null, new String[0]);
  private final List<Class<?>> parameters;
  private final Map<String, Label> labels = new HashMap<>();
  private final Map<String, Integer> positions = new LinkedHashMap<>();
  private final List<Variable> variables = new ArrayList<>();
  private Class<?> returned = Task.class;
  private int written;

  private Body(List<Class<?>> parameters) {
    this.parameters = parameters;
    method.visitAnnotation(ASYNC, false);
  }

  /** Begins {@code static @Async Task m(CompletionStage, Object)}. */
  public static Body body() {
    return body(CompletionStage.class, Object.class);
  }

  /** Begins {@code static @Async Task m(parameters)}. */
  public static Body body(Class<?>... parameters) {
    return new Body(List.of(parameters));
  }

  // ---- the head

  public Body named(String name) {
    method.name = name;
    return this;
  }

  public Body returning(Class<?> type) {
    returned = type;
    return this;
  }

  public Body access(int access) {
    method.access = access;
    return this;
  }

  public Body notAsync() {
    method.invisibleAnnotations = null;
    return this;
  }

  // ---- locals and constants

  public Body aload(int slot) {
    return variable(Opcodes.ALOAD, slot);
  }

  public Body astore(int slot) {
    return variable(Opcodes.ASTORE, slot);
  }

  public Body iload(int slot) {
    return variable(Opcodes.ILOAD, slot);
  }

  public Body istore(int slot) {
    return variable(Opcodes.ISTORE, slot);
  }

  public Body lload(int slot) {
    return variable(Opcodes.LLOAD, slot);
  }

  public Body lstore(int slot) {
    return variable(Opcodes.LSTORE, slot);
  }

  public Body dload(int slot) {
    return variable(Opcodes.DLOAD, slot);
  }

  public Body dstore(int slot) {
    return variable(Opcodes.DSTORE, slot);
  }

  public Body variable(int opcode, int slot) {
    method.visitVarInsn(opcode, slot);
    return count();
  }

  public Body iinc(int slot, int by) {
    method.visitIincInsn(slot, by);
    return count();
  }

  public Body iconst(int value) {
    method.visitIntInsn(Opcodes.BIPUSH, value);
    return count();
  }

  public Body ldc(Object constant) {
    method.visitLdcInsn(constant);
    return count();
  }

  public Body op(int... opcodes) {
    for (int opcode : opcodes) {
      method.visitInsn(opcode);
      count();
    }
    return this;
  }

  public Body pop() {
    return op(Opcodes.POP);
  }

  public Body dup() {
    return op(Opcodes.DUP);
  }

  // ---- calls and objects

  public Body await() {
    return invokeStatic(WEFT, "await", "(L" + STAGE + ";)Ljava/lang/Object;");
  }

  /** The form with the exception class, which is on top of the stack. */
  public Body awaitOrThrow() {
    return invokeStatic(WEFT, "await", "(L" + STAGE + ";Ljava/lang/Class;)Ljava/lang/Object;");
  }

  public Body emit() {
    return invokeStatic(GENERATOR, "emit", "(Ljava/lang/Object;)V");
  }

  /** Returns what a generator returns, of {@code type}. */
  public Body returnEnd(String type) {
    return invokeStatic(GENERATOR, "end", "()Ljava/lang/Object;").cast(type).areturn();
  }

  public Body taskOf() {
    return invokeStatic(TASK, "of", "(Ljava/lang/Object;)L" + TASK + ";");
  }

  public Body invokeStatic(String owner, String name, String descriptor) {
    return invoke(Opcodes.INVOKESTATIC, owner, name, descriptor, false);
  }

  public Body invoke(
      int opcode, String owner, String name, String descriptor, boolean isInterface) {
    method.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
    return count();
  }

  public Body make(String type) {
    return type(Opcodes.NEW, type);
  }

  public Body init(String type, String descriptor) {
    return invoke(Opcodes.INVOKESPECIAL, type, "<init>", descriptor, false);
  }

  public Body cast(String type) {
    return type(Opcodes.CHECKCAST, type);
  }

  public Body type(int opcode, String type) {
    method.visitTypeInsn(opcode, type);
    return count();
  }

  /** {@code Integer.intValue} of the object on top of the stack. */
  public Body unbox() {
    return cast("java/lang/Integer")
        .invoke(Opcodes.INVOKEVIRTUAL, "java/lang/Integer", "intValue", "()I", false);
  }

  /** {@code Integer.valueOf} of the int on top of the stack. */
  public Body box() {
    return invokeStatic("java/lang/Integer", "valueOf", "(I)Ljava/lang/Integer;");
  }

  public Body areturn() {
    return op(Opcodes.ARETURN);
  }

  /** {@code return Task.of(value)} with the value on top of the stack. */
  public Body returnTaskOf() {
    return taskOf().areturn();
  }

  // ---- control flow

  public Body label(String name) {
    method.visitLabel(labels.computeIfAbsent(name, unseen -> new Label()));
    positions.put(name, written);
    return this;
  }

  public Body jump(int opcode, String target) {
    method.visitJumpInsn(opcode, labels.computeIfAbsent(target, unseen -> new Label()));
    return count();
  }

  public Body goTo(String target) {
    return jump(Opcodes.GOTO, target);
  }

  public Body ifZero(String target) {
    return jump(Opcodes.IFEQ, target);
  }

  /** A {@code tableswitch} from 0. */
  public Body tableSwitch(String otherwise, String... targets) {
    Label[] cases = new Label[targets.length];
    for (int i = 0; i < cases.length; i++) {
      cases[i] = labels.computeIfAbsent(targets[i], unseen -> new Label());
    }
    Label fallback = labels.computeIfAbsent(otherwise, unseen -> new Label());
    method.visitTableSwitchInsn(0, cases.length - 1, fallback, cases);
    return count();
  }

  /** Lets {@code handler} catch {@code type}, or everything if that is null. */
  public Body catching(String from, String to, String handler, String type) {
    for (String name : List.of(from, to, handler)) {
      labels.computeIfAbsent(name, unseen -> new Label());
    }
    method.visitTryCatchBlock(labels.get(from), labels.get(to), labels.get(handler), type);
    return this;
  }

  // ---- debug information

  public Body line(int line) {
    Label here = new Label();
    method.visitLabel(here);
    method.visitLineNumber(line, here);
    return this;
  }

  /** Declares a local variable between two labels, which may follow. */
  public Body variable(String name, String descriptor, int slot, String from, String to) {
    variables.add(new Variable(name, descriptor, slot, from, to));
    return this;
  }

  private Body count() {
    written++;
    return this;
  }

  // ---- the result

  /** Returns what the stages make of the class {@code acme.Orders} with this one method. */
  public Assembled build() {
    return Assembled.of("acme/Orders", this);
  }

  void write(MethodVisitor target) {
    target.visitCode();
    for (TryCatchBlockNode range : method.tryCatchBlocks) range.accept(target);
    method.instructions.accept(target);
    for (Variable each : variables) {
      target.visitLocalVariable(
          each.name, each.descriptor, null, labelOf(each.from), labelOf(each.to), each.slot);
    }
    target.visitMaxs(0, 0);
    target.visitEnd();
  }

  /** Writing the instructions gave each label node a new label. */
  private Label labelOf(String name) {
    LabelNode node = (LabelNode) labels.get(name).info;
    return node.getLabel();
  }

  String name() {
    return method.name;
  }

  int accessFlags() {
    return method.access;
  }

  boolean isAsync() {
    return method.invisibleAnnotations != null;
  }

  String descriptor() {
    Type[] types = parameters.stream().map(Type::getType).toArray(Type[]::new);
    return Type.getMethodDescriptor(Type.getType(returned), types);
  }

  /** Returns the instruction of {@code copy} that stands after the label {@code name}. */
  AbstractInsnNode find(String name, MethodNode copy) {
    int left = positions.get(name);
    for (AbstractInsnNode insn : copy.instructions) {
      if (insn.getOpcode() >= 0 && left-- == 0) return insn;
    }
    throw new IllegalArgumentException("nothing stands after the label " + name);
  }
}
