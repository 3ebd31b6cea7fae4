package dev.weft.transformer.emit;

import dev.weft.transformer.discover.ReturnKind;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.MethodInsnNode;

/**
 * The members of {@code dev.weft.frame} that rewritten code uses: the whole contract with the
 * runtime. A test looks each of them up there.
 */
public final class RuntimeNames {
  public static final String FRAME = "dev/weft/frame/Frame";
  static final String GENERATOR_FRAME = "dev/weft/frame/GeneratorFrame";
  static final String SEQUENCE_FRAME = "dev/weft/frame/SequenceFrame";
  static final String FRAME_INFO = "dev/weft/frame/FrameInfo";
  static final String WOVEN_FORMAT = "dev/weft/frame/WovenFormat";
  static final String REFUSED = "dev/weft/frame/Refused";
  static final String NOT_WOVEN = "dev/weft/NotWovenException";
  static final String AWAIT = "dev/weft/frame/Await";
  static final String DIRECT = "dev/weft/frame/Direct";
  public static final String WOVEN_FUNCTION = "dev/weft/frame/WovenFunction";
  static final String SUSPENDED = "dev/weft/frame/Suspended";
  static final String TASK = "dev/weft/Task";
  static final String STAGE = "java/util/concurrent/CompletionStage";
  static final String FUTURE = "java/util/concurrent/CompletableFuture";

  static final String FRAME_INFO_CONSTRUCTOR =
      "(Ljava/lang/String;Ljava/lang/String;Ljava/lang/String;Ljava/lang/String;"
          + "Ljava/lang/String;)V";
  static final String RESUME = "resume";
  static final String RESUME_DESCRIPTOR = "()L" + FRAME + ";";
  static final String INFO = "info";
  static final String INFO_DESCRIPTOR = "()L" + FRAME_INFO + ";";
  static final String CLEAR = "clear";
  static final String CLEAR_DESCRIPTOR = "()V";

  private RuntimeNames() {}

  static MethodInsnNode checkFormat() {
    return new MethodInsnNode(
        Opcodes.INVOKESTATIC, WOVEN_FORMAT, "check", "(ILjava/lang/String;)V", false);
  }

  static MethodInsnNode fail() {
    return new MethodInsnNode(
        Opcodes.INVOKESTATIC, REFUSED, "fail", "(Ljava/lang/String;)L" + NOT_WOVEN + ";", false);
  }

  // ---- Suspended

  static MethodInsnNode isHandedUp() {
    return suspended("isThere", "()Z");
  }

  static MethodInsnNode takeHandedUp() {
    return suspended("take", "()Ljava/lang/Object;");
  }

  static MethodInsnNode register() {
    return suspended("register", "(Ljava/lang/invoke/MethodHandles$Lookup;)V");
  }

  static MethodInsnNode lookup() {
    return new MethodInsnNode(
        Opcodes.INVOKESTATIC,
        "java/lang/invoke/MethodHandles",
        "lookup",
        "()Ljava/lang/invoke/MethodHandles$Lookup;",
        false);
  }

  static MethodInsnNode asInt() {
    return suspended("asInt", "(Ljava/lang/Object;)I");
  }

  static MethodInsnNode asLong() {
    return suspended("asLong", "(Ljava/lang/Object;)J");
  }

  static MethodInsnNode asFloat() {
    return suspended("asFloat", "(Ljava/lang/Object;)F");
  }

  static MethodInsnNode asDouble() {
    return suspended("asDouble", "(Ljava/lang/Object;)D");
  }

  static MethodInsnNode asOutcome() {
    return suspended("asOutcome", "(Ljava/lang/Object;)Ljava/lang/Object;");
  }

  private static MethodInsnNode suspended(String name, String descriptor) {
    return new MethodInsnNode(Opcodes.INVOKESTATIC, SUSPENDED, name, descriptor, false);
  }

  // ---- Await

  static MethodInsnNode isSettled() {
    return await("isSettled", "(L" + STAGE + ";)Z");
  }

  static MethodInsnNode take() {
    return await("take", "(L" + STAGE + ";)Ljava/lang/Object;");
  }

  static MethodInsnNode resumed() {
    return await("resumed", "(L" + STAGE + ";)V");
  }

  static MethodInsnNode owned() {
    return await("owned", "(L" + STAGE + ";)L" + STAGE + ";");
  }

  static MethodInsnNode rootedFuture() {
    return await("rooted", "(L" + FUTURE + ";)L" + FUTURE + ";");
  }

  static MethodInsnNode rootedStage() {
    return await("rooted", "(L" + STAGE + ";)L" + STAGE + ";");
  }

  static MethodInsnNode isReady() {
    return await("isReady", "(Ljava/lang/Object;)Z");
  }

  static MethodInsnNode value() {
    return await("value", "(Ljava/lang/Object;)Ljava/lang/Object;");
  }

  static MethodInsnNode returnedTask() {
    return await("returned", "(L" + TASK + ";)L" + TASK + ";");
  }

  static MethodInsnNode returnedStage() {
    return await("returned", "(L" + STAGE + ";)L" + STAGE + ";");
  }

  static MethodInsnNode raw() {
    return await("raw", "(Ljava/lang/Object;)Ljava/lang/Object;");
  }

  static MethodInsnNode outcome() {
    return await("outcome", "(L" + STAGE + ";)Ljava/lang/Object;");
  }

  static MethodInsnNode task() {
    return await("task", "(Ljava/lang/Object;)L" + TASK + ";");
  }

  static MethodInsnNode future() {
    return await("future", "(Ljava/lang/Object;)L" + FUTURE + ";");
  }

  static MethodInsnNode detach() {
    return await("detach", "(Ljava/lang/Object;)V");
  }

  static MethodInsnNode failed() {
    return await("failed", "(Ljava/lang/Throwable;Ljava/lang/String;)L" + TASK + ";");
  }

  private static MethodInsnNode await(String name, String descriptor) {
    return new MethodInsnNode(Opcodes.INVOKESTATIC, AWAIT, name, descriptor, false);
  }

  // ---- Frame

  static MethodInsnNode runFirst(String frame) {
    return onFrame(frame, "runFirst", "()L" + TASK + ";");
  }

  static MethodInsnNode label(String frame) {
    return onFrame(frame, "label", "()I");
  }

  static MethodInsnNode awaited(String frame) {
    return onFrame(frame, "awaited", "()L" + TASK + ";");
  }

  static MethodInsnNode suspendFirst(String frame) {
    return onFrame(frame, "suspendFirst", "(Ljava/lang/Object;I)L" + TASK + ";");
  }

  static MethodInsnNode suspend(String frame) {
    return onFrame(frame, "suspend", "(Ljava/lang/Object;I)L" + FRAME + ";");
  }

  static MethodInsnNode succeed(String frame) {
    return onFrame(frame, "succeed", "(Ljava/lang/Object;)L" + FRAME + ";");
  }

  static MethodInsnNode finish(String frame) {
    return onFrame(frame, "finish", "(L" + STAGE + ";)L" + FRAME + ";");
  }

  static MethodInsnNode emitted(String frame) {
    return onFrame(frame, "emitted", "(Ljava/lang/Object;)L" + TASK + ";");
  }

  static MethodInsnNode ended(String frame) {
    return onFrame(frame, "ended", "()V");
  }

  /** Returns what makes of a frame that has not begun what the callers of a generator expect. */
  static MethodInsnNode generated(String frame, ReturnKind returned) {
    return switch (returned) {
      case ASYNC_ITERATOR -> onFrame(frame, "values", "()Ldev/weft/AsyncIterator;");
      case ITERATOR -> onFrame(frame, "iterator", "()Ljava/util/Iterator;");
      case ITERABLE -> onFrame(frame, "iterable", "()Ljava/lang/Iterable;");
      case STREAM -> onFrame(frame, "stream", "()Ljava/util/stream/Stream;");
      default -> throw new AssertionError("no generator: " + returned);
    };
  }

  /** Returns what the frame class of a method extends that returns {@code returned}. */
  static String frameOf(ReturnKind returned) {
    if (returned.isSequence()) return SEQUENCE_FRAME;
    return returned.isGenerator() ? GENERATOR_FRAME : FRAME;
  }

  static MethodInsnNode clear(String frame) {
    return onFrame(frame, CLEAR, CLEAR_DESCRIPTOR);
  }

  private static MethodInsnNode onFrame(String frame, String name, String descriptor) {
    return new MethodInsnNode(Opcodes.INVOKEVIRTUAL, frame, name, descriptor, false);
  }
}
