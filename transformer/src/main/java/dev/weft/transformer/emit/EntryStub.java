package dev.weft.transformer.emit;

import dev.weft.transformer.analyze.TypeState;
import dev.weft.transformer.discover.AsyncMethod;
import dev.weft.transformer.plan.FramePlan;
import dev.weft.transformer.plan.Saved;
import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.LineNumberNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TryCatchBlockNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * Writes what stays under the method's own descriptor when its code has moved elsewhere: it runs
 * that code and turns the outcome, or what was thrown, into what callers expect.
 */
final class EntryStub {
  private EntryStub() {}

  /** Writes a call of the direct entry into {@code target}. */
  static void toDirectEntry(AsyncMethod method, MethodNode target) {
    Code code = new Code();
    LabelNode start = new LabelNode();
    LabelNode end = new LabelNode();
    LabelNode handler = new LabelNode();

    code.add(start);
    firstLine(method, code, start);
    loadParameters(method, code);
    code.op(Opcodes.ACONST_NULL);
    code.add(MethodShape.directCall(method));
    deliver(method, code);
    code.add(end);
    code.frame(handler, new TypeState(List.of(), List.of("java/lang/Throwable")));
    deliverFailed(method, code);
    put(code, List.of(new TryCatchBlockNode(start, end, handler, null)), target);
  }

  /**
   * Writes the start of a new frame into {@code target}; that of a generator is only made. The
   * frame keeps what its body throws, so there is no handler, which coverage tools would show as
   * never run.
   */
  static void toFrame(FramePlan plan, MethodNode target) {
    Code code = new Code();
    LabelNode start = new LabelNode();
    code.add(start);
    firstLine(plan.method(), code, start);
    code.type(Opcodes.NEW, plan.frameName());
    code.op(Opcodes.DUP);
    code.call(Opcodes.INVOKESPECIAL, plan.frameName(), "<init>", "()V", false);
    for (Saved parameter : plan.parameters()) {
      code.op(Opcodes.DUP);
      code.load(parameter.type(), parameter.index());
      code.putField(plan.frameName(), parameter.field());
    }
    if (plan.method().returns().isGenerator()) {
      code.add(RuntimeNames.generated(plan.frameName(), plan.method().returns()));
      code.op(Opcodes.ARETURN);
    } else {
      code.add(RuntimeNames.runFirst(plan.frameName()));
      deliverTask(plan.method(), code);
    }
    put(code, List.of(), target);
  }

  private static void put(Code code, List<TryCatchBlockNode> ranges, MethodNode target) {
    target.instructions = code.list();
    target.tryCatchBlocks = new ArrayList<>(ranges);
    target.localVariables = null;
    target.visibleLocalVariableAnnotations = null;
    target.invisibleLocalVariableAnnotations = null;
  }

  private static void firstLine(AsyncMethod method, Code code, LabelNode start) {
    for (AbstractInsnNode insn : method.body().instructions) {
      if (insn instanceof LineNumberNode line) {
        code.add(new LineNumberNode(line.line, start));
        return;
      }
    }
  }

  private static void loadParameters(AsyncMethod method, Code code) {
    int slot = 0;
    if (!method.isStatic()) code.add(new VarInsnNode(Opcodes.ALOAD, slot++));
    for (Type parameter : Type.getArgumentTypes(method.original().desc)) {
      code.add(new VarInsnNode(parameter.getOpcode(Opcodes.ILOAD), slot));
      slot += parameter.getSize();
    }
  }

  /** Writes the return of the outcome on the stack, as callers expect it. */
  private static void deliver(AsyncMethod method, Code code) {
    if (method.returns().isTask()) code.add(RuntimeNames.task());
    deliverTask(method, code);
  }

  /** Writes the return of a task that fails with what is on the stack, and knows its method. */
  static void deliverFailed(AsyncMethod method, Code code) {
    String className = method.owner().name.replace('/', '.');
    code.add(new LdcInsnNode(className + "." + method.original().name));
    code.add(RuntimeNames.failed());
    deliverTask(method, code);
  }

  /** Writes the return of the task on the stack, as callers expect it. */
  static void deliverTask(AsyncMethod method, Code code) {
    switch (method.returns()) {
      case TASK, STAGE -> code.op(Opcodes.ARETURN);
      case FUTURE -> {
        code.add(RuntimeNames.future());
        code.op(Opcodes.ARETURN);
      }
      case VOID -> {
        code.add(RuntimeNames.detach());
        code.op(Opcodes.RETURN);
      }
      case VALUE -> {
        String descriptor = method.original().desc;
        Primitive primitive = Primitive.of(descriptor.substring(descriptor.indexOf(')') + 1));
        if (primitive == null) {
          code.add(RuntimeNames.asOutcome());
          code.op(Opcodes.ARETURN);
        } else {
          primitive.returnCall(code);
        }
      }
      default -> throw new AssertionError("a generator has no task: " + method.where());
    }
  }
}
