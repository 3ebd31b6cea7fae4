package dev.weft.transformer.discover;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.objectweb.asm.LimitExceededException;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.tree.analysis.Analyzer;
import org.objectweb.asm.tree.analysis.AnalyzerException;
import org.objectweb.asm.tree.analysis.SourceValue;

/**
 * Where the values of a method come from, and where those go that calls return: to an await, into
 * another stage that is derived from it, out of the method, or anywhere else.
 *
 * <p>A value is the set of instructions that made it. Copying it, through locals and on the stack,
 * makes none. What is noted while the analysis still runs is true in the end: sets only grow.
 */
final class StageFlow extends BoundedSources {
  /** What makes a stage from the one that it is called on, or returns that one itself. */
  private static final Set<String> DERIVATIONS =
      Set.of(
          "thenApply",
          "thenApplyAsync",
          "thenAccept",
          "thenAcceptAsync",
          "thenRun",
          "thenRunAsync",
          "thenCompose",
          "thenComposeAsync",
          "thenCombine",
          "thenCombineAsync",
          "handle",
          "handleAsync",
          "whenComplete",
          "whenCompleteAsync",
          "exceptionally",
          "exceptionallyAsync",
          "exceptionallyCompose",
          "exceptionallyComposeAsync",
          "orTimeout",
          "completeOnTimeout",
          "toCompletableFuture",
          "copy");

  /** What only looks at the stage that it is called on. */
  private static final Set<String> LOOKS =
      Set.of("isDone", "isCompletedExceptionally", "isCancelled", "hashCode", "equals", "toString");

  /** Makes what the method was given. */
  private static final AbstractInsnNode ELSEWHERE = new InsnNode(Opcodes.NOP);

  private final Map<AbstractInsnNode, Set<AbstractInsnNode>> awaited = new IdentityHashMap<>();
  private final Map<AbstractInsnNode, Set<AbstractInsnNode>> returned = new IdentityHashMap<>();
  private final Map<AbstractInsnNode, Set<AbstractInsnNode>> derived = new IdentityHashMap<>();
  private final Map<AbstractInsnNode, Stored> stored = new IdentityHashMap<>();
  private final Set<AbstractInsnNode> givenToWeft = identitySet();
  private final Set<AbstractInsnNode> usedOtherwise = identitySet();

  /** What an instruction stores into an array, and where the array comes from. */
  private record Stored(Set<AbstractInsnNode> arrays, Set<AbstractInsnNode> values) {}

  private StageFlow() {}

  /**
   * Returns what becomes of the stages in {@code method}; null if its code makes no sense, or is
   * too large to follow every value through it: then nothing in it is owned.
   */
  static StageFlow of(ClassNode owner, MethodNode method) {
    StageFlow flow = new StageFlow();
    try {
      new Analyzer<>(flow).analyze(owner.name, method);
    } catch (AnalyzerException | LimitExceededException e) {
      return null;
    }
    flow.followArrays();
    flow.followDerivations();
    return flow;
  }

  // ---- what is known when it has run

  /** Returns for each await where its stage comes from. */
  Map<AbstractInsnNode, Set<AbstractInsnNode>> awaited() {
    return awaited;
  }

  /** Returns for each return of a reference where that comes from. */
  Map<AbstractInsnNode, Set<AbstractInsnNode>> returned() {
    return returned;
  }

  /** Returns for each store into an array that a word of Weft is given what is stored. */
  Map<AbstractInsnNode, Set<AbstractInsnNode>> given() {
    Map<AbstractInsnNode, Set<AbstractInsnNode>> given = new IdentityHashMap<>();
    stored.forEach(
        (store, what) -> {
          if (isForWeft(what)) given.put(store, what.values);
        });
    return given;
  }

  /** Returns what {@code made} was derived from; null if it was derived from nothing. */
  Set<AbstractInsnNode> origins(AbstractInsnNode made) {
    return derived.get(made);
  }

  /** Returns whether what {@code made} has made, a lambda or an array, is given to Weft alone. */
  boolean isOnlyForWeft(AbstractInsnNode made) {
    return !usedOtherwise.contains(made)
        && returned.values().stream().noneMatch(sources -> sources.contains(made))
        && (givenToWeft.contains(made) || isStoredForWeft(made));
  }

  private boolean isStoredForWeft(AbstractInsnNode made) {
    return stored.values().stream().anyMatch(what -> what.values.contains(made));
  }

  /** Returns whether others may have got hold of what {@code made} has made. */
  boolean isUsedOtherwise(AbstractInsnNode made) {
    return usedOtherwise.contains(made);
  }

  // ---- copies

  @Override
  public SourceValue newParameterValue(boolean isInstance, int local, Type type) {
    return new SourceValue(type.getSize(), ELSEWHERE);
  }

  @Override
  public SourceValue copyOperation(AbstractInsnNode insn, SourceValue value) {
    return value;
  }

  @Override
  public SourceValue unaryOperation(AbstractInsnNode insn, SourceValue value) {
    if (insn.getOpcode() == Opcodes.CHECKCAST) return value;
    if (insn.getOpcode() == Opcodes.PUTSTATIC) usedOtherwise.addAll(value.insns);
    return super.unaryOperation(insn, value);
  }

  /** What is not followed may go anywhere. */
  @Override
  void lost(Set<AbstractInsnNode> sources) {
    usedOtherwise.addAll(sources);
  }

  // ---- uses

  @Override
  public SourceValue binaryOperation(AbstractInsnNode insn, SourceValue first, SourceValue second) {
    if (insn instanceof FieldInsnNode) usedOtherwise.addAll(second.insns);
    return super.binaryOperation(insn, first, second);
  }

  @Override
  public SourceValue ternaryOperation(
      AbstractInsnNode insn, SourceValue array, SourceValue index, SourceValue value) {
    if (insn.getOpcode() == Opcodes.AASTORE) {
      Stored all = stored.computeIfAbsent(insn, i -> new Stored(identitySet(), identitySet()));
      all.arrays.addAll(array.insns);
      all.values.addAll(value.insns);
    }
    return super.ternaryOperation(insn, array, index, value);
  }

  @Override
  public SourceValue naryOperation(AbstractInsnNode insn, List<? extends SourceValue> values) {
    if (Api.isStageAwait(insn)) {
      add(awaited, insn, values.get(0).insns);
    } else if (isCallOn(insn, DERIVATIONS)) {
      add(derived, insn, values.get(0).insns);
      use(values.subList(1, values.size()));
    } else if (isCallOn(insn, LOOKS)) {
      use(values.subList(1, values.size()));
    } else if (insn instanceof MethodInsnNode call && Api.isOfWeft(call.owner)) {
      // Who calls get or apply of a lambda has what that returns: this code, and not Weft.
      int receivers = call.getOpcode() == Opcodes.INVOKESTATIC ? 0 : 1;
      use(values.subList(0, receivers));
      for (SourceValue value : values.subList(receivers, values.size())) useByWeft(value);
    } else {
      use(values);
    }
    return super.naryOperation(insn, values);
  }

  private void use(List<? extends SourceValue> values) {
    for (SourceValue value : values) usedOtherwise.addAll(value.insns);
  }

  private void useByWeft(SourceValue value) {
    for (AbstractInsnNode made : value.insns) {
      boolean isForWeft = isArrayForWeft(made) || made instanceof InvokeDynamicInsnNode;
      (isForWeft ? givenToWeft : usedOtherwise).add(made);
    }
  }

  @Override
  public void returnOperation(AbstractInsnNode insn, SourceValue value, SourceValue expected) {
    add(returned, insn, value.insns);
  }

  private static boolean isCallOn(AbstractInsnNode insn, Set<String> names) {
    return insn instanceof MethodInsnNode call
        && call.getOpcode() != Opcodes.INVOKESTATIC
        && (call.owner.equals(Api.FUTURE) || call.owner.equals(Api.STAGE))
        && names.contains(call.name);
  }

  /** Returns whether {@code insn} makes an array as the compiler does for {@code gather(a, b)}. */
  private static boolean isArrayForWeft(AbstractInsnNode insn) {
    if (insn.getOpcode() != Opcodes.ANEWARRAY) return false;
    String type = ((TypeInsnNode) insn).desc;
    return type.equals(Api.STAGE) || Api.isOfWeft(type);
  }

  // ---- what follows from that

  private boolean isForWeft(Stored what) {
    for (AbstractInsnNode array : what.arrays) {
      if (!isOnlyForWeft(array)) return false;
    }
    return true;
  }

  private void followArrays() {
    for (Stored what : stored.values()) {
      if (!isForWeft(what)) usedOtherwise.addAll(what.values);
    }
  }

  /** Who has a derived stage has a part in those that it comes from. */
  private void followDerivations() {
    usedOtherwise.addAll(
        DataFlow.reached(usedOtherwise, made -> derived.getOrDefault(made, Set.of())));
  }

  private static void add(
      Map<AbstractInsnNode, Set<AbstractInsnNode>> map,
      AbstractInsnNode key,
      Set<AbstractInsnNode> more) {
    map.computeIfAbsent(key, unseen -> identitySet()).addAll(more);
  }

  private static Set<AbstractInsnNode> identitySet() {
    return Collections.newSetFromMap(new IdentityHashMap<>());
  }
}
