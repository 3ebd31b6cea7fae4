package dev.weft.transformer.discover;

import java.util.ArrayList;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LineNumberNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * Divides a {@code @Suspending} method: the body moves to its entry, and what stays is for code
 * that cannot suspend. It calls the entry and, off the loop, waits for the outcome.
 */
public final class PlainEntry {
  private static final String SUSPENDED = "dev/weft/frame/Suspended";

  private PlainEntry() {}

  /** Gives {@code method} of {@code owner} its new code, and returns the entry. */
  static EntryNode split(ClassNode owner, MethodNode method) {
    EntryNode entry = EntryNode.of(owner, method);
    boolean isStatic = (method.access & Opcodes.ACC_STATIC) != 0;
    entry.instructions = method.instructions;
    entry.tryCatchBlocks = method.tryCatchBlocks;
    entry.localVariables = method.localVariables;
    entry.visibleLocalVariableAnnotations = method.visibleLocalVariableAnnotations;
    entry.invisibleLocalVariableAnnotations = method.invisibleLocalVariableAnnotations;
    entry.maxStack = method.maxStack;
    entry.maxLocals = Math.max(method.maxLocals, slots(entry.desc));
    if (!isStatic && SuspendingCalls.isBound(owner, method)) refuseNull(entry.instructions);

    InsnList code = new InsnList();
    firstLine(entry.instructions, code);
    int slot = 0;
    if (!isStatic) code.add(new VarInsnNode(Opcodes.ALOAD, slot++));
    for (Type parameter : Type.getArgumentTypes(method.desc)) {
      code.add(new VarInsnNode(parameter.getOpcode(Opcodes.ILOAD), slot));
      slot += parameter.getSize();
    }
    code.add(new InsnNode(Opcodes.ACONST_NULL));
    boolean isInterface = (owner.access & Opcodes.ACC_INTERFACE) != 0;
    code.add(
        new MethodInsnNode(Opcodes.INVOKESTATIC, owner.name, entry.name, entry.desc, isInterface));
    join(code, method.desc);
    method.instructions = code;
    method.tryCatchBlocks = new ArrayList<>();
    method.localVariables = null;
    method.visibleLocalVariableAnnotations = null;
    method.invisibleLocalVariableAnnotations = null;
    method.access &= ~Opcodes.ACC_SYNCHRONIZED; // which is a problem of the entry
    method.maxStack = slots(entry.desc) + 1;
    method.maxLocals = slot;
    return entry;
  }

  /** Appends what makes of the outcome on the stack what the method returns, and returns it. */
  public static void join(InsnList code, String descriptor) {
    Type returned = Type.getReturnType(descriptor);
    String outcome = EntryNode.returned(descriptor);
    code.add(
        new MethodInsnNode(
            Opcodes.INVOKESTATIC, SUSPENDED, "join", "(" + outcome + ")" + outcome, false));
    if (returned == Type.VOID_TYPE) {
      code.add(new InsnNode(Opcodes.POP));
    } else if (outcome.startsWith("L")) {
      code.add(new TypeInsnNode(Opcodes.CHECKCAST, returned.getInternalName()));
    }
    code.add(new InsnNode(returned.getOpcode(Opcodes.IRETURN)));
  }

  /** A call of an instance method refuses null; that of a static one does not. */
  private static void refuseNull(InsnList code) {
    InsnList check = new InsnList();
    firstLine(code, check);
    check.add(new VarInsnNode(Opcodes.ALOAD, 0));
    check.add(
        new MethodInsnNode(
            Opcodes.INVOKEVIRTUAL, "java/lang/Object", "getClass", "()Ljava/lang/Class;", false));
    check.add(new InsnNode(Opcodes.POP));
    code.insert(check); // before the first label, which may be jumped to
  }

  private static void firstLine(InsnList body, InsnList code) {
    for (AbstractInsnNode insn : body) {
      if (insn instanceof LineNumberNode line) {
        LabelNode start = new LabelNode();
        code.add(start);
        code.add(new LineNumberNode(line.line, start));
        return;
      }
    }
  }

  private static int slots(String staticDescriptor) {
    return (Type.getArgumentsAndReturnSizes(staticDescriptor) >> 2) - 1;
  }
}
