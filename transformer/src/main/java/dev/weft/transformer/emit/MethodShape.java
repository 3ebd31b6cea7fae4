package dev.weft.transformer.emit;

import dev.weft.transformer.discover.AsyncMethod;
import dev.weft.transformer.plan.FramePlan;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;

/**
 * The descriptors and flags of the methods that one async method becomes. All have its name, so
 * that stack traces, profilers and debuggers show the method that the user wrote.
 */
final class MethodShape {
  private MethodShape() {}

  /** Returns the descriptor of the direct entry: a marker at the end, and the outcome returned. */
  static String directDescriptor(String descriptor) {
    int end = descriptor.lastIndexOf(')');
    return descriptor.substring(0, end) + "L" + RuntimeNames.DIRECT + ";)Ljava/lang/Object;";
  }

  static int directAccess(AsyncMethod method) {
    int kept = method.original().access & (Opcodes.ACC_STATIC | Opcodes.ACC_STRICT);
    return kept | Opcodes.ACC_PRIVATE | Opcodes.ACC_SYNTHETIC;
  }

  /** Returns a call of the direct entry of the method that {@code call} names. */
  static MethodInsnNode directCall(MethodInsnNode call) {
    return directCall(
        call.getOpcode() == Opcodes.INVOKESTATIC, call.owner, call.name, call.desc, call.itf);
  }

  static MethodInsnNode directCall(AsyncMethod method) {
    return directCall(
        method.isStatic(),
        method.owner().name,
        method.original().name,
        method.original().desc,
        method.isInInterface());
  }

  private static MethodInsnNode directCall(
      boolean isStatic, String owner, String name, String descriptor, boolean isInterface) {
    return new MethodInsnNode(
        isStatic ? Opcodes.INVOKESTATIC : Opcodes.INVOKESPECIAL,
        owner,
        name,
        directDescriptor(descriptor),
        isInterface);
  }

  /** Returns what makes a root of what {@code started}, a call, returns: a future, or a stage. */
  static MethodInsnNode rooted(AbstractInsnNode started) {
    String returned = Type.getReturnType(((MethodInsnNode) started).desc).getInternalName();
    return returned.equals(RuntimeNames.FUTURE)
        ? RuntimeNames.rootedFuture()
        : RuntimeNames.rootedStage();
  }

  /**
   * Returns the descriptor of the resume copy: it takes its frame and returns who can run now.
   *
   * <p>A single copy is not synthetic, so a compiler sees it beside the user's method. The byte
   * makes sure that no call is meant for it: {@code f(null)} would be ambiguous without.
   */
  static String resumeDescriptor(FramePlan plan) {
    String marker = plan.method().hasSingleCopy() ? "B" : "";
    return "(L" + plan.frameName() + ";" + marker + ")L" + RuntimeNames.FRAME + ";";
  }

  /** Returns the descriptor of one part of a single copy that is divided. */
  static String partDescriptor(FramePlan plan, int part) {
    String markers = "B".repeat(markers(part));
    return "(L" + plan.frameName() + ";" + markers + "I)L" + RuntimeNames.FRAME + ";";
  }

  /** Returns how many bytes a part takes and ignores: each has another descriptor. */
  static int markers(int part) {
    return part + 1;
  }

  /**
   * Returns the resume copy's flags: the frame class, in the same package, calls it.
   *
   * <p>Tools such as JaCoCo pass over what is synthetic. A single copy is all there is of the
   * user's code, and not synthetic for that reason.
   */
  static int resumeAccess(AsyncMethod method) {
    int kept = method.original().access & Opcodes.ACC_STRICT;
    // An interface has public and private methods only (JVMS §4.6).
    int visible = method.isInInterface() ? Opcodes.ACC_PUBLIC : 0;
    int synthetic = method.hasSingleCopy() ? 0 : Opcodes.ACC_SYNTHETIC;
    return kept | visible | Opcodes.ACC_STATIC | synthetic;
  }

  /** Returns the first slot after the parameters of the direct entry. */
  static int slotsOfDirectEntry(AsyncMethod method) {
    int arguments = Type.getArgumentsAndReturnSizes(method.original().desc) >> 2;
    return arguments - (method.isStatic() ? 1 : 0) + 1;
  }
}
