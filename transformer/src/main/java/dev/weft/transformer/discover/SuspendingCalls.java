package dev.weft.transformer.discover;

import java.util.Set;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TypeInsnNode;

/**
 * Replaces calls of {@code @Suspending} methods:
 *
 * <pre>
 *   [.., arguments]
 *   INVOKE read                                // becomes
 *
 *   null                                       // the marker
 *   INVOKESTATIC read of this class            // if nothing can override it; or
 *   INVOKEDYNAMIC                              // finds the entry of the receiver's class
 *   await the outcome                          // a suspension point, see {@link Api#awaited}
 *   CHECKCAST                                  // to what the method returns
 * </pre>
 */
final class SuspendingCalls {
  private static final Handle LINK =
      new Handle(
          Opcodes.H_INVOKESTATIC,
          "dev/weft/frame/SuspendingCall",
          "link",
          "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;"
              + "Ljava/lang/invoke/MethodType;Ljava/lang/invoke/MethodHandle;)"
              + "Ljava/lang/invoke/CallSite;",
          false);

  /** What is put on the stack besides what the method puts there: the marker. */
  private static final int MORE_STACK = 2;

  private final ClassNode owner;
  private final Callees callees;
  private final Set<MethodNode> suspending;

  /**
   * @param suspending the methods of {@code owner} that have an entry, or will
   */
  SuspendingCalls(ClassNode owner, Callees callees, Set<MethodNode> suspending) {
    this.owner = owner;
    this.callees = callees;
    this.suspending = suspending;
  }

  /** Returns the method of {@code owner} that {@code call} runs for sure; null if none is. */
  static MethodNode bound(ClassNode owner, MethodInsnNode call) {
    if (!call.owner.equals(owner.name)) return null;
    for (MethodNode each : owner.methods) {
      if (!each.name.equals(call.name) || !each.desc.equals(call.desc)) continue;
      return isBound(owner, each) || call.getOpcode() == Opcodes.INVOKESPECIAL ? each : null;
    }
    return null;
  }

  /** Returns whether nothing can override {@code method}. */
  static boolean isBound(ClassNode owner, MethodNode method) {
    int flags = method.access | owner.access & Opcodes.ACC_FINAL;
    return (flags & (Opcodes.ACC_STATIC | Opcodes.ACC_PRIVATE | Opcodes.ACC_FINAL)) != 0;
  }

  /** Makes every call of a suspending method in {@code body} a suspension point. */
  void awaitIn(MethodNode body) {
    for (AbstractInsnNode insn : body.instructions.toArray()) {
      if (!(insn instanceof MethodInsnNode call) || !callees.isSuspending(call)) continue;
      MethodNode bound = bound(owner, call);
      if (bound != null && !suspending.contains(bound)) continue; // it cannot suspend
      InsnList code = new InsnList();
      enter(code, call, bound);
      String outcome = EntryNode.returned(call.desc);
      code.add(Api.awaited(outcome));
      Type returned = Type.getReturnType(call.desc);
      if (returned == Type.VOID_TYPE) {
        code.add(new InsnNode(Opcodes.POP));
      } else if (outcome.startsWith("L")
          && !returned.getInternalName().equals("java/lang/Object")) {
        code.add(new TypeInsnNode(Opcodes.CHECKCAST, returned.getInternalName()));
      }
      body.instructions.insert(call, code);
      body.instructions.remove(call);
      body.maxStack += MORE_STACK;
    }
  }

  private void enter(InsnList code, MethodInsnNode call, MethodNode bound) {
    code.add(new InsnNode(Opcodes.ACONST_NULL));
    if (bound == null) {
      code.add(linked(call));
      return;
    }
    boolean isStatic = (bound.access & Opcodes.ACC_STATIC) != 0;
    code.add(
        new MethodInsnNode(
            Opcodes.INVOKESTATIC,
            owner.name,
            bound.name,
            EntryNode.descriptor(owner.name, isStatic, bound.desc),
            (owner.access & Opcodes.ACC_INTERFACE) != 0));
  }

  private InvokeDynamicInsnNode linked(MethodInsnNode call) {
    int tag =
        switch (call.getOpcode()) {
          case Opcodes.INVOKESTATIC -> Opcodes.H_INVOKESTATIC;
          case Opcodes.INVOKESPECIAL -> Opcodes.H_INVOKESPECIAL;
          case Opcodes.INVOKEINTERFACE -> Opcodes.H_INVOKEINTERFACE;
          default -> Opcodes.H_INVOKEVIRTUAL;
        };
    // What is called on super has this class as its receiver (JVMS §5.4.3.5).
    String type = tag == Opcodes.H_INVOKESPECIAL ? owner.name : call.owner;
    return new InvokeDynamicInsnNode(
        call.name,
        EntryNode.descriptor(type, tag == Opcodes.H_INVOKESTATIC, call.desc),
        LINK,
        new Handle(tag, call.owner, call.name, call.desc, call.itf));
  }

  /**
   * Returns the entry of a bridge, which hands on what the method behind it returns, and needs no
   * frame; null if that method does not suspend, or has an entry with this very descriptor.
   */
  EntryNode entryOfBridge(MethodNode bridge) {
    EntryNode entry = EntryNode.of(owner, bridge);
    MethodInsnNode behind = null;
    for (AbstractInsnNode insn : bridge.instructions) {
      if (insn instanceof MethodInsnNode call && call.name.equals(bridge.name)) behind = call;
    }
    if (behind == null || !callees.isSuspending(behind) || !EntryNode.fits(bridge.desc))
      return null;
    if (!EntryNode.returned(behind.desc)
        .equals(entry.desc.substring(entry.desc.indexOf(')') + 1))) {
      return null;
    }
    for (MethodNode each : suspending) {
      boolean alike = EntryNode.of(owner, each).desc.equals(entry.desc);
      if (each.name.equals(entry.name) && alike) return null;
    }
    bridge.accept(entry);
    entry.visibleAnnotations = null;
    entry.invisibleAnnotations = null;
    entry.visibleParameterAnnotations = null;
    entry.invisibleParameterAnnotations = null;
    entry.parameters = null;
    entry.localVariables = null;
    for (AbstractInsnNode insn : entry.instructions.toArray()) {
      if (insn instanceof MethodInsnNode call && call.name.equals(bridge.name)) {
        entry.instructions.insertBefore(insn, new InsnNode(Opcodes.ACONST_NULL));
        entry.instructions.set(insn, linked(call));
      } else if (insn.getOpcode() == Opcodes.RETURN) {
        entry.instructions.set(insn, new InsnNode(Opcodes.ARETURN));
      }
    }
    entry.maxLocals++;
    entry.maxStack++;
    return entry;
  }
}
