package dev.weft.it.timing;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.commons.GeneratorAdapter;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.AnnotationNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TryCatchBlockNode;
import org.objectweb.asm.tree.TypeInsnNode;

/**
 * Makes the plain, blocking program out of the class files that are also woven.
 *
 * <p>Three changes: {@code await} takes the value of what is settled, what an async method throws
 * goes into what it returns, and a generator becomes a {@link Coroutine}.
 */
final class Reference {
  private static final String ASYNC = "Ldev/weft/annotations/Async;";
  private static final String SUSPENDING = "Ldev/weft/annotations/Suspending;";
  private static final String AWAIT = Type.getInternalName(BlockingAwait.class);
  private static final String COROUTINE = Type.getInternalName(Coroutine.class);
  private static final String GENERATOR = "dev/weft/Generator";
  private static final Set<String> STAGES =
      Set.of(
          "Ldev/weft/Task;",
          "Ljava/util/concurrent/CompletionStage;",
          "Ljava/util/concurrent/CompletableFuture;");

  private Reference() {}

  /** Returns the blocking form of a class file. */
  static byte[] of(byte[] classFile) {
    return of(classFile, method -> true);
  }

  /** Returns {@code classFile} with the async methods that {@code chosen} names made blocking. */
  static byte[] of(byte[] classFile, Predicate<String> chosen) {
    ClassNode type = new ClassNode();
    new ClassReader(classFile).accept(type, 0);
    boolean changed = false;
    for (MethodNode method : List.copyOf(type.methods)) {
      if (!chosen.test(method.name + method.desc)) continue;
      if (isGenerator(method)) {
        type.methods.add(bodyOf(type, method));
        changed = true;
        continue;
      }
      if (!isRewritten(method)) continue;
      if (isAsync(method)) makeBlocking(method);
      takeSettled(method);
      changed = true;
    }
    if (!changed) return classFile;
    ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
    type.accept(writer);
    return writer.toByteArray();
  }

  /** Returns name and descriptor of each async method, lambda bodies included. */
  static List<String> asyncMethods(byte[] classFile) {
    ClassNode type = new ClassNode();
    new ClassReader(classFile).accept(type, ClassReader.SKIP_DEBUG);
    List<String> found = new ArrayList<>();
    for (MethodNode method : type.methods) {
      if (isRewritten(method)) found.add(method.name + method.desc);
    }
    return found;
  }

  /** Weaving refuses emits anywhere else, so that these need no annotation here. */
  private static boolean isGenerator(MethodNode method) {
    for (AbstractInsnNode instruction : method.instructions) {
      if (instruction instanceof MethodInsnNode call && call.owner.equals(GENERATOR)) return true;
    }
    return false;
  }

  /** Returns a method with the code of {@code generator}, which then makes a coroutine of it. */
  private static MethodNode bodyOf(ClassNode type, MethodNode generator) {
    int access = generator.access & Opcodes.ACC_STATIC | Opcodes.ACC_PRIVATE;
    String name = generator.name + Coroutine.BODY;
    MethodNode body = new MethodNode(access, name, generator.desc, null, null);
    body.instructions = generator.instructions;
    body.tryCatchBlocks = generator.tryCatchBlocks;
    body.maxLocals = generator.maxLocals;
    body.maxStack = generator.maxStack;
    for (AbstractInsnNode instruction : body.instructions) {
      if (instruction instanceof MethodInsnNode call && call.owner.equals(GENERATOR)) {
        call.owner = COROUTINE;
      }
    }
    takeSettled(body);

    generator.tryCatchBlocks = new ArrayList<>();
    generator.localVariables = null;
    generator.visibleLocalVariableAnnotations = null;
    generator.invisibleLocalVariableAnnotations = null;
    generator.invisibleAnnotations = null; // an agent would look for the emits
    generator.instructions = new InsnList();
    GeneratorAdapter code =
        new GeneratorAdapter(generator, generator.access, generator.name, generator.desc);
    code.push(Type.getObjectType(type.name));
    if ((generator.access & Opcodes.ACC_STATIC) != 0) {
      code.push((String) null);
    } else {
      code.loadThis();
    }
    code.push(name);
    code.push(generator.desc);
    code.loadArgArray();
    code.visitMethodInsn(
        Opcodes.INVOKESTATIC,
        COROUTINE,
        "of",
        "(Ljava/lang/Class;Ljava/lang/Object;Ljava/lang/String;Ljava/lang/String;"
            + "[Ljava/lang/Object;)Ljava/lang/Object;",
        false);
    code.checkCast(Type.getReturnType(generator.desc));
    code.returnValue();
    return body;
  }

  private static boolean isAsync(MethodNode method) {
    String returned = Type.getReturnType(method.desc).getDescriptor();
    if (method.instructions.size() == 0) return false;
    // javac copies the annotation to bridges, and a bridge may return any supertype of a stage.
    if (!returned.equals("V") && !STAGES.contains(returned)) return false;
    if (method.invisibleAnnotations != null) {
      for (AnnotationNode annotation : method.invisibleAnnotations) {
        if (annotation.desc.equals(ASYNC)) return true;
      }
    }
    // A lambda's body: whatever else awaits would not be woven.
    return !returned.equals("V") && awaits(method);
  }

  /** Returns whether weaving changes the method: also a lambda that awaits and has no value. */
  private static boolean isRewritten(MethodNode method) {
    return isAsync(method)
        || isSuspending(method)
        || method.name.contains("lambda$") && awaits(method);
  }

  private static boolean isSuspending(MethodNode method) {
    return method.invisibleAnnotations != null
        && method.invisibleAnnotations.stream().anyMatch(each -> each.desc.equals(SUSPENDING));
  }

  private static boolean awaits(MethodNode method) {
    for (AbstractInsnNode instruction : method.instructions) if (isAwait(instruction)) return true;
    return false;
  }

  private static boolean isAwait(AbstractInsnNode instruction) {
    return instruction instanceof MethodInsnNode call
        && call.owner.equals("dev/weft/Weft")
        && call.name.equals("await");
  }

  private static void takeSettled(MethodNode method) {
    for (AbstractInsnNode instruction : method.instructions) {
      if (isAwait(instruction)) ((MethodInsnNode) instruction).owner = AWAIT;
    }
  }

  private static void makeBlocking(MethodNode method) {
    if (method.invisibleAnnotations != null) {
      method.invisibleAnnotations.removeIf(annotation -> annotation.desc.equals(ASYNC));
    }
    Type returned = Type.getReturnType(method.desc);
    for (AbstractInsnNode instruction : method.instructions.toArray()) {
      if (instruction.getOpcode() == Opcodes.ARETURN) {
        String check = Type.getMethodDescriptor(returned, returned);
        method.instructions.insertBefore(instruction, call("returned", check));
      }
    }
    LabelNode start = new LabelNode();
    LabelNode end = new LabelNode();
    method.instructions.insert(start);
    method.instructions.add(end);
    method.instructions.add(handler(returned));
    method.tryCatchBlocks.add(new TryCatchBlockNode(start, end, end, "java/lang/Throwable"));
  }

  private static InsnList handler(Type returned) {
    InsnList handler = new InsnList();
    Object[] thrown = {"java/lang/Throwable"};
    handler.add(new FrameNode(Opcodes.F_FULL, 0, new Object[0], 1, thrown));
    if (returned == Type.VOID_TYPE) {
      handler.add(call("failedAlone", "(Ljava/lang/Throwable;)V"));
      handler.add(new InsnNode(Opcodes.RETURN));
    } else if (returned.getInternalName().equals("dev/weft/Task")) {
      handler.add(call("failedTask", "(Ljava/lang/Throwable;)Ldev/weft/Task;"));
      handler.add(new InsnNode(Opcodes.ARETURN));
    } else {
      String future = "java/util/concurrent/CompletableFuture";
      handler.add(call("failedFuture", "(Ljava/lang/Throwable;)L" + future + ";"));
      handler.add(new TypeInsnNode(Opcodes.CHECKCAST, returned.getInternalName()));
      handler.add(new InsnNode(Opcodes.ARETURN));
    }
    return handler;
  }

  private static MethodInsnNode call(String name, String descriptor) {
    return new MethodInsnNode(Opcodes.INVOKESTATIC, AWAIT, name, descriptor, false);
  }
}
