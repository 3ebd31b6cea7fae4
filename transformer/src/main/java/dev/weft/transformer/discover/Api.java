package dev.weft.transformer.discover;

import java.util.Set;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;

/** The words of Weft's API that give a class file's code a meaning for the transformer. */
public final class Api {
  static final String ASYNC = "Ldev/weft/annotations/Async;";
  static final String WEFT = "dev/weft/Weft";
  private static final String SCOPE = "dev/weft/Scope";
  public static final String TASK = "dev/weft/Task";
  static final String STAGE = "java/util/concurrent/CompletionStage";
  static final String FUTURE = "java/util/concurrent/CompletableFuture";

  private static final String AWAIT = "await";
  static final String AWAIT_STAGE = "(L" + STAGE + ";)Ljava/lang/Object;";
  static final String AWAIT_STAGE_OR_THROW = "(L" + STAGE + ";Ljava/lang/Class;)Ljava/lang/Object;";

  private static final Set<String> SETTLED_TASK = Set.of("of", "failed");

  private Api() {}

  /** Returns whether {@code insn} calls either form of {@code Weft.await}. */
  public static boolean isAwait(AbstractInsnNode insn) {
    return insn.getOpcode() == Opcodes.INVOKESTATIC
        && insn instanceof MethodInsnNode call
        && isAwait(call.owner, call.name, call.desc);
  }

  static boolean isAwait(Handle handle) {
    return isAwait(handle.getOwner(), handle.getName(), handle.getDesc());
  }

  private static boolean isAwait(String owner, String name, String descriptor) {
    return owner.equals(WEFT)
        && name.equals(AWAIT)
        && (descriptor.equals(AWAIT_STAGE) || descriptor.equals(AWAIT_STAGE_OR_THROW));
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

  /** Returns whether {@code insn} is {@code Task.of(value)}. */
  public static boolean isTaskOf(AbstractInsnNode insn) {
    return isTaskFactory(insn) && ((MethodInsnNode) insn).name.equals("of");
  }

  /** Returns whether {@code insn} is {@code Task.of(value)} or {@code Task.failed(cause)}. */
  public static boolean isTaskFactory(AbstractInsnNode insn) {
    return insn instanceof MethodInsnNode call
        && call.getOpcode() == Opcodes.INVOKESTATIC
        && call.owner.equals(TASK)
        && SETTLED_TASK.contains(call.name);
  }
}
