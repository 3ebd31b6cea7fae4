package dev.weft.transformer.discover;

import dev.weft.transformer.WovenClass;
import java.lang.invoke.LambdaMetafactory;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
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
import org.objectweb.asm.tree.VarInsnNode;

/**
 * Finds the lambdas and method references of interfaces whose method is {@code @Suspending}. Their
 * bodies are suspending methods; a method reference is given one.
 *
 * <p>One that can be serialised stays a plain lambda: it is made again by its name, in code that is
 * not changed here.
 */
final class SuspendingFunctions {
  private static final String INFIX = WovenClass.FRAME_INFIX + "function$";

  private final ClassNode owner;
  private final Callees callees;
  private final List<Made> all = new ArrayList<>();

  /** A place where such a lambda is made. */
  private record Made(MethodNode in, InvokeDynamicInsnNode at, MethodNode body, boolean isNew) {}

  SuspendingFunctions(ClassNode owner, Callees callees) {
    this.owner = owner;
    this.callees = callees;
  }

  /** Looks for them. Changes nothing. */
  void makeBodies() {
    Lambdas lambdas = new Lambdas(owner);
    for (MethodNode method : owner.methods) {
      for (AbstractInsnNode insn : method.instructions) {
        if (!(insn instanceof InvokeDynamicInsnNode call) || !isSuspending(call)) continue;
        Handle target = (Handle) call.bsmArgs[1];
        MethodNode own = own(target);
        if (own != null && lambdas.isBody(own)) {
          if (SuspendingLambdas.makesSuspending(call)) continue; // which they make of it
          all.add(new Made(method, call, own, false));
        } else if (target.getTag() != Opcodes.H_NEWINVOKESPECIAL) {
          all.add(new Made(method, call, bodyOf(call, target), true));
        }
      }
    }
    all.removeIf(each -> !EntryNode.fits(each.body.desc) || !returnsAlike(each));
  }

  Set<MethodNode> bodies() {
    Set<MethodNode> bodies = new LinkedHashSet<>();
    for (Made each : all) bodies.add(each.body);
    return bodies;
  }

  private boolean isSuspending(InvokeDynamicInsnNode call) {
    return call.bsm.getOwner().equals(SuspendingLambdas.METAFACTORY)
        && isSimple(call)
        && callees.isSuspending(
            Type.getReturnType(call.desc).getInternalName(), call.name, descriptor(call));
  }

  private static boolean isSimple(InvokeDynamicInsnNode call) {
    return call.bsm.getName().equals("metafactory")
        || ((Integer) call.bsmArgs[3]
                & (LambdaMetafactory.FLAG_SERIALIZABLE | LambdaMetafactory.FLAG_BRIDGES))
            == 0;
  }

  private static String descriptor(InvokeDynamicInsnNode call) {
    return ((Type) call.bsmArgs[0]).getDescriptor();
  }

  private static boolean returnsAlike(Made made) {
    return EntryNode.returned(made.body.desc).equals(EntryNode.returned(descriptor(made.at)));
  }

  private MethodNode own(Handle target) {
    if (!target.getOwner().equals(owner.name)) return null;
    for (MethodNode each : owner.methods) {
      if (each.name.equals(target.getName()) && each.desc.equals(target.getDesc())) return each;
    }
    return null;
  }

  // ---- method references

  private MethodNode bodyOf(InvokeDynamicInsnNode call, Handle target) {
    List<Type> given = new ArrayList<>(List.of(Type.getArgumentTypes(call.desc)));
    Type function = (Type) call.bsmArgs[2];
    given.addAll(List.of(function.getArgumentTypes()));
    List<Type> taken = new ArrayList<>();
    if (target.getTag() != Opcodes.H_INVOKESTATIC) taken.add(receiver(target, given.get(0)));
    taken.addAll(List.of(Type.getArgumentTypes(target.getDesc())));

    MethodNode body =
        new MethodNode(
            Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC | Opcodes.ACC_SYNTHETIC,
            Lambdas.PREFIX + "weft$" + all.size(),
            Type.getMethodDescriptor(function.getReturnType(), given.toArray(Type[]::new)),
            null,
            null);
    InsnList code = body.instructions;
    int slot = 0;
    for (int i = 0; i < given.size(); i++) {
      code.add(new VarInsnNode(given.get(i).getOpcode(Opcodes.ILOAD), slot));
      Conversion.convert(code, given.get(i), taken.get(i));
      slot += given.get(i).getSize();
    }
    code.add(
        new MethodInsnNode(
            opcode(target),
            target.getOwner(),
            target.getName(),
            target.getDesc(),
            target.isInterface()));
    Conversion.convert(code, Type.getReturnType(target.getDesc()), function.getReturnType());
    code.add(new InsnNode(function.getReturnType().getOpcode(Opcodes.IRETURN)));
    body.maxLocals = slot;
    body.maxStack = slot + 2;
    return body;
  }

  /** What is called on super is this object. */
  private Type receiver(Handle target, Type given) {
    return target.getTag() == Opcodes.H_INVOKESPECIAL
        ? given
        : Type.getObjectType(target.getOwner());
  }

  private static int opcode(Handle target) {
    return switch (target.getTag()) {
      case Opcodes.H_INVOKESTATIC -> Opcodes.INVOKESTATIC;
      case Opcodes.H_INVOKESPECIAL -> Opcodes.INVOKESPECIAL;
      case Opcodes.H_INVOKEINTERFACE -> Opcodes.INVOKEINTERFACE;
      default -> Opcodes.INVOKEVIRTUAL;
    };
  }

  // ---- what becomes of them

  /** Replaces those whose body is among {@code suspending}; returns what takes their place. */
  List<FunctionClass> replace(Set<MethodNode> suspending) {
    List<FunctionClass> classes = new ArrayList<>();
    for (Made made : all) {
      if (!suspending.contains(made.body)) continue;
      if (made.isNew) owner.methods.add(made.body);
      FunctionClass function =
          new FunctionClass(
              owner.name + INFIX + (classes.size() + 1),
              interfaces(made.at),
              made.at.name,
              descriptor(made.at),
              List.of(Type.getArgumentTypes(made.at.desc)),
              made.body);
      classes.add(function);
      made.in.instructions.set(
          made.at,
          new MethodInsnNode(
              Opcodes.INVOKESTATIC,
              function.name(),
              FunctionClass.MAKE,
              function.makeDescriptor(),
              false));
    }
    return classes;
  }

  private static List<String> interfaces(InvokeDynamicInsnNode call) {
    List<String> interfaces = new ArrayList<>();
    interfaces.add(Type.getReturnType(call.desc).getInternalName());
    boolean hasMarkers =
        call.bsm.getName().equals("altMetafactory")
            && ((Integer) call.bsmArgs[3] & LambdaMetafactory.FLAG_MARKERS) != 0;
    if (hasMarkers) {
      int count = (Integer) call.bsmArgs[4];
      for (int i = 0; i < count; i++) {
        interfaces.add(((Type) call.bsmArgs[5 + i]).getInternalName());
      }
    }
    return interfaces;
  }
}
