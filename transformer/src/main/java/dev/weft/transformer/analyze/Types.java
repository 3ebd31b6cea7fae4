package dev.weft.transformer.analyze;

import dev.weft.transformer.discover.Instructions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.AnalyzerAdapter;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TypeInsnNode;

/**
 * The types of locals and operand stack at chosen instructions, and at every stack map.
 *
 * <p>Computed as the verifier does: straight on from one stack map of the class file to the next.
 * No common supertype is ever needed, so no class is looked up.
 */
public final class Types {
  private final Map<LabelNode, TypeInsnNode> news = new HashMap<>();
  private final Map<Label, LabelNode> nodes = new IdentityHashMap<>();
  private final Map<AbstractInsnNode, TypeState> states = new IdentityHashMap<>();

  private Types() {}

  /** Computes the types before each instruction of {@code chosen}. */
  public static Types of(String owner, MethodNode body, Set<? extends AbstractInsnNode> chosen) {
    Types types = new Types();
    types.nameNews(body);
    types.run(owner, body, chosen);
    return types;
  }

  /** Returns the types before {@code insn}, or null if it is never reached. */
  public TypeState before(AbstractInsnNode insn) {
    return states.get(insn);
  }

  /** Returns the types that {@code stackMap} declares. */
  public TypeState at(FrameNode stackMap) {
    List<Object> locals = new ArrayList<>();
    for (Object local : stackMap.local) {
      locals.add(named(local));
      if (TypeState.isWide(local)) locals.add(Opcodes.TOP);
    }
    return new TypeState(locals, stackMap.stack.stream().map(this::named).toList());
  }

  /** A verifier type names an uninitialised object by a label before its NEW; we, by the NEW. */
  private void nameNews(MethodNode body) {
    for (AbstractInsnNode insn : body.instructions) {
      if (insn instanceof LabelNode label) nodes.put(label.getLabel(), label);
      if (insn.getOpcode() != Opcodes.NEW) continue;
      AbstractInsnNode before = insn.getPrevious();
      while (before != null && !Instructions.isReal(before)) {
        if (before instanceof LabelNode label) news.put(label, (TypeInsnNode) insn);
        before = before.getPrevious();
      }
    }
  }

  private void run(String owner, MethodNode body, Set<? extends AbstractInsnNode> chosen) {
    AnalyzerAdapter simulation =
        new AnalyzerAdapter(Opcodes.ASM9, owner, body.access, body.name, body.desc, null) {};
    for (AbstractInsnNode insn : body.instructions) {
      if (chosen.contains(insn) && simulation.locals != null) states.put(insn, state(simulation));
      insn.accept(simulation);
    }
  }

  private TypeState state(AnalyzerAdapter simulation) {
    List<Object> stack = new ArrayList<>();
    for (int i = 0; i < simulation.stack.size(); i++) {
      Object type = named(simulation.stack.get(i));
      stack.add(type);
      if (TypeState.isWide(type)) i++;
    }
    return new TypeState(simulation.locals.stream().map(this::named).toList(), stack);
  }

  private Object named(Object type) {
    if (type instanceof Label label) return news.get(nodes.get(label));
    if (type instanceof LabelNode label) return news.get(label);
    return type;
  }
}
