package dev.weft.transformer.discover;

import java.lang.invoke.LambdaMetafactory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Gives lambdas that await, or close something, and have no value a task to return, so that from
 * here on they are lambdas like others: {@code () -> { await(x); }}, where Weft takes a {@code
 * SuspendingRunnable}, becomes {@code () -> { await(x); return Task.of(null); }} of an interface
 * that extends it.
 *
 * <p>A body that is handed to another interface as well, which javac does with lambdas that are
 * alike, stays as it is: its await is in a plain lambda, which is a problem.
 */
final class SuspendingLambdas {
  private static final String STAGE_RETURNED = ")L" + Api.STAGE + ";";
  private static final String TASK_RETURNED = ")L" + Api.TASK + ";";
  static final String METAFACTORY = "java/lang/invoke/LambdaMetafactory";

  /** What the lambda is instead of a suspending interface, and the method that it implements. */
  record Woven(String name, String method) {}

  /** The suspending interfaces; a test looks all of these names up in the runtime. */
  static final Map<String, Woven> INTERFACES =
      Map.of(
          "dev/weft/SuspendingRunnable", new Woven("dev/weft/frame/WovenRunnable", "get"),
          "dev/weft/SuspendingConsumer", new Woven("dev/weft/frame/WovenConsumer", "apply"));

  /** A lambda's body, and each place that hands it on. */
  private record Uses(MethodNode body, List<InvokeDynamicInsnNode> calls) {}

  private SuspendingLambdas() {}

  /**
   * Changes such lambdas of {@code owner}, and what makes them.
   *
   * @return the bodies of those that were changed
   */
  static Set<MethodNode> giveTasks(ClassNode owner) {
    Set<MethodNode> changed = new HashSet<>();
    Lambdas lambdas = new Lambdas(owner);
    for (Uses uses : uses(owner)) {
      if (!suspends(uses.body)
          || !lambdas.isBody(uses.body)
          || ReturnKind.of(uses.body.desc).filter(ReturnKind::isTask).isPresent()
          || !uses.calls.stream().allMatch(SuspendingLambdas::makesSuspending)) {
        continue;
      }
      returnTask(uses.body);
      for (InvokeDynamicInsnNode call : uses.calls) makeWoven(call);
      changed.add(uses.body);
    }
    return changed;
  }

  /** Returns whether {@code body} awaits something, the end of a resource maybe. */
  private static boolean suspends(MethodNode body) {
    return Discovery.awaits(body) || AwaitedCloses.areIn(body);
  }

  /**
   * Returns the bodies that are handed to suspending interfaces only, whether they await or not.
   */
  static Set<MethodNode> bodies(ClassNode owner) {
    Set<MethodNode> bodies = new HashSet<>();
    for (Uses uses : uses(owner)) {
      if (uses.calls.stream().allMatch(SuspendingLambdas::makesSuspending)) bodies.add(uses.body);
    }
    return bodies;
  }

  private static Iterable<Uses> uses(ClassNode owner) {
    Map<String, MethodNode> methods = new LinkedHashMap<>();
    for (MethodNode method : owner.methods) methods.put(method.name + method.desc, method);
    Map<MethodNode, Uses> uses = new LinkedHashMap<>();
    for (MethodNode method : owner.methods) {
      for (AbstractInsnNode insn : method.instructions) {
        if (!(insn instanceof InvokeDynamicInsnNode call)) continue;
        for (Object argument : call.bsmArgs) {
          if (!(argument instanceof Handle handle) || !handle.getOwner().equals(owner.name)) {
            continue;
          }
          MethodNode body = methods.get(handle.getName() + handle.getDesc());
          if (body == null) continue;
          uses.computeIfAbsent(body, key -> new Uses(key, new ArrayList<>())).calls.add(call);
        }
      }
    }
    return uses.values();
  }

  static boolean makesSuspending(InvokeDynamicInsnNode call) {
    return call.bsm.getOwner().equals(METAFACTORY)
        && !canBeSerialised(call)
        && INTERFACES.containsKey(Type.getReturnType(call.desc).getInternalName());
  }

  /** Such a lambda is made again by its name, in code that is not changed here. */
  static boolean canBeSerialised(InvokeDynamicInsnNode call) {
    return call.bsm.getName().equals("altMetafactory")
        && ((Integer) call.bsmArgs[3] & LambdaMetafactory.FLAG_SERIALIZABLE) != 0;
  }

  private static void returnTask(MethodNode body) {
    for (AbstractInsnNode insn : body.instructions.toArray()) {
      int opcode = insn.getOpcode();
      if (opcode < Opcodes.IRETURN || opcode > Opcodes.RETURN) continue;
      InsnList returned = new InsnList();
      if (opcode != Opcodes.RETURN) {
        boolean isWide = opcode == Opcodes.LRETURN || opcode == Opcodes.DRETURN;
        returned.add(new InsnNode(isWide ? Opcodes.POP2 : Opcodes.POP));
      }
      returned.add(new InsnNode(Opcodes.ACONST_NULL));
      returned.add(
          new MethodInsnNode(
              Opcodes.INVOKESTATIC, Api.TASK, "of", "(Ljava/lang/Object;)L" + Api.TASK + ";"));
      returned.add(new InsnNode(Opcodes.ARETURN));
      body.instructions.insertBefore(insn, returned);
      body.instructions.remove(insn);
    }
    body.desc = returning(body.desc, TASK_RETURNED);
    body.signature = null;
    body.maxStack++; // where nothing was returned
  }

  private static void makeWoven(InvokeDynamicInsnNode call) {
    Woven woven = INTERFACES.get(Type.getReturnType(call.desc).getInternalName());
    call.name = woven.method;
    call.desc = returning(call.desc, ")L" + woven.name + ";");
    Handle body = (Handle) call.bsmArgs[1];
    call.bsmArgs[0] = returning((Type) call.bsmArgs[0]);
    call.bsmArgs[1] =
        new Handle(
            body.getTag(),
            body.getOwner(),
            body.getName(),
            returning(body.getDesc(), TASK_RETURNED),
            body.isInterface());
    call.bsmArgs[2] = returning((Type) call.bsmArgs[2]);
  }

  private static Type returning(Type method) {
    return Type.getMethodType(returning(method.getDescriptor(), STAGE_RETURNED));
  }

  private static String returning(String descriptor, String returned) {
    return descriptor.substring(0, descriptor.indexOf(')')) + returned;
  }
}
