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
 * from each stack map to the next, with every jump and every handler checked against the one at its
 * target. References are all one kind.
 *
 * <p>A data flow to a fixed point would not need the stack maps, and would not find a wrong one; in
 * a method near the limit of 64 KB, with hundreds of variables and nested try ranges, it would also
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
    declare();
    current = atEntry();
    for (AbstractInsnNode node : method.instructions) {
      if (node instanceof LabelNode label) {
        enterAndLeaveRanges(label);
      } else if (node instanceof FrameNode stackMap) {
        enter(stackMap);
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

  private void enter(FrameNode stackMap) throws AnalyzerException {
    Frame<BasicValue> types = typesOf(stackMap);
    if (current != null) checkFits(current, types, stackMap, "the stack map");
    current = types;
    localsChanged = true;
  }

  private void execute(AbstractInsnNode insn) throws AnalyzerException {
    if (current == null)
      throw new AnalyzerException(insn, "nothing leads here, and no stack map is here");
    checkHandlers(insn);
    current.execute(insn, verifier);
    if (insn instanceof VarInsnNode) localsChanged = true;
    for (LabelNode target : Instructions.targets(insn)) {
      checkFits(current, declaredAt(target, insn), insn, "the stack map at the target");
    }
    if (!Instructions.fallsThrough(insn)) current = null;
  }

  /** What a handler gets is what the locals are before each instruction of its range. */
  private void checkHandlers(AbstractInsnNode insn) throws AnalyzerException {
    if (!localsChanged) return;
    for (TryCatchBlockNode range : covering) {
      checkLocalsFit(current, declaredAt(range.handler, insn), insn, "the stack map of a handler");
    }
    localsChanged = false;
  }

  // ---- stack maps

  private void declare() {
    List<LabelNode> labels = new ArrayList<>();
    for (AbstractInsnNode node : method.instructions) {
      if (node instanceof LabelNode label) {
        labels.add(label);
      } else if (node instanceof FrameNode stackMap) {
        for (LabelNode label : labels) declared.put(label, typesOf(stackMap));
      } else if (Instructions.isReal(node)) {
        labels.clear();
      }
    }
  }

  private Frame<BasicValue> declaredAt(LabelNode target, AbstractInsnNode from)
      throws AnalyzerException {
    Frame<BasicValue> types = declared.get(target);
    if (types == null) throw new AnalyzerException(from, "leads to where no stack map is");
    return types;
  }

  private Frame<BasicValue> atEntry() {
    Frame<BasicValue> types = unknown();
    int slot = 0;
    if ((method.access & Opcodes.ACC_STATIC) == 0) {
      types.setLocal(slot++, BasicValue.REFERENCE_VALUE);
    }
    for (Type parameter : Type.getArgumentTypes(method.desc)) {
      types.setLocal(slot, verifier.newValue(parameter));
      slot += parameter.getSize();
    }
    return types;
  }

  private Frame<BasicValue> typesOf(FrameNode stackMap) {
    Frame<BasicValue> types = unknown();
    int slot = 0;
    for (Object local : stackMap.local) {
      BasicValue value = kindOf(local);
      types.setLocal(slot, value);
      slot += value.getSize();
    }
    for (Object entry : stackMap.stack) types.push(kindOf(entry));
    return types;
  }

  private Frame<BasicValue> unknown() {
    int anyHeight = -1;
    Frame<BasicValue> types = new Frame<>(locals, anyHeight);
    for (int slot = 0; slot < locals; slot++) types.setLocal(slot, BasicValue.UNINITIALIZED_VALUE);
    types.setReturn(verifier.newReturnTypeValue(Type.getReturnType(method.desc)));
    return types;
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
      if (node instanceof FrameNode map) slots = Math.max(slots, 2 * map.local.size());
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
