package dev.weft.transformer.discover;

import java.util.Set;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TypeInsnNode;

/**
 * Lets async code await the end of a resource: a call {@code r.close()} becomes
 *
 * <pre>
 * if (r instanceof AsyncCloseable) await(Await.closing(r)); else r.close();
 * </pre>
 *
 * <p>javac and ecj write a try-with-resources as such calls, one for each way out of the block,
 * with what the JLS says of suppressed failures around them; so that stays as it is. Kotlin, and
 * javac 9 and 10, call a helper with the resource and the failure instead, which is replaced as a
 * whole.
 *
 * <p>What the object is tells the JVM, when it runs: no class is looked up. Calls on classes of the
 * JDK are left alone, so that streams and the like cost nothing, and so are {@code super.close()}
 * calls while a monitor is held, and generators that nobody can wait for, such as an iterator.
 * There a resource that has to be awaited refuses to be closed on a loop.
 */
final class AwaitedCloses {
  static final String RESOURCE = "dev/weft/AsyncCloseable";
  static final String AWAIT = "dev/weft/frame/Await";
  private static final String OBJECT = "java/lang/Object";
  static final String CLOSING = "closing";
  static final String CLOSING_ONE = "(L" + RESOURCE + ";)L" + Api.TASK + ";";
  static final String CLOSING_AFTER =
      "(Ljava/lang/AutoCloseable;Ljava/lang/Throwable;)L" + Api.TASK + ";";

  /** The helpers of Kotlin, in classes of its library. */
  private static final String BY_KOTLIN = "closeFinally";

  /** The helper that javac 9 and 10 add to the class. */
  private static final String BY_JAVAC = "$closeResource(Ljava/lang/Throwable;Ljava/lang/Auto";

  private final ClassNode owner;
  private final MethodNode method;

  private AwaitedCloses(ClassNode owner, MethodNode method) {
    this.owner = owner;
    this.method = method;
  }

  /** Returns whether {@code method} has such a call. */
  static boolean areIn(MethodNode method) {
    for (AbstractInsnNode insn : method.instructions) {
      if (isClose(insn) || isHelper(insn)) return true;
    }
    return false;
  }

  /**
   * Changes the methods of {@code owner} that are going to be rewritten.
   *
   * @param suspending the bodies of lambdas that Weft alone is given, whatever they look like
   */
  static void insert(ClassNode owner, Set<MethodNode> suspending) {
    Lambdas lambdas = null;
    for (MethodNode method : owner.methods) {
      if (!areIn(method)) continue;
      if (lambdas == null) lambdas = new Lambdas(owner);
      if (suspending.contains(method) || isToBeRewritten(method, lambdas)) {
        new AwaitedCloses(owner, method).insert();
      }
    }
  }

  /**
   * A lambda that awaits nothing else, and emits nothing, is rewritten only if nobody but Weft can
   * notice it.
   */
  private static boolean isToBeRewritten(MethodNode method, Lambdas lambdas) {
    if (Generators.isSequence(method)) return false; // which cannot wait for anything
    if (Generators.isUnmarked(method) && lambdas.isBody(method)) return true;
    if (Discovery.isAnnotated(method) || isEntry(method)) return true;
    if (Discovery.awaits(method)) {
      return lambdas.isBody(method) || method.name.endsWith(Discovery.DEFAULTS);
    }
    return ReturnKind.ofStage(method.desc).isPresent() && lambdas.isGivenToWeft(method);
  }

  private static boolean isEntry(MethodNode method) {
    return method instanceof EntryNode && (method.access & Opcodes.ACC_BRIDGE) == 0;
  }

  private static boolean isClose(AbstractInsnNode insn) {
    if (!(insn instanceof MethodInsnNode call)) return false;
    return call.name.equals("close")
        && call.desc.equals("()V")
        && (call.getOpcode() == Opcodes.INVOKEINTERFACE
            || call.getOpcode() == Opcodes.INVOKEVIRTUAL && !call.owner.startsWith("java/"));
  }

  private static boolean isHelper(AbstractInsnNode insn) {
    return insn.getOpcode() == Opcodes.INVOKESTATIC
        && insn instanceof MethodInsnNode call
        && (isByKotlin(call) || isByJavac(call));
  }

  private static boolean isByKotlin(MethodInsnNode call) {
    return call.owner.startsWith("kotlin/")
        && call.name.equals(BY_KOTLIN)
        && call.desc.endsWith("Closeable;Ljava/lang/Throwable;)V");
  }

  private static boolean isByJavac(MethodInsnNode call) {
    return (call.name + call.desc).startsWith(BY_JAVAC);
  }

  // ---- one method

  private void insert() {
    Set<AbstractInsnNode> held = MonitorCheck.holdingMonitor(method, AwaitedCloses::isClose);
    Normalizer.labelConstructions(method);
    SimulatedTypes types = StackMaps.areIn(owner) ? SimulatedTypes.before(owner, method) : null;
    for (AbstractInsnNode insn : method.instructions.toArray()) {
      if (isHelper(insn)) {
        replace((MethodInsnNode) insn);
      } else if (isClose(insn) && !held.contains(insn)) {
        if (types == null) {
          surround((MethodInsnNode) insn, null, null);
        } else if (types.areKnownAt(insn)) {
          surround((MethodInsnNode) insn, types.at(insn), types.withTop(insn, OBJECT));
        }
      }
    }
    method.maxStack++;
  }

  private void replace(MethodInsnNode call) {
    InsnList code = new InsnList();
    if (isByJavac(call)) code.add(new InsnNode(Opcodes.SWAP));
    code.add(new MethodInsnNode(Opcodes.INVOKESTATIC, AWAIT, CLOSING, CLOSING_AFTER));
    code.add(await());
    code.add(new InsnNode(Opcodes.POP));
    method.instructions.insert(call, code);
    method.instructions.remove(call);
  }

  /**
   * @param withResource the types where the resource is on top of the stack; null: there are none
   * @param withResult the types where an object is in its place
   */
  private void surround(MethodInsnNode call, FrameNode withResource, FrameNode withResult) {
    LabelNode plain = new LabelNode();
    LabelNode done = new LabelNode();
    InsnList before = new InsnList();
    before.add(new InsnNode(Opcodes.DUP));
    before.add(new TypeInsnNode(Opcodes.INSTANCEOF, RESOURCE));
    before.add(new JumpInsnNode(Opcodes.IFEQ, plain));
    before.add(new TypeInsnNode(Opcodes.CHECKCAST, RESOURCE));
    before.add(new MethodInsnNode(Opcodes.INVOKESTATIC, AWAIT, CLOSING, CLOSING_ONE));
    before.add(await());
    before.add(new JumpInsnNode(Opcodes.GOTO, done));
    before.add(plain);
    if (withResource != null) before.add(withResource);
    InsnList after = new InsnList();
    after.add(new InsnNode(Opcodes.ACONST_NULL));
    after.add(done);
    if (withResult != null) after.add(withResult);
    after.add(new InsnNode(Opcodes.POP)); // behind it may be a stack map, and two need code between
    method.instructions.insertBefore(call, before);
    method.instructions.insert(call, after);
  }

  private static MethodInsnNode await() {
    return new MethodInsnNode(Opcodes.INVOKESTATIC, Api.WEFT, Api.AWAIT, Api.AWAIT_STAGE);
  }
}
