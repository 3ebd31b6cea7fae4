package dev.weft.transformer.discover;

import dev.weft.transformer.Producers;
import dev.weft.transformer.Producers.Kind;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Finds the stages of other libraries that a method has started itself and that nobody else has:
 * they come, straight or through {@code thenApply} and the like, from a call that {@link Producers}
 * knows to start work of its own, and go nowhere but to an await or to whoever called the method.
 *
 * <p>That cannot be told at run time: the very same object may be in a cache. And where a stage
 * comes from a call that no list knows, or may have got into other hands, it is left alone.
 */
final class StartedStages {
  /** What has settled, or is null, can be handed on with what was started. */
  private static final Set<String> SETTLED =
      Set.of("completedFuture", "failedFuture", "completedStage", "failedStage");

  private final ClassNode owner;
  private final Producers producers;

  /** The methods of the class that were looked at, and whether they are producers themselves. */
  private final Map<MethodNode, Boolean> own = new HashMap<>();

  StartedStages(ClassNode owner, Producers producers) {
    this.owner = owner;
    this.producers = producers;
  }

  /**
   * Returns what {@code method} has started.
   *
   * @param handsOver whether who calls it is Weft, or awaits the task that it is rewritten to
   *     return, so that a stage which it returns has one owner more and no other
   */
  Ownership in(MethodNode method, boolean handsOver) {
    if (!concerns(method)) return Ownership.NONE;
    StageFlow flow = StageFlow.of(owner, method);
    return flow == null ? Ownership.NONE : new Search(flow, true).run(handsOver);
  }

  private boolean concerns(MethodNode method) {
    for (AbstractInsnNode insn : method.instructions) {
      if (insn instanceof MethodInsnNode call && (isProducer(call) || isUnknown(call))) return true;
    }
    return false;
  }

  // ---- one call

  /**
   * Returns whether Weft is given a reference to a method that starts what it returns. There is no
   * body that could hand it over.
   */
  boolean isReferenceForWeft(InvokeDynamicInsnNode dynamic, Handle method) {
    Type function = Type.getReturnType(dynamic.desc);
    return function.getSort() == Type.OBJECT
        && Api.isOfWeft(function.getInternalName())
        && producers
            .kind(method.getOwner(), method.getName())
            .filter(kind -> kind != Kind.SHARED)
            .isPresent();
  }

  private boolean isProducer(MethodInsnNode call) {
    return returnsObject(call)
        && (kind(call).filter(kind -> kind != Kind.SHARED).isPresent() || isOwnProducer(call));
  }

  /**
   * Returns whether {@code call} is of a method of this class that does nothing but start what it
   * returns. That one stays as it is, so no root can be made in it.
   */
  private boolean isOwnProducer(MethodInsnNode call) {
    if (!call.owner.equals(owner.name)) return false;
    for (MethodNode method : owner.methods) {
      if (method.name.equals(call.name) && method.desc.equals(call.desc)) {
        Boolean before = own.putIfAbsent(method, false); // while it is looked at, and calls itself
        if (before == null) own.put(method, isBound(method, call) && isProducer(method));
        return own.get(method);
      }
    }
    return false;
  }

  private boolean isProducer(MethodNode method) {
    if (Discovery.isAnnotated(method) || method.instructions.size() == 0) return false;
    if (!concerns(method)) return false;
    StageFlow flow = StageFlow.of(owner, method);
    if (flow == null) return false;
    Ownership ownership = new Search(flow, false).run(true);
    return !flow.returned().isEmpty()
        && ownership.handovers().containsAll(flow.returned().keySet());
  }

  private boolean isBound(MethodNode method, MethodInsnNode call) {
    int bound = Opcodes.ACC_STATIC | Opcodes.ACC_PRIVATE | Opcodes.ACC_FINAL;
    return ((method.access | owner.access & Opcodes.ACC_FINAL) & bound) != 0
        || call.getOpcode() == Opcodes.INVOKESPECIAL;
  }

  /** Returns whether {@code call}, of somebody else's code, is in no list. */
  private boolean isUnknown(MethodInsnNode call) {
    return returnsObject(call)
        && !returnsTask(call)
        && !isOwn(call.owner)
        && kind(call).isEmpty()
        && !call.name.startsWith("<");
  }

  private Optional<Kind> kind(MethodInsnNode call) {
    return producers.kind(call.owner, call.name);
  }

  private static boolean returnsObject(MethodInsnNode call) {
    return call.desc.endsWith(";") && call.desc.charAt(call.desc.indexOf(')') + 1) == 'L';
  }

  private static boolean returnsTask(MethodInsnNode call) {
    return ReturnKind.of(call.desc).filter(kind -> kind == ReturnKind.TASK).isPresent();
  }

  /**
   * Returns whether a class belongs to the same project as this one, as far as names tell: the
   * first two parts of its package are the same. Who writes both knows what may be cancelled.
   */
  private boolean isOwn(String name) {
    return name.startsWith("[") || root(name).equals(root(owner.name));
  }

  private static String root(String name) {
    int first = name.indexOf('/');
    int second = name.indexOf('/', first + 1);
    return name.substring(0, second > 0 ? second : Math.max(first, 0));
  }

  private static boolean isSettled(AbstractInsnNode made) {
    return made.getOpcode() == Opcodes.ACONST_NULL
        || made instanceof MethodInsnNode call
            && (returnsTask(call) || call.owner.equals(Api.FUTURE) && SETTLED.contains(call.name));
  }

  // ---- one method

  private final class Search {
    private final StageFlow flow;
    private final boolean isRewritten;
    private final Set<AbstractInsnNode> awaits = identitySet();
    private final Set<AbstractInsnNode> handovers = identitySet();
    private final Set<AbstractInsnNode> roots = identitySet();
    private final Map<AbstractInsnNode, MethodInsnNode> unknown = new IdentityHashMap<>();

    /**
     * @param isRewritten whether a root can be made in the method, by an instruction more
     */
    Search(StageFlow flow, boolean isRewritten) {
      this.flow = flow;
      this.isRewritten = isRewritten;
    }

    Ownership run(boolean handsOver) {
      flow.awaited().forEach((await, sources) -> look(await, sources, awaits));
      flow.given().forEach((store, sources) -> look(store, sources, handovers));
      if (handsOver) flow.returned().forEach((end, sources) -> look(end, sources, handovers));
      return new Ownership(awaits, handovers, roots, unknown);
    }

    private void look(
        AbstractInsnNode use, Set<AbstractInsnNode> sources, Set<AbstractInsnNode> uses) {
      Set<AbstractInsnNode> rootsHere = identitySet();
      if (isStarted(sources, false, identitySet(), rootsHere)) {
        uses.add(use);
        roots.addAll(rootsHere);
      } else {
        MethodInsnNode call = unknownAmong(sources, identitySet());
        if (call != null) unknown.put(use, call);
      }
    }

    /** Returns whether all of {@code sources} that can be pending were started here. */
    private boolean isStarted(
        Set<AbstractInsnNode> sources,
        boolean areRoots,
        Set<AbstractInsnNode> seen,
        Set<AbstractInsnNode> rootsHere) {
      boolean some = false;
      for (AbstractInsnNode source : sources) {
        if (isSettled(source) || !seen.add(source)) continue;
        if (flow.isUsedOtherwise(source)) return false;
        Set<AbstractInsnNode> origins = flow.origins(source);
        if (origins != null) {
          if (!isStarted(origins, true, seen, rootsHere)) return false;
        } else if (!(source instanceof MethodInsnNode call) || !isProducer(call)) {
          return false;
        } else if (areRoots && isRewritten && canBeRoot(call)) {
          // Also where a library's own dependents cancel their source: that ends first, and an
          // `exceptionally` on the way would make a value of the cancellation.
          rootsHere.add(call);
        } else if (areRoots && kind(call).orElse(null) != Kind.OWNED_DERIVED) {
          return false;
        }
        some = true;
      }
      return some;
    }

    private static boolean canBeRoot(MethodInsnNode call) {
      String returned = Type.getReturnType(call.desc).getInternalName();
      return returned.equals(Api.FUTURE) || returned.equals(Api.STAGE);
    }

    private MethodInsnNode unknownAmong(Set<AbstractInsnNode> sources, Set<AbstractInsnNode> seen) {
      for (AbstractInsnNode source : sources) {
        if (!seen.add(source)) continue;
        Set<AbstractInsnNode> origins = flow.origins(source);
        if (origins != null) {
          MethodInsnNode call = unknownAmong(origins, seen);
          if (call != null) return call;
        } else if (source instanceof MethodInsnNode call && isUnknown(call)) {
          return call;
        }
      }
      return null;
    }

    private static Set<AbstractInsnNode> identitySet() {
      return Collections.newSetFromMap(new IdentityHashMap<>());
    }
  }
}
