package dev.weft.transformer.discover;

import dev.weft.transformer.Problem;
import dev.weft.transformer.discover.Interceptors.Interceptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.AnnotationNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/** Looks for code that is valid, and hardly meant. Code that a tool generated is not looked at. */
final class Lint {
  private final ClassNode owner;
  private final Locations locations;
  private final Lambdas lambdas;
  private final Set<String> async;
  private final Interceptors interceptors;
  private final Map<MethodNode, Ownership> ownerships;
  private final Map<MethodNode, ReturnCheck> returns;
  private final boolean isSound;
  private final List<Problem> warnings = new ArrayList<>();

  /**
   * Prepares for the class {@code owner}.
   *
   * @param async the names and descriptors of the methods that are to be rewritten
   * @param ownerships what is known of the stages in those methods
   * @param returns what is known of what methods return; more is added
   * @param isSound whether the class has no errors: an await that stands in the wrong place may be
   *     the one that a method lacks
   */
  Lint(
      ClassNode owner,
      Locations locations,
      Lambdas lambdas,
      Set<String> async,
      Map<MethodNode, Ownership> ownerships,
      Map<MethodNode, ReturnCheck> returns,
      Interceptors interceptors,
      boolean isSound) {
    this.interceptors = interceptors;
    this.isSound = isSound;
    this.ownerships = ownerships;
    this.returns = returns;
    this.owner = owner;
    this.locations = locations;
    this.lambdas = lambdas;
    this.async = async;
  }

  /** Returns what is to be said of all methods. */
  List<Problem> run() {
    if (isGenerated(owner.visibleAnnotations) || isGenerated(owner.invisibleAnnotations)) {
      return warnings;
    }
    for (MethodNode method : owner.methods) {
      if (isGenerated(method)) continue;
      for (AbstractInsnNode insn : method.instructions) {
        if (insn.getOpcode() == Opcodes.POP) checkDropped(method, insn);
      }
      boolean isAsync = async.contains(method.name + method.desc);
      if (isAsync) checkAsync(method);
      boolean returnsStage = !isEntry(method) && !(isAsync && Generators.isOne(method));
      if (returnsStage && (isAsync || isLambdaOfStage(method))) checkReturns(method, isAsync);
      checkUnknownStages(method);
    }
    return warnings;
  }

  private boolean isGenerated(MethodNode method) {
    boolean byCompiler = (method.access & (Opcodes.ACC_SYNTHETIC | Opcodes.ACC_BRIDGE)) != 0;
    return byCompiler && !lambdas.isBody(method) && !isEntry(method)
        || isGenerated(method.visibleAnnotations)
        || isGenerated(method.invisibleAnnotations);
  }

  /** The entry of a suspending method has the code that somebody wrote. */
  private static boolean isEntry(MethodNode method) {
    return EntryNode.isDescriptor(method.desc) && (method.access & Opcodes.ACC_BRIDGE) == 0;
  }

  /** Lombok's annotation, Micronaut's and the JDK's (where it is kept) all end alike. */
  private static boolean isGenerated(List<AnnotationNode> annotations) {
    return annotations != null
        && annotations.stream().anyMatch(annotation -> annotation.desc.endsWith("Generated;"));
  }

  private void checkAsync(MethodNode method) {
    boolean awaits = false;
    for (AbstractInsnNode insn : method.instructions) {
      awaits |= Api.isSuspension(insn);
      if (insn instanceof MethodInsnNode call && !isSequence(method)) checkBlocking(method, call);
    }
    boolean isEmpty = !awaits && !isEntry(method) && !Generators.isOne(method);
    if (isEmpty && isSound && !lambdas.isBody(method) && !handsOn(method)) {
      warnings.add(Problems.neverAwaits(locations.of(method)));
    }
    if (awaits) checkInterceptors(method);
    if (awaits && ForgottenTest.is(owner, method)) {
      warnings.add(Problems.forgottenTest(locations.of(method)));
    }
    if (awaits && ForgottenTest.isAround(owner, method)) {
      warnings.add(Problems.forgottenAroundTests(locations.of(method)));
    }
    for (SwallowedFailure each : SwallowedFailure.in(method)) {
      warnings.add(
          Problems.swallowedFailure(locations.of(method, each.handler()), each.simpleName()));
    }
  }

  private void checkInterceptors(MethodNode method) {
    if (method instanceof EntryNode entry) {
      for (Interceptor each : interceptors.of(entry.plain())) {
        warnings.add(Problems.interceptedSuspending(locations.of(method), each, ""));
      }
      for (Interceptor each : interceptors.of(owner, entry.plain())) {
        warnings.add(Problems.interceptedSuspending(locations.of(method), each, "the class of "));
      }
      return;
    }
    for (Interceptor each : interceptors.of(method)) {
      warnings.add(Problems.intercepted(locations.of(method), each, ""));
    }
    for (Interceptor each : interceptors.of(owner, method)) {
      warnings.add(Problems.intercepted(locations.of(method), each, "the class of "));
    }
  }

  private boolean isLambdaOfStage(MethodNode method) {
    return lambdas.isBody(method)
        && ReturnKind.of(method.desc).filter(ReturnKind::isTask).isPresent();
  }

  /**
   * A lambda that awaits nothing is not rewritten. It may still mean to handle what a task ends
   * with, while stages of other libraries are made by calls that throw.
   */
  private void checkReturns(MethodNode method, boolean isAsync) {
    ReturnCheck check = returns.computeIfAbsent(method, each -> new ReturnCheck(owner, each));
    ReturnKind kind = ReturnKind.of(method.desc).orElseThrow();
    for (AbstractInsnNode value : check.inTry(from -> isAsync || makesTask(from))) {
      warnings.add(Problems.returnedInTry(locations.of(method, value), check.name(value), kind));
    }
    for (AbstractInsnNode value : check.possibleNulls()) {
      warnings.add(Problems.mayReturnNull(locations.of(method, value), check.name(value), kind));
    }
  }

  /**
   * Returns whether all that {@code method} does is to call one of its name. Compilers copy the
   * annotation to what they write for default arguments, delegates, companions and traits.
   */
  private static boolean handsOn(MethodNode method) {
    MethodInsnNode last = null;
    for (AbstractInsnNode insn : method.instructions) {
      if (!Instructions.targets(insn).isEmpty()) return false;
      if (insn instanceof MethodInsnNode call) last = call;
    }
    // Kotlin calls it pay, pay$default or access$pay$jd.
    return last != null && ("$" + last.name + "$").contains("$" + method.name + "$");
  }

  private void checkBlocking(MethodNode method, MethodInsnNode call) {
    String fix = BlockingCalls.fix(call);
    if (fix == null) return;
    Type declaring = Type.getObjectType(BlockingCalls.owner(call));
    String name = locations.simpleName(declaring) + "." + call.name;
    warnings.add(Problems.blockingCall(locations.of(method, call), name, fix));
  }

  private void checkUnknownStages(MethodNode method) {
    if (!ownerships.containsKey(method)) return;
    ownerships
        .get(method)
        .unknown()
        .forEach(
            (use, call) -> {
              String type = Type.getObjectType(call.owner).getClassName();
              warnings.add(
                  Problems.unknownStage(
                      locations.of(method, use),
                      locations.called(call.owner, call.name),
                      type + "." + call.name));
            });
  }

  private void checkDropped(MethodNode method, AbstractInsnNode pop) {
    if (!(Instructions.before(pop) instanceof MethodInsnNode call)) return;
    if (isGenerator(call)) {
      warnings.add(Problems.droppedValues(locations.of(method, call), call.name));
      return;
    }
    if (!returnsTask(call) || Api.mayBeDropped(call)) return;
    warnings.add(
        Problems.droppedTask(
            locations.of(method, call), call.name, async.contains(method.name + method.desc)));
  }

  private boolean makesTask(AbstractInsnNode insn) {
    return insn instanceof MethodInsnNode call && returnsTask(call);
  }

  /** Whose code runs on the thread of who asks for its values, be that a loop's or not. */
  private static boolean isSequence(MethodNode method) {
    return ReturnKind.of(method.desc).filter(ReturnKind::isSequence).isPresent();
  }

  private boolean isGenerator(MethodInsnNode call) {
    return isAsyncHere(call)
        && ReturnKind.of(call.desc).filter(ReturnKind::isGenerator).isPresent();
  }

  private boolean isAsyncHere(MethodInsnNode call) {
    return call.owner.equals(owner.name) && async.contains(call.name + call.desc);
  }

  private boolean returnsTask(MethodInsnNode call) {
    return ReturnKind.of(call.desc).filter(kind -> kind == ReturnKind.TASK).isPresent()
        || isAsyncHere(call);
  }
}
