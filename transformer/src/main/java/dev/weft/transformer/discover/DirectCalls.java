package dev.weft.transformer.discover;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TryCatchBlockNode;

/**
 * Finds the awaits of a call whose callee is known for sure: {@code await(f(x))} with {@code f} an
 * async method of the same class that nothing can override.
 *
 * <p>Such a call can go to the direct entry, which returns the bare value. Where an override is
 * possible, the subclass may not have been rewritten and have no such entry. Where others can see
 * an annotation at run time, an agent may have put advice on the method, and is to see each call.
 */
final class DirectCalls {
  /** A direct entry has one parameter more than the method (JVMS §4.3.3: at most 255 slots). */
  private static final int MAX_ARGUMENT_SLOTS = 254;

  /** Whose annotations say nothing to other agents: Weft's own and those of the languages. */
  private static final List<String> SILENT =
      List.of("Ldev/weft/annotations/", "Ljava/lang/", "Lkotlin/", "Lgroovy/transform/");

  private final ClassNode owner;
  private final Map<String, MethodNode> methods = new HashMap<>();

  /** Names and parameters that several methods have, which differ in what they return. */
  private final Set<String> alike = new HashSet<>();

  DirectCalls(ClassNode owner) {
    this.owner = owner;
    Set<String> calls = new HashSet<>();
    for (MethodNode method : owner.methods) {
      methods.put(method.name + method.desc, method);
      boolean isBridge = (method.access & Opcodes.ACC_BRIDGE) != 0;
      if (!isBridge && !calls.add(call(method))) alike.add(call(method));
    }
  }

  /** Returns the call whose result {@code await} takes, if its direct entry can be used. */
  MethodInsnNode before(MethodInsnNode await, MethodNode body, Set<MethodNode> async) {
    if (Api.isOutcomeAwait(await)) return null; // its call is of an entry already
    if (!(Instructions.before(await) instanceof MethodInsnNode call)
        || !call.owner.equals(owner.name)) {
      return null;
    }
    MethodNode callee = callee(call);
    return callee != null
            && async.contains(callee)
            && ReturnKind.ofStage(callee.desc).isPresent()
            && isStaticallyBound(callee, call)
            && !isOpenToAdvice(callee)
            && canHaveDirectEntry(callee)
            && sameHandlers(call, await, body)
        ? call
        : null;
  }

  /**
   * Returns whether one more parameter fits behind those of {@code method}, even of an instance,
   * and no other method differs from it in what is returned only: their entries would not differ.
   */
  boolean canHaveDirectEntry(MethodNode method) {
    return Type.getArgumentsAndReturnSizes(method.desc) >> 2 <= MAX_ARGUMENT_SLOTS
        && !alike.contains(call(method));
  }

  private static String call(MethodNode method) {
    return method.name + method.desc.substring(0, method.desc.indexOf(')'));
  }

  MethodNode callee(MethodInsnNode call) {
    return methods.get(call.name + call.desc);
  }

  private static boolean isOpenToAdvice(MethodNode callee) {
    return callee.visibleAnnotations != null
        && callee.visibleAnnotations.stream()
            .anyMatch(each -> SILENT.stream().noneMatch(each.desc::startsWith));
  }

  private boolean isStaticallyBound(MethodNode callee, MethodInsnNode call) {
    return (callee.access & (Opcodes.ACC_STATIC | Opcodes.ACC_PRIVATE | Opcodes.ACC_FINAL)) != 0
        || (owner.access & Opcodes.ACC_FINAL) != 0
        || call.getOpcode() == Opcodes.INVOKESPECIAL;
  }

  /** A handler between call and await would see the failure at one and not at the other. */
  private static boolean sameHandlers(
      AbstractInsnNode call, AbstractInsnNode await, MethodNode body) {
    List<TryCatchBlockNode> blocks = body.tryCatchBlocks;
    for (AbstractInsnNode at = call; at != await; at = at.getNext()) {
      for (TryCatchBlockNode block : blocks) {
        if (at == block.start || at == block.end) return false;
      }
    }
    return true;
  }
}
