package dev.weft.transformer.analyze;

import dev.weft.transformer.discover.AsyncMethod;
import dev.weft.transformer.discover.SuspensionPoint;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/** All that is known of one method's body before anything is decided about it. */
public record Analysis(ControlFlow flow, Loops loops, Liveness liveness, Types types) {
  /** Analyses the body of {@code method}. */
  public static Analysis of(AsyncMethod method) {
    return of(method, Set.of());
  }

  /** As {@link #of}, with more blocks: one begins wherever the method might be divided. */
  public static Analysis ofDivisible(AsyncMethod method) {
    return of(method, Places.of(method));
  }

  private static Analysis of(AsyncMethod method, Set<AbstractInsnNode> places) {
    Set<AbstractInsnNode> awaits = Collections.newSetFromMap(new IdentityHashMap<>());
    for (SuspensionPoint point : method.points()) awaits.add(point.call());
    Set<AbstractInsnNode> alone = Collections.newSetFromMap(new IdentityHashMap<>());
    alone.addAll(awaits);
    alone.addAll(places);
    ControlFlow flow = ControlFlow.of(method.body(), alone);

    Set<AbstractInsnNode> typed = Collections.newSetFromMap(new IdentityHashMap<>());
    typed.addAll(alone);
    typed.add(start(method.body()));
    for (AbstractInsnNode insn : method.body().instructions) {
      if (isConstructorCall(insn)) typed.add(insn);
    }
    Loops loops = Loops.of(flow);
    typed.addAll(loops.exits(method.body().instructions));
    return new Analysis(
        flow,
        loops,
        Liveness.of(method.body(), flow),
        Types.of(method.owner().name, method.body(), typed));
  }

  /** Returns the first node of {@code body}, where a call begins. */
  public static AbstractInsnNode start(MethodNode body) {
    return body.instructions.getFirst();
  }

  /** Returns whether {@code insn} initialises an object: {@code invokespecial <init>}. */
  public static boolean isConstructorCall(AbstractInsnNode insn) {
    return insn.getOpcode() == Opcodes.INVOKESPECIAL
        && insn instanceof MethodInsnNode call
        && call.name.equals("<init>");
  }
}
