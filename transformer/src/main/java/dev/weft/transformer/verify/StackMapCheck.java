package dev.weft.transformer.verify;

import dev.weft.transformer.discover.Instructions;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.IincInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TryCatchBlockNode;
import org.objectweb.asm.tree.VarInsnNode;
import org.objectweb.asm.tree.analysis.AnalyzerException;
import org.objectweb.asm.tree.analysis.BasicValue;
import org.objectweb.asm.tree.analysis.BasicVerifier;
import org.objectweb.asm.tree.analysis.Frame;

/**
 * Type-checks one method by its stack maps, as the JVM does (JVMS §4.10.1): once through the code,
 * from each frame to the next, with every jump and every handler checked against the frame at its
 * target. References are all one kind.
 *
 * <p>A data flow to a fixed point would not need the frames, and would not find a wrong one; in a
 * method near the limit of 64 KB, with hundreds of variables and nested try ranges, it would also
 * take minutes.
 */
final class StackMapCheck {
  private final MethodNode method;
  private final int locals;
  private final BasicVerifier verifier = new BasicVerifier();
  private final Map<LabelNode, Frame<BasicValue>> declared = new IdentityHashMap<>();
  private final List<TryCatchBlockNode> covering = new ArrayList<>();

  /** The types before the instruction that is looked at; null where control does not arrive. */
  private Frame<BasicValue> current;

  /** Whether a handler might not know yet what the locals are. */
  private boolean localsChanged;

  StackMapCheck(MethodNode method) {
    this.method = method;
    this.locals = locals();
  }

  void run() throws AnalyzerException {
    declareFrames();
    current = atEntry();
    for (AbstractInsnNode node : method.instructions) {
      if (node instanceof LabelNode label) {
        enterAndLeaveRanges(label);
      } else if (node instanceof FrameNode frame) {
        enter(frame);
      } else if (Instructions.isReal(node)) {
        execute(node);
      }
    }
    if (current != null) {
      throw new AnalyzerException(method.instructions.getLast(), "control leaves the code");
    }
  }

  private void enterAndLeaveRanges(LabelNode label) {
    covering.removeIf(range -> range.end == label);
    for (TryCatchBlockNode range : method.tryCatchBlocks) {
      if (range.start == label) covering.add(range);
    }
    localsChanged = true;
  }

  private void enter(FrameNode node) throws AnalyzerException {
    Frame<BasicValue> frame = typesOf(node);
    if (current != null) checkFits(current, frame, node, "the frame");
    current = frame;
    localsChanged = true;
  }

  private void execute(AbstractInsnNode insn) throws AnalyzerException {
    if (current == null)
      throw new AnalyzerException(insn, "nothing leads here, and no frame is here");
    checkHandlers(insn);
    current.execute(insn, verifier);
    if (insn instanceof VarInsnNode) localsChanged = true;
    for (LabelNode target : Instructions.targets(insn)) {
      checkFits(current, declaredAt(target, insn), insn, "the frame at the target");
    }
    if (!Instructions.fallsThrough(insn)) current = null;
  }

  /** What a handler gets is what the locals are before each instruction of its range. */
  private void checkHandlers(AbstractInsnNode insn) throws AnalyzerException {
    if (!localsChanged) return;
    for (TryCatchBlockNode range : covering) {
      checkLocalsFit(current, declaredAt(range.handler, insn), insn, "the frame of a handler");
    }
    localsChanged = false;
  }

  // ---- frames

  private void declareFrames() {
    List<LabelNode> labels = new ArrayList<>();
    for (AbstractInsnNode node : method.instructions) {
      if (node instanceof LabelNode label) {
        labels.add(label);
      } else if (node instanceof FrameNode frame) {
        for (LabelNode label : labels) declared.put(label, typesOf(frame));
      } else if (Instructions.isReal(node)) {
        labels.clear();
      }
    }
  }

  private Frame<BasicValue> declaredAt(LabelNode target, AbstractInsnNode from)
      throws AnalyzerException {
    Frame<BasicValue> frame = declared.get(target);
    if (frame == null) throw new AnalyzerException(from, "leads to where no frame is");
    return frame;
  }

  private Frame<BasicValue> atEntry() {
    Frame<BasicValue> frame = newFrame();
    int slot = 0;
    if ((method.access & Opcodes.ACC_STATIC) == 0) {
      frame.setLocal(slot++, BasicValue.REFERENCE_VALUE);
    }
    for (Type parameter : Type.getArgumentTypes(method.desc)) {
      frame.setLocal(slot, verifier.newValue(parameter));
      slot += parameter.getSize();
    }
    return frame;
  }

  private Frame<BasicValue> typesOf(FrameNode node) {
    Frame<BasicValue> frame = newFrame();
    int slot = 0;
    for (Object local : node.local) {
      BasicValue value = kindOf(local);
      frame.setLocal(slot, value);
      slot += value.getSize();
    }
    for (Object entry : node.stack) frame.push(kindOf(entry));
    return frame;
  }

  private Frame<BasicValue> newFrame() {
    int anyHeight = -1;
    Frame<BasicValue> frame = new Frame<>(locals, anyHeight);
    for (int slot = 0; slot < locals; slot++) frame.setLocal(slot, BasicValue.UNINITIALIZED_VALUE);
    frame.setReturn(verifier.newReturnTypeValue(Type.getReturnType(method.desc)));
    return frame;
  }

  private static BasicValue kindOf(Object type) {
    if (Opcodes.TOP.equals(type)) return BasicValue.UNINITIALIZED_VALUE;
    if (Opcodes.INTEGER.equals(type)) return BasicValue.INT_VALUE;
    if (Opcodes.FLOAT.equals(type)) return BasicValue.FLOAT_VALUE;
    if (Opcodes.LONG.equals(type)) return BasicValue.LONG_VALUE;
    if (Opcodes.DOUBLE.equals(type)) return BasicValue.DOUBLE_VALUE;
    return BasicValue.REFERENCE_VALUE;
  }

  private int locals() {
    int slots = (Type.getArgumentsAndReturnSizes(method.desc) >> 2);
    for (AbstractInsnNode node : method.instructions) {
      if (node instanceof VarInsnNode variable) slots = Math.max(slots, variable.var + 2);
      if (node instanceof IincInsnNode variable) slots = Math.max(slots, variable.var + 1);
      if (node instanceof FrameNode frame) slots = Math.max(slots, 2 * frame.local.size());
    }
    return slots;
  }

  // ---- assignability (JVMS §4.10.1.2)

  private static void checkFits(
      Frame<BasicValue> actual, Frame<BasicValue> wanted, AbstractInsnNode at, String what)
      throws AnalyzerException {
    checkLocalsFit(actual, wanted, at, what);
    int operands = wanted.getStackSize();
    if (actual.getStackSize() != operands) {
      throw new AnalyzerException(
          at, what + " has " + operands + " operands, not " + actual.getStackSize());
    }
    for (int i = 0; i < operands; i++) {
      if (fits(actual.getStack(i), wanted.getStack(i))) continue;
      throw misfit(actual.getStack(i), wanted.getStack(i), at, what + " has as operand " + i);
    }
  }

  private static void checkLocalsFit(
      Frame<BasicValue> actual, Frame<BasicValue> wanted, AbstractInsnNode at, String what)
      throws AnalyzerException {
    for (int slot = 0; slot < wanted.getLocals(); slot++) {
      if (fits(actual.getLocal(slot), wanted.getLocal(slot))) continue;
      throw misfit(
          actual.getLocal(slot), wanted.getLocal(slot), at, what + " has as local " + slot);
    }
  }

  private static boolean fits(BasicValue actual, BasicValue wanted) {
    return wanted.equals(BasicValue.UNINITIALIZED_VALUE) || wanted.equals(actual);
  }

  private static AnalyzerException misfit(
      BasicValue actual, BasicValue wanted, AbstractInsnNode at, String what) {
    return new AnalyzerException(at, what + " " + wanted + ", not " + actual);
  }
}
