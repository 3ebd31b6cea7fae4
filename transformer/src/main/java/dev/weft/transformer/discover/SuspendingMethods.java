package dev.weft.transformer.discover;

import dev.weft.transformer.KnownClasses;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Makes of the {@code @Suspending} methods of a class what the later stages know, before any of
 * them looks: each becomes two, an {@link EntryNode} with its body, which is rewritten as async
 * methods are, and under its own signature a call of that. In code that can suspend, every call of
 * such a method becomes one of its entry and an await of the outcome ({@link SuspendingCalls}).
 *
 * <p>One that neither awaits nor calls what suspends stays as it is: it has no entry, and calls of
 * it are ordinary calls.
 */
final class SuspendingMethods {
  private final ClassNode owner;
  private final Callees callees;
  private final Set<MethodNode> suspending = new LinkedHashSet<>();

  private SuspendingMethods(ClassNode owner, Callees callees) {
    this.owner = owner;
    this.callees = callees;
  }

  /**
   * What was found on the way.
   *
   * @param functions the classes that take the place of suspending lambdas
   * @param blocking calls of suspending methods in lambdas that cannot suspend, though they stand
   *     in code that can; and the methods that these calls are in
   */
  record Found(List<FunctionClass> functions, Map<MethodInsnNode, MethodNode> blocking) {}

  /** Changes {@code owner}. */
  static Found giveEntries(ClassNode owner, KnownClasses others) {
    return new SuspendingMethods(owner, new Callees(owner, others)).run();
  }

  private Found run() {
    SuspendingFunctions functions = new SuspendingFunctions(owner, callees);
    functions.makeBodies();
    List<MethodNode> bodies = asyncBodies();
    for (MethodNode method : owner.methods) {
      boolean has =
          method.instructions.size() > 0
              && !method.name.startsWith("<")
              && EntryNode.fits(method.desc);
      if (has && isAnnotated(method) && !isBridge(method)) suspending.add(method);
    }
    suspending.addAll(functions.bodies());
    suspending.removeIf(each -> !isAnnotated(each) && Generators.isUnmarked(each));
    while (suspending.removeIf(each -> !canSuspend(each))) {} // until what is left needs itself

    SuspendingCalls calls = new SuspendingCalls(owner, callees, suspending);
    List<FunctionClass> made = functions.replace(suspending);
    Set<MethodNode> able = new LinkedHashSet<>(bodies);
    able.addAll(suspending);
    Map<MethodInsnNode, MethodNode> blocking = blocking(able);
    for (MethodNode body : bodies) if (!suspending.contains(body)) calls.awaitIn(body);
    for (MethodNode body : suspending) calls.awaitIn(body);
    List<MethodNode> all = new ArrayList<>();
    for (MethodNode method : owner.methods) {
      all.add(method);
      if (suspending.contains(method)) {
        all.add(PlainEntry.split(owner, method));
      } else if (isBridge(method)) {
        EntryNode entry = calls.entryOfBridge(method);
        if (entry != null) all.add(entry);
      }
    }
    owner.methods = all;
    return new Found(made, blocking);
  }

  private Map<MethodInsnNode, MethodNode> blocking(Set<MethodNode> able) {
    Map<MethodInsnNode, MethodNode> blocking = new LinkedHashMap<>();
    if (able.isEmpty()) return blocking;
    Lambdas lambdas = new Lambdas(owner);
    Map<String, MethodNode> methods = new HashMap<>();
    for (MethodNode each : owner.methods) methods.put(each.name + each.desc, each);
    for (MethodNode method : able) {
      for (AbstractInsnNode insn : method.instructions) {
        if (!(insn instanceof InvokeDynamicInsnNode lambda)) continue;
        for (Object argument : lambda.bsmArgs) {
          if (!(argument instanceof Handle handle) || !handle.getOwner().equals(owner.name))
            continue;
          MethodNode body = methods.get(handle.getName() + handle.getDesc());
          if (body != null && lambdas.isBody(body) && !able.contains(body))
            addCalls(body, blocking);
        }
      }
    }
    return blocking;
  }

  private void addCalls(MethodNode body, Map<MethodInsnNode, MethodNode> blocking) {
    for (AbstractInsnNode insn : body.instructions) {
      if (!(insn instanceof MethodInsnNode call) || !callees.isSuspending(call)) continue;
      MethodNode bound = SuspendingCalls.bound(owner, call);
      if (bound == null || suspending.contains(bound)) blocking.put(call, body);
    }
  }

  private List<MethodNode> asyncBodies() {
    List<MethodNode> bodies = new ArrayList<>();
    Lambdas lambdas = new Lambdas(owner);
    Set<MethodNode> withoutValue = SuspendingLambdas.bodies(owner);
    for (MethodNode method : owner.methods) {
      if (method.instructions.size() == 0 || isBridge(method)) continue;
      boolean isRewritten =
          ReturnKind.ofStage(method.desc).isPresent()
              || Generators.isUnmarked(method)
              || withoutValue.contains(method);
      if (Discovery.isAnnotated(method) || lambdas.isBody(method) && isRewritten) {
        bodies.add(method);
      }
    }
    return bodies;
  }

  private boolean canSuspend(MethodNode method) {
    if (AwaitedCloses.areIn(method)) return true;
    for (AbstractInsnNode insn : method.instructions) {
      if (Api.isAwait(insn)) return true;
      if (insn instanceof MethodInsnNode call && callees.isSuspending(call)) {
        MethodNode bound = SuspendingCalls.bound(owner, call);
        if (bound == null || suspending.contains(bound)) return true;
      }
    }
    return false;
  }

  /** Returns whether {@code method} only calls its entry. */
  static boolean isPlainEntry(MethodNode method) {
    if (!isAnnotated(method)) return false;
    for (AbstractInsnNode insn : method.instructions) {
      if (insn instanceof MethodInsnNode call
          && call.name.equals(method.name)
          && EntryNode.isDescriptor(call.desc)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isBridge(MethodNode method) {
    return (method.access & Opcodes.ACC_BRIDGE) != 0;
  }

  /** Returns whether {@code method} is a suspending one as it was written, or its entry. */
  static boolean isSuspending(MethodNode method) {
    return isAnnotated(method instanceof EntryNode entry ? entry.plain() : method);
  }

  /** Returns whether {@code method} is annotated {@code @Suspending}. */
  static boolean isAnnotated(MethodNode method) {
    return Stream.of(method.visibleAnnotations, method.invisibleAnnotations)
        .anyMatch(
            all -> all != null && all.stream().anyMatch(each -> each.desc.equals(Api.SUSPENDING)));
  }
}
