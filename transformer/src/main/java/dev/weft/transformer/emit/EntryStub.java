package dev.weft.transformer.emit;

import dev.weft.transformer.analyze.TypeState;
import dev.weft.transformer.discover.AsyncMethod;
import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LineNumberNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TryCatchBlockNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * Writes what stays under the method's own descriptor when its code has moved to a direct entry: it
 * calls that entry and turns the outcome, or what was thrown, into what callers expect.
 */
final class EntryStub {
  private EntryStub() {}

  static void write(AsyncMethod method, MethodNode target) {
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
    code.add(RuntimeNames.failed());
    deliver(method, code);

    target.instructions = code.list();
    target.tryCatchBlocks =
        new ArrayList<>(List.of(new TryCatchBlockNode(start, end, handler, null)));
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

  private static void deliver(AsyncMethod method, Code code) {
    switch (method.returns()) {
      case TASK, STAGE -> {
        code.add(RuntimeNames.task());
        code.op(Opcodes.ARETURN);
      }
      case FUTURE -> {
        code.add(RuntimeNames.future());
        code.op(Opcodes.ARETURN);
      }
      case VOID -> {
        code.add(RuntimeNames.detach());
        code.op(Opcodes.RETURN);
      }
    }
  }
}
