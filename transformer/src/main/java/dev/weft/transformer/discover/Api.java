package dev.weft.transformer.discover;

import java.util.Set;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/** The words of Weft's API that give a class file's code a meaning for the transformer. */
public final class Api {
  static final String ASYNC = "Ldev/weft/annotations/Async;";
  static final String SUSPENDING = "Ldev/weft/annotations/Suspending;";
  static final String WEFT = "dev/weft/Weft";

  /** The type that only entries have among their parameters. */
  static final String DIRECT = "dev/weft/frame/Direct";

  /** Stands in the place of the runtime's class in awaits that no class file has. */
  private static final String OUTCOME = "dev/weft/frame/Await$Outcome";

  /** The packages whose methods take work to be started. */
  private static final Set<String> PACKAGES =
      Set.of("dev/weft", "dev/weft/io", "dev/weft/loop", "dev/weft/sync", "dev/weft/testing");

  private static final Type WEFT_CLASS = Type.getObjectType(WEFT);
  private static final String SCOPE = "dev/weft/Scope";
  public static final String TASK = "dev/weft/Task";
  static final String STAGE = "java/util/concurrent/CompletionStage";
  static final String FUTURE = "java/util/concurrent/CompletableFuture";

  private static final String GENERATOR = "dev/weft/Generator";
  private static final String EMIT = "emit";
  private static final String END = "end";

  static final String AWAIT = "await";
  static final String AWAIT_STAGE = "(L" + STAGE + ";)Ljava/lang/Object;";
  static final String AWAIT_STAGE_OR_THROW = "(L" + STAGE + ";Ljava/lang/Class;)Ljava/lang/Object;";

  /** The suspending methods of Weft itself, which are known wherever its classes are not found. */
  private static final Set<String> SUSPENDING_METHODS =
      Set.of(
          "dev/weft/SuspendingSupplier.get()Ljava/lang/Object;",
          "dev/weft/SuspendingFunction.apply(Ljava/lang/Object;)Ljava/lang/Object;",
          "dev/weft/SuspendingRunnable.run()V",
          "dev/weft/SuspendingConsumer.accept(Ljava/lang/Object;)V");

  private static final String GROOVY = "org/codehaus/groovy/";

  private static final String TASK_OF = "of";
  private static final String TASK_OF_VALUE = "(Ljava/lang/Object;)L" + TASK + ";";
  private static final Set<String> SETTLED_TASK = Set.of(TASK_OF, "failed");
  private static final Set<String> SETTLED_FUTURE =
      Set.of("completedFuture", "failedFuture", "completedStage", "failedStage");

  private Api() {}

  /**
   * Returns an await of the outcome of a suspending call, which the entry has returned: it takes
   * what has the descriptor {@code type} from the stack and puts the value there. No class file has
   * it, and none is written with it.
   */
  static MethodInsnNode awaited(String type) {
    return new MethodInsnNode(Opcodes.INVOKESTATIC, OUTCOME, AWAIT, "(" + type + ")" + type, false);
  }

  /** Returns whether Weft itself says so of a method: its name and descriptor, in {@code type}. */
  static boolean isSuspending(String type, String method) {
    return SUSPENDING_METHODS.contains(type + "." + method);
  }

  /** Returns whether {@code insn} awaits the outcome of a suspending call. */
  public static boolean isOutcomeAwait(AbstractInsnNode insn) {
    return insn instanceof MethodInsnNode call && call.owner.equals(OUTCOME);
  }

  /** Returns whether {@code insn} is a suspension point: an await, or the end of such a call. */
  public static boolean isAwait(AbstractInsnNode insn) {
    return isStageAwait(insn) || isOutcomeAwait(insn);
  }

  /** Returns whether {@code insn} calls either form of {@code Weft.await}. */
  static boolean isStageAwait(AbstractInsnNode insn) {
    return insn.getOpcode() == Opcodes.INVOKESTATIC
        && insn instanceof MethodInsnNode call
        && isAwait(call.owner, call.name, call.desc);
  }

  /** Returns whether {@code insn} calls {@code Generator.emit}. */
  public static boolean isEmit(AbstractInsnNode insn) {
    return isOfGenerator(insn, EMIT);
  }

  /** Returns whether {@code insn} calls {@code Generator.end}. */
  public static boolean isEnd(AbstractInsnNode insn) {
    return isOfGenerator(insn, END);
  }

  private static boolean isOfGenerator(AbstractInsnNode insn, String name) {
    return insn.getOpcode() == Opcodes.INVOKESTATIC
        && insn instanceof MethodInsnNode call
        && call.owner.equals(GENERATOR)
        && call.name.equals(name);
  }

  /** Returns whether a method may stop at {@code insn}: it awaits or emits. */
  public static boolean isSuspension(AbstractInsnNode insn) {
    return isAwait(insn) || isEmit(insn);
  }

  /** Returns whether {@code handle} is one of the words of generators. */
  static boolean isOfGenerator(Handle handle) {
    return handle.getOwner().equals(GENERATOR)
        && (handle.getName().equals(EMIT) || handle.getName().equals(END));
  }

  /**
   * Returns whether {@code call} is one of {@code Weft.await} that Groovy makes only when it runs:
   * without static compilation, the name goes to a bootstrap method, and the class to the call.
   */
  static boolean isAwaitByGroovy(InvokeDynamicInsnNode call, MethodNode method) {
    return call.bsm.getOwner().startsWith(GROOVY)
        && call.bsmArgs.length > 0
        && call.bsmArgs[0].equals(AWAIT)
        && namesWeft(method);
  }

  private static boolean namesWeft(MethodNode method) {
    for (AbstractInsnNode insn : method.instructions) {
      if (insn instanceof LdcInsnNode constant && WEFT_CLASS.equals(constant.cst)) return true;
    }
    return false;
  }

  static boolean isAwait(Handle handle) {
    return isAwait(handle.getOwner(), handle.getName(), handle.getDesc());
  }

  private static boolean isAwait(String owner, String name, String descriptor) {
    return owner.equals(WEFT)
        && name.equals(AWAIT)
        && (descriptor.equals(AWAIT_STAGE) || descriptor.equals(AWAIT_STAGE_OR_THROW));
  }

  /** Returns whether the class of that internal name is one of Weft's. */
  static boolean isOfWeft(String name) {
    return PACKAGES.contains(name.substring(0, Math.max(0, name.lastIndexOf('/'))));
  }

  /**
   * Returns whether the task that {@code call} returns need not be awaited: somebody else does, or
   * the caller has said that nobody shall.
   */
  static boolean mayBeDropped(MethodInsnNode call) {
    return call.owner.equals(TASK)
        || call.owner.equals(WEFT) && call.name.equals("background")
        || call.owner.equals(SCOPE) && call.name.equals("spawn");
  }

  /**
   * Returns whether {@code insn} makes a stage that is settled from the start: nothing of its
   * outcome comes later.
   */
  static boolean isSettledStage(AbstractInsnNode insn) {
    return insn instanceof MethodInsnNode call
        && call.getOpcode() == Opcodes.INVOKESTATIC
        && (call.owner.equals(TASK)
            || call.owner.equals(FUTURE) && SETTLED_FUTURE.contains(call.name));
  }

  /** Returns whether {@code insn} is {@code Task.done()}. */
  static boolean isTaskDone(AbstractInsnNode insn) {
    return insn instanceof MethodInsnNode call
        && call.getOpcode() == Opcodes.INVOKESTATIC
        && call.owner.equals(TASK)
        && call.name.equals("done")
        && call.desc.equals("()L" + TASK + ";");
  }

  /** Returns a call {@code Task.of(value)}. */
  static MethodInsnNode taskOf() {
    return new MethodInsnNode(Opcodes.INVOKESTATIC, TASK, TASK_OF, TASK_OF_VALUE);
  }

  /** Returns whether {@code insn} is {@code Task.of(value)}. */
  public static boolean isTaskOf(AbstractInsnNode insn) {
    return isTaskFactory(insn) && ((MethodInsnNode) insn).name.equals(TASK_OF);
  }

  /** Returns whether {@code insn} is {@code Task.of(value)} or {@code Task.failed(cause)}. */
  public static boolean isTaskFactory(AbstractInsnNode insn) {
    return insn instanceof MethodInsnNode call
        && call.getOpcode() == Opcodes.INVOKESTATIC
        && call.owner.equals(TASK)
        && SETTLED_TASK.contains(call.name);
  }
}
