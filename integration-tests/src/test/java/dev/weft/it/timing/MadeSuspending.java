package dev.weft.it.timing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AnnotationNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * Moves the body of every async method to a suspending one beside it, which returns the stage that
 * the method returns: {@code @Async Task f(x) { return f$s(x); }}. Every await then stands in a
 * suspending method, and every such method suspends its caller.
 */
public final class MadeSuspending {
  private static final String ASYNC = "Ldev/weft/annotations/Async;";
  private static final String SUSPENDING = "Ldev/weft/annotations/Suspending;";
  private static final String SUFFIX = "$s";
  private static final int MAX_SLOTS = 255;

  /** What emits has nobody who could be suspended with it. */
  private static final Set<String> OF_GENERATORS =
      Set.of(
          "dev/weft/AsyncIterator",
          "java/util/Iterator",
          "java/lang/Iterable",
          "java/util/stream/Stream");

  private MadeSuspending() {}

  /** Returns class files, by binary name, with their async methods changed. */
  public static Map<String, byte[]> of(Map<String, byte[]> classes) {
    Map<String, byte[]> changed = new TreeMap<>(classes);
    changed.replaceAll((name, bytes) -> of(bytes));
    return changed;
  }

  private static byte[] of(byte[] classFile) {
    ClassNode type = new ClassNode();
    new ClassReader(classFile).accept(type, 0);
    List<MethodNode> methods = new ArrayList<>();
    for (MethodNode method : type.methods) {
      methods.add(method);
      if (isAsync(method)) methods.add(divide(type, method));
    }
    if (methods.size() == type.methods.size()) return classFile;
    type.methods = methods;
    ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
    type.accept(writer);
    return writer.toByteArray();
  }

  private static boolean isAsync(MethodNode method) {
    // An entry takes one parameter more.
    return Type.getArgumentsAndReturnSizes(method.desc) >> 2 < MAX_SLOTS
        && method.instructions.size() > 0
        && (method.access & Opcodes.ACC_BRIDGE) == 0
        && !OF_GENERATORS.contains(Type.getReturnType(method.desc).getInternalName())
        && method.invisibleAnnotations != null
        && method.invisibleAnnotations.stream().anyMatch(each -> each.desc.equals(ASYNC));
  }

  private static MethodNode divide(ClassNode type, MethodNode method) {
    int kept = method.access & (Opcodes.ACC_STATIC | Opcodes.ACC_STRICT);
    MethodNode moved =
        new MethodNode(
            kept | Opcodes.ACC_PRIVATE,
            method.name + SUFFIX,
            method.desc,
            null,
            method.exceptions.toArray(String[]::new));
    moved.instructions = method.instructions;
    moved.tryCatchBlocks = method.tryCatchBlocks;
    moved.localVariables = method.localVariables;
    moved.maxLocals = method.maxLocals;
    moved.maxStack = method.maxStack;
    moved.invisibleAnnotations = List.of(new AnnotationNode(SUSPENDING));

    MethodNode caller = new MethodNode();
    boolean isStatic = (method.access & Opcodes.ACC_STATIC) != 0;
    int slot = 0;
    if (!isStatic) caller.instructions.add(new VarInsnNode(Opcodes.ALOAD, slot++));
    for (Type parameter : Type.getArgumentTypes(method.desc)) {
      caller.instructions.add(new VarInsnNode(parameter.getOpcode(Opcodes.ILOAD), slot));
      slot += parameter.getSize();
    }
    caller.instructions.add(
        new MethodInsnNode(
            isStatic ? Opcodes.INVOKESTATIC : Opcodes.INVOKESPECIAL,
            type.name,
            moved.name,
            moved.desc,
            (type.access & Opcodes.ACC_INTERFACE) != 0));
    caller.instructions.add(
        new InsnNode(Type.getReturnType(method.desc).getOpcode(Opcodes.IRETURN)));
    method.instructions = caller.instructions;
    method.tryCatchBlocks = new ArrayList<>();
    method.localVariables = null;
    method.visibleLocalVariableAnnotations = null;
    method.invisibleLocalVariableAnnotations = null;
    method.maxLocals = slot;
    return moved;
  }
}
