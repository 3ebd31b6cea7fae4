package dev.weft.transformer.discover;

import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.analysis.AnalyzerException;
import org.objectweb.asm.tree.analysis.BasicValue;
import org.objectweb.asm.tree.analysis.Frame;
import org.objectweb.asm.tree.analysis.Interpreter;

/** The values at one instruction; a constructor call finishes every reference to its object. */
final class Inferred extends Frame<BasicValue> {
  Inferred(int locals, int stack) {
    super(locals, stack);
  }

  Inferred(Frame<? extends BasicValue> values) {
    super(values);
  }

  @Override
  public void execute(AbstractInsnNode insn, Interpreter<BasicValue> interpreter)
      throws AnalyzerException {
    TypeInference.Unfinished made = finishedBy(insn);
    super.execute(insn, interpreter);
    if (made == null) return;
    BasicValue finished = new BasicValue(Type.getObjectType(made.create.desc));
    for (int i = 0; i < getLocals(); i++) {
      if (getLocal(i).equals(made)) setLocal(i, finished);
    }
    for (int i = 0; i < getStackSize(); i++) {
      if (getStack(i).equals(made)) setStack(i, finished);
    }
  }

  private TypeInference.Unfinished finishedBy(AbstractInsnNode insn) {
    if (insn.getOpcode() != Opcodes.INVOKESPECIAL
        || !(insn instanceof MethodInsnNode call)
        || !call.name.equals("<init>")) {
      return null;
    }
    int arguments = List.of(Type.getArgumentTypes(call.desc)).size();
    BasicValue receiver = getStack(getStackSize() - 1 - arguments);
    return receiver instanceof TypeInference.Unfinished unfinished ? unfinished : null;
  }
}
