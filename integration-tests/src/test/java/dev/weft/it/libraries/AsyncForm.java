package dev.weft.it.libraries;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * A class whose methods are async ones behind their old faces.
 *
 * <p>The body of {@code T m(A)} moves to a private {@code @Async Task<T> m$async(A)}, in which
 * suspension points stand before random instructions, whatever is on the operand stack there, and
 * half of the calls of such methods in the same class await the async one. What is left of {@code
 * m} calls {@code m$async} and runs a loop until that has ended. Left as they are: constructors and
 * initialisers, which cannot be async, and bridge methods.
 *
 * @param classFile the class in this form, not yet woven
 * @param methods how many methods are async now
 * @param points how many points stand before instructions
 * @param awaitedCalls how many calls of one of them await it
 */
record AsyncForm(byte[] classFile, int methods, int points, int awaitedCalls) {
  private static final String SUSPEND = Type.getInternalName(Suspend.class);
  private static final String STAGE = "java/util/concurrent/CompletionStage";
  private static final String TASK = "dev/weft/Task";
  private static final List<String> RETURNED =
      List.of(TASK, TASK, STAGE, "java/util/concurrent/CompletableFuture");

  /** One instruction in so many has a point before it. */
  private static final int SPARSENESS = 6;

  /** A method that is larger than the JVM allows once it is woven tells nothing. */
  private static final int MAX_POINTS = 50;

  private static final int MAX_INSTRUCTIONS = 4_000;

  /**
   * Returns the form of a class that {@code random} chooses.
   *
   * @param firstPoint the number of its first suspension point
   */
  static AsyncForm of(byte[] classFile, Random random, int firstPoint) {
    ClassNode type = new ClassNode();
    new ClassReader(classFile).accept(type, 0);
    return new Making(type, random, firstPoint).run(classFile);
  }

  private static final class Making {
    private final ClassNode type;
    private final Random random;
    private final boolean isInterface;
    private final Map<String, MethodNode> asyncOf = new HashMap<>();
    private final Set<String> taken = new HashSet<>();
    private final int firstPoint;
    private int points;
    private int awaitedCalls;

    Making(ClassNode type, Random random, int firstPoint) {
      this.firstPoint = firstPoint;
      this.type = type;
      this.random = random;
      this.isInterface = (type.access & Opcodes.ACC_INTERFACE) != 0;
      for (MethodNode method : type.methods) taken.add(method.name);
    }

    AsyncForm run(byte[] classFile) {
      List<MethodNode> plain = new ArrayList<>(type.methods);
      for (MethodNode method : plain) {
        if (canBeAsync(method)) asyncOf.put(method.name + method.desc, split(method));
      }
      if (asyncOf.isEmpty()) return new AsyncForm(classFile, 0, 0, 0);
      for (MethodNode method : plain) {
        MethodNode async = asyncOf.get(method.name + method.desc);
        if (async == null) continue;
        suspendAtRandom(async);
        returnStages(async, Type.getReturnType(method.desc));
        type.methods.add(async);
        bridge(method, async);
      }
      ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
      type.accept(writer);
      return new AsyncForm(writer.toByteArray(), asyncOf.size(), points, awaitedCalls);
    }

    private boolean canBeAsync(MethodNode method) {
      int size = method.instructions.size();
      return size > 0
          && size <= MAX_INSTRUCTIONS
          && !method.name.startsWith("<")
          && (method.access & Opcodes.ACC_BRIDGE) == 0;
    }

    /** Moves the body of {@code method} to a new one, which is returned. */
    private MethodNode split(MethodNode method) {
      String returned = "L" + RETURNED.get(random.nextInt(RETURNED.size())) + ";";
      MethodNode async =
          new MethodNode(
              Opcodes.ACC_PRIVATE | Opcodes.ACC_SYNTHETIC | method.access & Opcodes.ACC_STATIC,
              asyncName(method.name),
              Type.getMethodDescriptor(Type.getType(returned), Type.getArgumentTypes(method.desc)),
              null,
              method.exceptions.toArray(String[]::new));
      async.visitAnnotation("Ldev/weft/annotations/Async;", false).visitEnd();
      async.instructions = method.instructions;
      async.tryCatchBlocks = method.tryCatchBlocks;
      async.localVariables = method.localVariables;
      async.maxLocals = method.maxLocals;
      method.instructions = new InsnList();
      method.tryCatchBlocks = new ArrayList<>();
      method.localVariables = null;
      method.visibleLocalVariableAnnotations = null;
      method.invisibleLocalVariableAnnotations = null;
      return async;
    }

    private String asyncName(String name) {
      String free = name + "$async";
      for (int i = 2; !taken.add(free); i++) free = name + "$async" + i;
      return free;
    }

    // ---- the async method

    private void suspendAtRandom(MethodNode async) {
      int left = MAX_POINTS;
      for (AbstractInsnNode insn : Places.withoutMonitor(async)) {
        if (left == 0) return;
        MethodNode callee = callee(insn);
        if (callee != null && random.nextBoolean()) {
          awaitCall(async, (MethodInsnNode) insn, callee);
          left--;
        } else if (insn.getOpcode() != Opcodes.NEW && random.nextInt(SPARSENESS) == 0) {
          // Not before NEW: stack maps name an object by the label there.
          async.instructions.insertBefore(insn, point());
          left--;
        }
      }
    }

    private InsnList point() {
      InsnList code = new InsnList();
      code.add(new LdcInsnNode(firstPoint + points++));
      code.add(call(SUSPEND, "here", "(I)L" + STAGE + ";"));
      code.add(await());
      code.add(new InsnNode(Opcodes.POP));
      return code;
    }

    /** Returns the async form of what {@code insn} calls, if no other class can override it. */
    private MethodNode callee(AbstractInsnNode insn) {
      if (!(insn instanceof MethodInsnNode call) || !call.owner.equals(type.name)) return null;
      MethodNode async = asyncOf.get(call.name + call.desc);
      if (async == null) return null;
      for (MethodNode method : type.methods) {
        if (!method.name.equals(call.name) || !method.desc.equals(call.desc)) continue;
        boolean isBound =
            call.getOpcode() == Opcodes.INVOKESTATIC
                || call.getOpcode() == Opcodes.INVOKESPECIAL
                || (method.access & (Opcodes.ACC_PRIVATE | Opcodes.ACC_FINAL)) != 0;
        boolean isLocked = (method.access & Opcodes.ACC_SYNCHRONIZED) != 0;
        return isBound && !isLocked ? async : null;
      }
      return null;
    }

    private void awaitCall(MethodNode async, MethodInsnNode call, MethodNode callee) {
      Type result = Type.getReturnType(call.desc);
      InsnList after = new InsnList();
      if (random.nextInt(4) == 0) after.add(point());
      awaitedCalls++;
      after.add(await());
      unbox(after, result);
      async.instructions.insert(call, after);
      async.instructions.set(call, callOf(callee));
    }

    private void returnStages(MethodNode async, Type result) {
      String stage = Type.getReturnType(async.desc).getInternalName();
      for (AbstractInsnNode insn : async.instructions.toArray()) {
        if (insn.getOpcode() < Opcodes.IRETURN || insn.getOpcode() > Opcodes.RETURN) continue;
        InsnList code = new InsnList();
        box(code, result);
        code.add(call(TASK, "of", "(Ljava/lang/Object;)L" + TASK + ";"));
        if (stage.equals("java/util/concurrent/CompletableFuture")) {
          code.add(
              new MethodInsnNode(
                  Opcodes.INVOKEVIRTUAL, TASK, "toCompletableFuture", "()L" + stage + ";", false));
        }
        code.add(new InsnNode(Opcodes.ARETURN));
        async.instructions.insertBefore(insn, code);
        async.instructions.remove(insn);
      }
    }

    // ---- what is left of the plain one

    private void bridge(MethodNode method, MethodNode async) {
      InsnList code = method.instructions;
      code.add(call(SUSPEND, "begin", "()V"));
      int slot = 0;
      if ((method.access & Opcodes.ACC_STATIC) == 0)
        code.add(new VarInsnNode(Opcodes.ALOAD, slot++));
      for (Type argument : Type.getArgumentTypes(method.desc)) {
        code.add(new VarInsnNode(argument.getOpcode(Opcodes.ILOAD), slot));
        slot += argument.getSize();
      }
      code.add(callOf(async));
      code.add(call(SUSPEND, "toEnd", "(L" + STAGE + ";)Ljava/lang/Object;"));
      Type result = Type.getReturnType(method.desc);
      unbox(code, result);
      code.add(new InsnNode(result.getOpcode(Opcodes.IRETURN)));
    }

    private MethodInsnNode callOf(MethodNode async) {
      boolean isStatic = (async.access & Opcodes.ACC_STATIC) != 0;
      int opcode = isStatic ? Opcodes.INVOKESTATIC : Opcodes.INVOKESPECIAL;
      return new MethodInsnNode(opcode, type.name, async.name, async.desc, isInterface);
    }

    // ---- pieces

    private static MethodInsnNode call(String owner, String name, String descriptor) {
      return new MethodInsnNode(Opcodes.INVOKESTATIC, owner, name, descriptor, false);
    }

    private static MethodInsnNode await() {
      return call("dev/weft/Weft", "await", "(L" + STAGE + ";)Ljava/lang/Object;");
    }

    private static void box(InsnList code, Type type) {
      if (type == Type.VOID_TYPE) {
        code.add(new InsnNode(Opcodes.ACONST_NULL));
      } else if (isPrimitive(type)) {
        String box = box(type);
        String descriptor = "(" + type.getDescriptor() + ")L" + box + ";";
        code.add(call(box, "valueOf", descriptor));
      }
    }

    private static void unbox(InsnList code, Type type) {
      if (type == Type.VOID_TYPE) {
        code.add(new InsnNode(Opcodes.POP));
      } else if (isPrimitive(type)) {
        String box = box(type);
        code.add(new TypeInsnNode(Opcodes.CHECKCAST, box));
        code.add(
            new MethodInsnNode(
                Opcodes.INVOKEVIRTUAL,
                box,
                type.getClassName() + "Value",
                "()" + type.getDescriptor(),
                false));
      } else {
        code.add(new TypeInsnNode(Opcodes.CHECKCAST, type.getInternalName()));
      }
    }

    private static boolean isPrimitive(Type type) {
      return type.getSort() != Type.OBJECT && type.getSort() != Type.ARRAY;
    }

    private static String box(Type type) {
      return switch (type.getSort()) {
        case Type.BOOLEAN -> "java/lang/Boolean";
        case Type.CHAR -> "java/lang/Character";
        case Type.BYTE -> "java/lang/Byte";
        case Type.SHORT -> "java/lang/Short";
        case Type.INT -> "java/lang/Integer";
        case Type.LONG -> "java/lang/Long";
        case Type.FLOAT -> "java/lang/Float";
        case Type.DOUBLE -> "java/lang/Double";
        default -> throw new IllegalArgumentException(type.getDescriptor());
      };
    }
  }
}
