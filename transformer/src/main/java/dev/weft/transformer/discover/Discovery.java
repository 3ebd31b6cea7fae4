package dev.weft.transformer.discover;

import dev.weft.transformer.KnownClasses;
import dev.weft.transformer.Location;
import dev.weft.transformer.Problem;
import dev.weft.transformer.Producers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.commons.CodeSizeEvaluator;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.AnnotationNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Looks through a class for the methods to rewrite and for every await that stands where it cannot.
 *
 * <p>Rewritten are methods annotated {@code @Async} that have a body, and the bodies of lambdas
 * that await and return a stage, or nothing where Weft takes such work. Bridge methods only call
 * the method that is rewritten.
 */
public final class Discovery {
  /** The bytes that a suspension point takes in a hot copy at least, beside the call of await. */
  private static final int SUSPENSION = 17;

  static final String DEFAULTS = "$default";

  private final ClassNode owner;
  private final Locations locations;
  private final DirectCalls directCalls;
  private final Lambdas lambdas;
  private final Generators generators;
  private final StartedStages started;
  private final SingleCopies singleCopies;
  private final boolean callsDirectly;
  private final Interceptors interceptors;
  private final Map<MethodNode, ReturnCheck> returns = new HashMap<>();
  private final List<Problem> problems = new ArrayList<>();
  private final Map<String, Problem> refusedBefore;
  private final Map<MethodNode, Problem> refusedMethods = new HashMap<>();
  private final Map<AbstractInsnNode, Problem> refusedAwaits = new HashMap<>();

  private Discovery(
      ClassNode owner,
      SingleCopies singleCopies,
      boolean directCalls,
      Producers producers,
      Interceptors interceptors,
      Map<String, Problem> refusedBefore) {
    this.owner = owner;
    this.refusedBefore = refusedBefore;
    this.interceptors = interceptors;
    this.singleCopies = singleCopies;
    this.callsDirectly = directCalls && !singleCopies.all();
    this.started = new StartedStages(owner, producers);
    this.locations = new Locations(owner);
    this.directCalls = new DirectCalls(owner);
    this.lambdas = new Lambdas(owner);
    this.generators = new Generators(owner, locations, lambdas);
  }

  /**
   * Returns what is to be done with {@code owner}, and what is wrong with it.
   *
   * @param singleCopies which methods may not be copied, of whatever size
   * @param directCalls whether a call may take a way beside the method
   * @param producers what is known of methods that return stages
   * @param interceptors what frameworks do around methods
   * @param others the classes whose methods may be suspending
   * @param refused methods that an attempt to rewrite the class has shown to be impossible, by name
   *     and descriptor
   */
  public static AsyncClass of(
      ClassNode owner,
      SingleCopies singleCopies,
      boolean directCalls,
      Producers producers,
      Interceptors interceptors,
      KnownClasses others,
      Map<String, Problem> refused) {
    SuspendingMethods.Found suspending = SuspendingMethods.giveEntries(owner, others);
    AwaitedCloses.insert(owner, SuspendingLambdas.giveTasks(owner));
    return new Discovery(owner, singleCopies, directCalls, producers, interceptors, refused)
        .run(suspending);
  }

  private AsyncClass run(SuspendingMethods.Found suspending) {
    List<MethodNode> async = new ArrayList<>();
    Map<MethodNode, Ownership> ownerships = new HashMap<>();
    for (MethodNode method : owner.methods) {
      checkDynamicCalls(method);
      if (isAsync(method)) {
        if (check(method)) async.add(method);
      } else {
        checkOutside(method);
        if (returnsUnknownToWeft(method)) ownerships.put(method, started.in(method, true));
      }
    }
    Map<MethodNode, MethodNode> bodies = new LinkedHashMap<>();
    Set<MethodNode> callees = new HashSet<>();
    for (MethodNode method : async) {
      MethodNode body = body(method);
      if (body == null) continue;
      bodies.put(method, body);
      if (!hasSingleCopy(body)) callees.add(method);
    }
    Set<MethodNode> calledDirectly = new HashSet<>();
    Map<MethodNode, List<SuspensionPoint>> points = new HashMap<>();
    bodies.forEach((method, body) -> ownerships.put(method, started.in(body, handsOver(body))));
    bodies.forEach(
        (method, body) ->
            points.put(method, points(body, callsDirectly ? callees : Set.of(), calledDirectly)));
    List<AsyncMethod> methods = new ArrayList<>();
    boolean stackMaps = StackMaps.areIn(owner);
    bodies.forEach(
        (method, body) -> {
          ReturnKind returns = ReturnKind.of(method.desc).orElseThrow();
          List<SuspensionPoint> found = points.get(method);
          Ownership ownership = ownerships.get(method);
          boolean isAnswered =
              returns.isTask()
                  || returns == ReturnKind.VALUE
                  || !awaits(body) && !returnsStarted(ownership);
          Entry entry = entry(body, isAnswered, calledDirectly.contains(method));
          methods.add(
              new AsyncMethod(
                  owner,
                  locations.of(method),
                  method,
                  body,
                  stackMaps,
                  returns,
                  found,
                  entry,
                  ownership));
        });
    suspending
        .blocking()
        .forEach(
            (call, method) ->
                problems.add(
                    Problems.suspendingCallInPlainLambda(
                        locations.of(method, call), locations.called(call.owner, call.name))));
    Set<String> names = new HashSet<>();
    for (MethodNode method : async) names.add(method.name + method.desc);
    problems.addAll(
        new Lint(
                owner,
                locations,
                lambdas,
                names,
                ownerships,
                returns,
                interceptors,
                problems.isEmpty())
            .run());
    Refusals refusals = new Refusals(refusedMethods, refusedAwaits);
    return new AsyncClass(owner, methods, suspending.functions(), inOrder(problems), refusals);
  }

  /** By line; one place may have been looked at twice, as javac copies finally blocks. */
  private static List<Problem> inOrder(List<Problem> problems) {
    return problems.stream()
        .distinct()
        .sorted(Comparator.comparingInt(problem -> problem.where().line()))
        .toList();
  }

  // ---- which methods

  private boolean isAsync(MethodNode method) {
    if (method.instructions.size() == 0 || (method.access & Opcodes.ACC_BRIDGE) != 0) return false;
    if (SuspendingMethods.isPlainEntry(method)) return false;
    if (isAnnotated(method) || EntryNode.isDescriptor(method.desc)) return true;
    if (startsWhatItReturns(method) && lambdas.isGivenToWeft(method)) return true;
    if (Generators.isUnmarked(method)) return lambdas.isBody(method);
    return (lambdas.isBody(method) || evaluatesDefaults(method))
        && awaits(method)
        && ReturnKind.ofStage(method.desc).isPresent();
  }

  /** Returns whether a stage that {@code method} returns can be handed over as a task. */
  private boolean handsOver(MethodNode method) {
    return switch (ReturnKind.of(method.desc).orElseThrow()) {
      case TASK, STAGE -> true;
      case FUTURE -> directCalls.canHaveDirectEntry(method);
      case VALUE, VOID, ASYNC_ITERATOR, ITERATOR, ITERABLE, STREAM -> false;
    };
  }

  private boolean startsWhatItReturns(MethodNode method) {
    return lambdas.isBody(method)
        && ReturnKind.of(method.desc).isPresent()
        && handsOver(method)
        && returnsStarted(started.in(method, true));
  }

  private static boolean returnsStarted(Ownership ownership) {
    return ownership.handovers().stream().anyMatch(Instructions::isReturn);
  }

  private boolean returnsUnknownToWeft(MethodNode method) {
    return lambdas.isBody(method)
        && ReturnKind.of(method.desc).isPresent()
        && !started.in(method, true).unknown().isEmpty()
        && lambdas.isGivenToWeft(method);
  }

  /**
   * Returns whether {@code method} finds the values of arguments that a call of an async method
   * leaves out, and then calls it: Kotlin's {@code pay$default}, which has no annotations.
   */
  private boolean evaluatesDefaults(MethodNode method) {
    if ((method.access & Opcodes.ACC_SYNTHETIC) == 0 || !method.name.endsWith(DEFAULTS)) {
      return false;
    }
    String called = method.name.substring(0, method.name.length() - DEFAULTS.length());
    return owner.methods.stream().anyMatch(each -> each.name.equals(called) && isAnnotated(each));
  }

  /** Returns whether {@code method} is annotated {@code @Async}. */
  static boolean isAnnotated(MethodNode method) {
    return has(method.invisibleAnnotations) || has(method.visibleAnnotations);
  }

  private static boolean has(List<AnnotationNode> annotations) {
    return annotations != null
        && annotations.stream().anyMatch(annotation -> annotation.desc.equals(Api.ASYNC));
  }

  static boolean awaits(MethodNode method) {
    for (AbstractInsnNode insn : method.instructions) {
      if (Api.isAwait(insn)) return true;
    }
    return false;
  }

  // ---- what is wrong

  /** Returns whether {@code method}, which asks to be rewritten, can be. */
  private boolean check(MethodNode method) {
    int before = problems.size();
    Problem known = refusedBefore.get(method.name + method.desc);
    if (known != null) problems.add(known);
    if (isBoth(method)) problems.add(Problems.asyncAndSuspending(locations.of(method)));
    Optional<ReturnKind> returns = ReturnKind.of(method.desc);
    if (returns.isEmpty() || method.name.startsWith("<")) {
      problems.add(Problems.wrongReturnType(locations.of(method), returned(method)));
    }
    if ((method.access & Opcodes.ACC_SYNCHRONIZED) != 0) {
      problems.add(
          method instanceof EntryNode
              ? Problems.synchronizedSuspending(locations.of(method))
              : Problems.synchronizedAsync(locations.of(method)));
    }
    for (AbstractInsnNode insn : MonitorCheck.suspensionsHoldingMonitor(method)) {
      problems.add(holdingMonitor(insn, locations.of(method, insn)));
    }
    if (returns.filter(ReturnKind::isGenerator).isPresent()) {
      problems.addAll(generators.problems(method));
    } else if (!isBoth(method)) {
      returns.filter(kind -> kind != ReturnKind.VALUE).ifPresent(kind -> checkNulls(method, kind));
      problems.addAll(generators.outside(method).values());
    }
    if (problems.size() == before) return true;
    refusedMethods.put(method, problems.get(before));
    return false;
  }

  private static boolean isBoth(MethodNode method) {
    return SuspendingMethods.isSuspending(method)
        && (isAnnotated(method) || method instanceof EntryNode entry && isAnnotated(entry.plain()));
  }

  private static Problem holdingMonitor(AbstractInsnNode suspension, Location where) {
    if (Api.isEmit(suspension)) return Problems.emitHoldingMonitor(where);
    return Api.isOutcomeAwait(suspension)
        ? Problems.suspendingHoldingMonitor(where)
        : Problems.awaitHoldingMonitor(where);
  }

  private void checkNulls(MethodNode method, ReturnKind kind) {
    ReturnCheck check = returns.computeIfAbsent(method, each -> new ReturnCheck(owner, each));
    for (AbstractInsnNode value : check.nulls()) {
      problems.add(Problems.returnsNull(locations.of(method, value), kind));
    }
  }

  private void checkOutside(MethodNode method) {
    Map<AbstractInsnNode, Problem> emits = generators.outside(method);
    problems.addAll(emits.values());
    refusedAwaits.putAll(emits);
    for (AbstractInsnNode insn : method.instructions) {
      if (!Api.isAwait(insn)) continue;
      Problem problem = outside(method, insn);
      problems.add(problem);
      refusedAwaits.put(insn, problem);
    }
  }

  private Problem outside(MethodNode method, AbstractInsnNode await) {
    Location where = locations.of(method, await);
    if (method.name.equals("<init>")) {
      return locations.isInitialiser(method, await)
          ? Problems.awaitInField(locations.ofField(await))
          : Problems.awaitInConstructor(where);
    }
    if (method.name.equals("<clinit>")) return Problems.awaitInInitializer(where);
    if (SuspendingMethods.isAnnotated(method)) return Problems.tooManyParameters(where);
    if (lambdas.isBody(method)) return Problems.awaitInPlainLambda(where, returned(method));
    return otherAsync(method)
        .map(annotation -> Problems.awaitUnderOtherAsync(where, annotation))
        .orElseGet(() -> Problems.awaitOutsideAsync(where));
  }

  /** Returns the name of an annotation that looks like Weft's, and is another library's. */
  private static Optional<String> otherAsync(MethodNode method) {
    return Stream.of(method.visibleAnnotations, method.invisibleAnnotations)
        .filter(Objects::nonNull)
        .flatMap(List::stream)
        .map(annotation -> Type.getType(annotation.desc).getClassName())
        .filter(name -> name.endsWith(".Async") || name.endsWith(".Asynchronous"))
        .findFirst();
  }

  private void checkDynamicCalls(MethodNode method) {
    for (AbstractInsnNode insn : method.instructions) {
      if (!(insn instanceof InvokeDynamicInsnNode dynamic)) continue;
      if (Api.isAwaitByGroovy(dynamic, method)) {
        problems.add(Problems.awaitByGroovy(locations.of(method, insn)));
      }
      for (Object argument : dynamic.bsmArgs) {
        if (argument instanceof Handle handle && Api.isOfGenerator(handle)) {
          problems.add(Problems.emitReference(locations.of(method, insn), handle.getName()));
        }
        if (argument instanceof Handle handle && Api.isAwait(handle)) {
          problems.add(Problems.awaitReference(locations.of(method, insn)));
        }
        if (argument instanceof Handle handle && started.isReferenceForWeft(dynamic, handle)) {
          problems.add(
              Problems.referenceToProducer(
                  locations.of(method, insn),
                  locations.called(handle.getOwner(), handle.getName())));
        }
      }
    }
  }

  private String returned(MethodNode method) {
    return locations.simpleName(Type.getReturnType(method.desc));
  }

  /** Returns the normalized body of {@code method}, or null after adding a problem. */
  private MethodNode body(MethodNode method) {
    try {
      return Normalizer.normalize(owner, method);
    } catch (AmbiguousTypeException e) {
      Problem problem = Problems.unknownType(locations.of(method), e.getMessage());
      problems.add(problem);
      refusedMethods.put(method, problem);
      return null;
    }
  }

  // ---- where its calls begin

  /**
   * @param isAnswered whether what the method's own copy returns is what its callers expect
   */
  private Entry entry(MethodNode body, boolean isAnswered, boolean isCalledDirectly) {
    if (Generators.isOne(body)) return Entry.GENERATOR;
    if (hasSingleCopy(body)) return Entry.SINGLE_COPY;
    return isCalledDirectly || !isAnswered ? Entry.DIRECT_ENTRY : Entry.HOT_COPY;
  }

  private boolean hasSingleCopy(MethodNode body) {
    if (Generators.isOne(body)) return true;
    if (!awaits(body)) return false; // the hot copy, which is never left, is the only one
    return singleCopies.has(body) || isNeverCompiled(body) || needsDirectEntryInVain(body);
  }

  /** A second copy would not run any faster, if the JVM does not compile the hot copy. */
  private static boolean isNeverCompiled(MethodNode body) {
    return size(body) > JitLimit.MAX_COMPILED;
  }

  private boolean needsDirectEntryInVain(MethodNode body) {
    return ReturnKind.of(body.desc)
            .filter(kind -> !kind.isTask() && kind != ReturnKind.VALUE)
            .isPresent()
        && !directCalls.canHaveDirectEntry(body);
  }

  /** Returns about how many bytes {@code body} takes in a hot copy, at the least. */
  private static int size(MethodNode body) {
    CodeSizeEvaluator size = new CodeSizeEvaluator(null);
    body.accept(size);
    int awaits = 0;
    for (AbstractInsnNode insn : body.instructions) if (Api.isSuspension(insn)) awaits++;
    return size.getMinSize() + awaits * SUSPENSION;
  }

  // ---- where it may stop

  private List<SuspensionPoint> points(
      MethodNode body, Set<MethodNode> async, Set<MethodNode> calledDirectly) {
    List<SuspensionPoint> points = new ArrayList<>();
    for (AbstractInsnNode insn : body.instructions) {
      if (!Api.isSuspension(insn)) continue;
      MethodInsnNode call = (MethodInsnNode) insn;
      MethodInsnNode direct = Api.isEmit(insn) ? null : directCalls.before(call, body, async);
      if (direct != null) calledDirectly.add(directCalls.callee(direct));
      points.add(new SuspensionPoint(points.size() + 1, call, direct, Locations.line(insn)));
    }
    return points;
  }
}
