package dev.weft.transformer.discover;

import dev.weft.transformer.Location;
import dev.weft.transformer.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/** Tells generators from other methods, and finds what is wrong with their words. */
final class Generators {
  private final ClassNode owner;
  private final Locations locations;
  private final Lambdas lambdas;

  Generators(ClassNode owner, Locations locations, Lambdas lambdas) {
    this.owner = owner;
    this.locations = locations;
    this.lambdas = lambdas;
  }

  /** Returns whether {@code method}, which is to be rewritten, returns what it emits. */
  static boolean isOne(MethodNode method) {
    return ReturnKind.of(method.desc).filter(ReturnKind::isGenerator).isPresent();
  }

  /** Returns whether {@code method} would be a generator if it asked to be rewritten. */
  static boolean isUnmarked(MethodNode method) {
    return isOne(method) && emits(method);
  }

  /** Returns whether who asks {@code method}, which {@linkplain #isOne is one}, cannot wait. */
  static boolean isSequence(MethodNode method) {
    return ReturnKind.of(method.desc).filter(ReturnKind::isSequence).isPresent();
  }

  private static boolean emits(MethodNode method) {
    for (AbstractInsnNode insn : method.instructions) {
      if (isWord(insn)) return true;
    }
    return false;
  }

  private static boolean isWord(AbstractInsnNode insn) {
    return Api.isEmit(insn) || Api.isEnd(insn);
  }

  /** Returns what is wrong with {@code method}, which {@linkplain #isOne is one}. */
  List<Problem> problems(MethodNode method) {
    List<Problem> problems = new ArrayList<>();
    String returned = returned(method);
    if (!emits(method)) {
      problems.add(Problems.neverEmits(locations.of(method), returned));
      return problems;
    }
    if (isSequence(method)) {
      for (AbstractInsnNode insn : method.instructions) {
        if (Api.isAwait(insn)) problems.add(awaitInSequence(method, insn));
      }
    }
    for (Returned each : Returned.by(owner, method)) {
      if (!each.origins().stream().allMatch(Api::isEnd)) {
        problems.add(Problems.returnsOtherThanEnd(locations.of(method, each.value()), returned));
      }
    }
    return problems;
  }

  private Problem awaitInSequence(MethodNode method, AbstractInsnNode await) {
    Location where = locations.of(method, await);
    return Api.isOutcomeAwait(await)
        ? Problems.suspendingInSequence(where, returned(method))
        : Problems.awaitInSequence(where, returned(method));
  }

  /** Returns what is wrong with each emit and end in {@code method}, which is no generator. */
  Map<AbstractInsnNode, Problem> outside(MethodNode method) {
    Map<AbstractInsnNode, Problem> problems = new LinkedHashMap<>();
    for (AbstractInsnNode insn : method.instructions) {
      if (!isWord(insn)) continue;
      Location where = locations.of(method, insn);
      problems.put(insn, outside(method, where, ((MethodInsnNode) insn).name));
    }
    return problems;
  }

  private Problem outside(MethodNode method, Location where, String word) {
    if (lambdas.isBody(method)) return Problems.emitInLambda(where, word, returned(method));
    return SuspendingMethods.isSuspending(method)
        ? Problems.emitInSuspending(where, word)
        : Problems.emitOutsideGenerator(where, word, returned(method));
  }

  private String returned(MethodNode method) {
    MethodNode written = method instanceof EntryNode entry ? entry.plain() : method;
    return locations.simpleName(Type.getReturnType(written.desc));
  }
}
