package dev.weft.transformer.discover;

import java.util.Map;
import java.util.Set;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;

/**
 * Which stages of other libraries a method has started itself, for nobody else: a task that is
 * cancelled cancels them, too.
 *
 * @param awaits the awaits of such a stage
 * @param handovers the instructions that hand one on, which lies on top of the stack: returns, and
 *     stores into the array of a call such as {@code gather(a, b)}
 * @param roots the calls that return one from which the stage that is awaited is derived
 * @param unknown the awaits of a stage of which nobody can tell, each with the call it comes from
 */
public record Ownership(
    Set<AbstractInsnNode> awaits,
    Set<AbstractInsnNode> handovers,
    Set<AbstractInsnNode> roots,
    Map<AbstractInsnNode, MethodInsnNode> unknown) {
  /** Of a method that starts nothing. */
  static final Ownership NONE = new Ownership(Set.of(), Set.of(), Set.of(), Map.of());
}
