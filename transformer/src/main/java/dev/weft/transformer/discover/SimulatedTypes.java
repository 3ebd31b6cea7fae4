package dev.weft.transformer.discover;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.AnalyzerAdapter;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * The types of variables and operands before each call of a method that has stack maps: those of
 * the last one, and what straight-line code has made of them since.
 */
final class SimulatedTypes {
  /** Each value once, as in a {@link FrameNode}. */
  private record State(List<Object> locals, List<Object> stack) {}

  private final Map<AbstractInsnNode, State> states = new IdentityHashMap<>();

  private SimulatedTypes() {}

  /** Returns those before the calls of {@code method}, in which each NEW has a label before it. */
  static SimulatedTypes before(ClassNode owner, MethodNode method) {
    List<AbstractInsnNode> calls = new ArrayList<>();
    for (AbstractInsnNode insn : method.instructions) {
      if (insn instanceof MethodInsnNode) calls.add(insn);
    }
    Simulation simulation = new Simulation(owner, method);
    method.accept((MethodVisitor) simulation);
    Map<Label, LabelNode> labels = new IdentityHashMap<>();
    for (AbstractInsnNode insn : method.instructions) {
      if (insn instanceof LabelNode label) labels.put(label.getLabel(), label);
    }
    SimulatedTypes types = new SimulatedTypes();
    for (int i = 0; i < calls.size(); i++) {
      State state = simulation.states.get(i);
      if (state != null) {
        types.states.put(
            calls.get(i), new State(named(state.locals, labels), named(state.stack, labels)));
      }
    }
    return types;
  }

  private static List<Object> named(List<Object> simulated, Map<Label, LabelNode> labels) {
    List<Object> types = new ArrayList<>();
    for (int i = 0; i < simulated.size(); i++) {
      Object type = simulated.get(i);
      types.add(type instanceof Label label ? labels.get(label) : type);
      if (type == Opcodes.LONG || type == Opcodes.DOUBLE) i++; // its second half
    }
    return types;
  }

  /** Returns whether {@code call} can be reached, as far as stack maps tell. */
  boolean areKnownAt(AbstractInsnNode call) {
    return states.containsKey(call);
  }

  /** Returns the stack map of the place before {@code call}. */
  FrameNode at(AbstractInsnNode call) {
    State state = states.get(call);
    return map(state.locals, state.stack);
  }

  /** As {@link #at}, with another {@code type} in the place of the topmost operand. */
  FrameNode withTop(AbstractInsnNode call, String type) {
    State state = states.get(call);
    List<Object> stack = new ArrayList<>(state.stack);
    stack.set(stack.size() - 1, type);
    return map(state.locals, stack);
  }

  private static FrameNode map(List<Object> locals, List<Object> stack) {
    return new FrameNode(
        Opcodes.F_NEW, locals.size(), locals.toArray(), stack.size(), stack.toArray());
  }

  private static final class Simulation extends AnalyzerAdapter {
    /** For each call, in order; null where nothing is known. */
    final List<State> states = new ArrayList<>();

    Simulation(ClassNode owner, MethodNode method) {
      super(Opcodes.ASM9, owner.name, method.access, method.name, method.desc, null);
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String name, String descriptor, boolean isInterface) {
      boolean known = locals != null && stack != null;
      states.add(known ? new State(List.copyOf(locals), List.copyOf(stack)) : null);
      super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
    }
  }
}
