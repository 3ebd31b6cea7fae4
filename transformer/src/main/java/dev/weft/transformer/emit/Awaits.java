package dev.weft.transformer.emit;

import dev.weft.transformer.plan.FramePlan;
import dev.weft.transformer.plan.StatePlan;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.objectweb.asm.tree.AbstractInsnNode;

/** What an instruction of the original body has to do with a suspension point. */
final class Awaits {
  private final Map<AbstractInsnNode, StatePlan> states = new IdentityHashMap<>();
  private final Set<AbstractInsnNode> directCalls =
      Collections.newSetFromMap(new IdentityHashMap<>());

  Awaits(FramePlan plan) {
    for (StatePlan state : plan.states()) {
      states.put(state.point().call(), state);
      if (state.point().isDirect()) directCalls.add(state.point().direct());
    }
  }

  /** Returns the state that {@code insn} suspends in, or null if it is no await. */
  StatePlan at(AbstractInsnNode insn) {
    return states.get(insn);
  }

  /** Returns whether {@code insn} is the call of a direct entry, whose outcome is awaited. */
  boolean isDirectCall(AbstractInsnNode insn) {
    return directCalls.contains(insn);
  }
}
