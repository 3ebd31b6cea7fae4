package dev.weft.transformer.discover;

import dev.weft.transformer.Problem;
import java.util.Map;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * What of a class cannot be rewritten though the rest of it can, each with the first reason.
 *
 * @param methods methods that ask to be rewritten
 * @param awaits awaits in methods that do not
 */
public record Refusals(Map<MethodNode, Problem> methods, Map<AbstractInsnNode, Problem> awaits) {
  public Refusals {
    methods = Map.copyOf(methods);
    awaits = Map.copyOf(awaits);
  }
}
