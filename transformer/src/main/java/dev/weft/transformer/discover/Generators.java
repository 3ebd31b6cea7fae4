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
    boolean mayAwait = !ReturnKind.of(method.desc).orElseThrow().isSequence();
    for (AbstractInsnNode insn : method.instructions) {
      if (Api.isAwait(insn) && !mayAwait) {
        problems.add(Problems.awaitInSequence(locations.of(method, insn), returned));
      }
    }
    for (Returned each : Returned.by(owner, method)) {
      if (!each.origins().stream().allMatch(Api::isEnd)) {
        problems.add(Problems.returnsOtherThanEnd(locations.of(method, each.value()), returned));
      }
    }
    return problems;
  }

  /** Returns what is wrong with each emit and end in {@code method}, which is no generator. */
  Map<AbstractInsnNode, Problem> outside(MethodNode method) {
    Map<AbstractInsnNode, Problem> problems = new LinkedHashMap<>();
    for (AbstractInsnNode insn : method.instructions) {
      if (!isWord(insn)) continue;
      Location where = locations.of(method, insn);
      String word = ((MethodInsnNode) insn).name;
      problems.put(
          insn,
          lambdas.isBody(method)
              ? Problems.emitInLambda(where, word, returned(method))
              : Problems.emitOutsideGenerator(where, word, returned(method)));
    }
    return problems;
  }

  private String returned(MethodNode method) {
    return locations.simpleName(Type.getReturnType(method.desc));
  }
}
