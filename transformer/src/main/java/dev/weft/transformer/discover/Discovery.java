package dev.weft.transformer.discover;

import dev.weft.transformer.Location;
import dev.weft.transformer.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
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
 * that await and return a stage. Bridge methods only call the method that is rewritten.
 */
public final class Discovery {
  private final ClassNode owner;
  private final Locations locations;
  private final DirectCalls directCalls;
  private final List<Problem> problems = new ArrayList<>();

  private Discovery(ClassNode owner) {
    this.owner = owner;
    this.locations = new Locations(owner);
    this.directCalls = new DirectCalls(owner);
  }

  /** Returns what is to be done with {@code owner}, and what is wrong with it. */
  public static AsyncClass of(ClassNode owner) {
    return new Discovery(owner).run();
  }

  private AsyncClass run() {
    List<MethodNode> async = new ArrayList<>();
    for (MethodNode method : owner.methods) {
      checkReferences(method);
      if (isAsync(method)) {
        if (check(method)) async.add(method);
      } else {
        checkOutside(method);
      }
    }
    Set<MethodNode> callees = new HashSet<>(async);
    List<Found> found = new ArrayList<>();
    Set<MethodNode> calledDirectly = new HashSet<>();
    for (MethodNode method : async) {
      MethodNode body = Normalizer.normalize(method);
      List<SuspensionPoint> points = points(body, callees, calledDirectly);
      found.add(new Found(method, body, points));
    }
    List<AsyncMethod> methods = new ArrayList<>();
    for (Found each : found) {
      ReturnKind returns = ReturnKind.of(each.method.desc).orElseThrow();
      boolean direct = !returns.isTask() || calledDirectly.contains(each.method);
      methods.add(new AsyncMethod(owner, each.method, each.body, returns, each.points, direct));
    }
    return new AsyncClass(owner, methods, problems);
  }

  private record Found(MethodNode method, MethodNode body, List<SuspensionPoint> points) {}

  // ---- which methods

  private static boolean isAsync(MethodNode method) {
    if (method.instructions.size() == 0 || (method.access & Opcodes.ACC_BRIDGE) != 0) return false;
    if (hasAnnotation(method)) return true;
    return isLambda(method)
        && awaits(method)
        && ReturnKind.of(method.desc).filter(kind -> kind != ReturnKind.VOID).isPresent();
  }

  private static boolean hasAnnotation(MethodNode method) {
    return has(method.invisibleAnnotations) || has(method.visibleAnnotations);
  }

  private static boolean has(List<AnnotationNode> annotations) {
    return annotations != null
        && annotations.stream().anyMatch(annotation -> annotation.desc.equals(Api.ASYNC));
  }

  private static boolean isLambda(MethodNode method) {
    return (method.access & Opcodes.ACC_SYNTHETIC) != 0 && method.name.startsWith("lambda$");
  }

  private static boolean awaits(MethodNode method) {
    for (AbstractInsnNode insn : method.instructions) {
      if (Api.isAwait(insn)) return true;
    }
    return false;
  }

  // ---- what is wrong

  /** Returns whether {@code method}, which asks to be rewritten, can be. */
  private boolean check(MethodNode method) {
    int before = problems.size();
    Optional<ReturnKind> returns = ReturnKind.of(method.desc);
    if (returns.isEmpty() || method.name.startsWith("<")) {
      problems.add(Problems.wrongReturnType(locations.of(method), returned(method)));
    }
    if ((method.access & Opcodes.ACC_SYNCHRONIZED) != 0) {
      problems.add(Problems.synchronizedAsync(locations.of(method)));
    }
    for (AbstractInsnNode await : MonitorCheck.awaitsHoldingMonitor(method)) {
      problems.add(Problems.awaitHoldingMonitor(locations.of(method, await)));
    }
    return problems.size() == before;
  }

  private void checkOutside(MethodNode method) {
    for (AbstractInsnNode insn : method.instructions) {
      if (Api.isAwait(insn)) problems.add(outside(method, locations.of(method, insn)));
    }
  }

  private static Problem outside(MethodNode method, Location where) {
    if (method.name.equals("<init>")) return Problems.awaitInConstructor(where);
    if (method.name.equals("<clinit>")) return Problems.awaitInInitializer(where);
    if (isLambda(method)) return Problems.awaitInPlainLambda(where, returned(method));
    return Problems.awaitOutsideAsync(where);
  }

  private void checkReferences(MethodNode method) {
    for (AbstractInsnNode insn : method.instructions) {
      if (!(insn instanceof InvokeDynamicInsnNode dynamic)) continue;
      for (Object argument : dynamic.bsmArgs) {
        if (argument instanceof Handle handle && Api.isAwait(handle)) {
          problems.add(Problems.awaitReference(locations.of(method, insn)));
        }
      }
    }
  }

  private static String returned(MethodNode method) {
    return Locations.simpleName(Type.getReturnType(method.desc));
  }

  // ---- where it may stop

  private List<SuspensionPoint> points(
      MethodNode body, Set<MethodNode> async, Set<MethodNode> calledDirectly) {
    List<SuspensionPoint> points = new ArrayList<>();
    for (AbstractInsnNode insn : body.instructions) {
      if (!Api.isAwait(insn)) continue;
      MethodInsnNode call = (MethodInsnNode) insn;
      MethodInsnNode direct = directCalls.before(call, body, async);
      if (direct != null) calledDirectly.add(directCalls.callee(direct));
      points.add(new SuspensionPoint(points.size() + 1, call, direct, Locations.line(insn)));
    }
    return points;
  }
}
