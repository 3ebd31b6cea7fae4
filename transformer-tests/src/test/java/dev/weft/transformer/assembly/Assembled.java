package dev.weft.transformer.assembly;

import dev.weft.transformer.CannotRewriteException;
import dev.weft.transformer.KnownClasses;
import dev.weft.transformer.Producers;
import dev.weft.transformer.Transformer;
import dev.weft.transformer.WovenClass;
import dev.weft.transformer.analyze.Analysis;
import dev.weft.transformer.analyze.Block;
import dev.weft.transformer.discover.AsyncClass;
import dev.weft.transformer.discover.AsyncMethod;
import dev.weft.transformer.discover.Discovery;
import dev.weft.transformer.discover.Interceptors;
import dev.weft.transformer.discover.SingleCopies;
import dev.weft.transformer.plan.FramePlan;
import dev.weft.transformer.plan.FramePlanner;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;

/** A class made of {@link Body bodies}, and what each stage makes of it. */
public final class Assembled {
  private final Body first;
  private final byte[] classFile;
  private final AsyncClass found;
  private Analysis analysis;

  private Assembled(Body first, byte[] classFile) {
    this.first = first;
    this.classFile = classFile;
    ClassNode node = new ClassNode();
    new ClassReader(classFile).accept(node, ClassReader.EXPAND_FRAMES);
    this.found =
        Discovery.of(
            node,
            SingleCopies.NONE,
            true,
            Producers.standard(),
            new Interceptors(List.of()),
            KnownClasses.none(),
            Map.of());
  }

  /** Returns the class {@code name} with these methods; what is asked of it is about the first. */
  public static Assembled of(String name, Body... methods) {
    return of(Opcodes.ACC_PUBLIC | Opcodes.ACC_SUPER, name, methods);
  }

  /** As {@link #of(String, Body...)}, with the flags of the class. */
  public static Assembled of(int access, String name, Body... methods) {
    // A test's types are on no class path: whatever two of them have in common is an Object.
    ClassWriter writer =
        new ClassWriter(ClassWriter.COMPUTE_FRAMES) {
          @Override
          protected String getCommonSuperClass(String one, String other) {
            return "java/lang/Object";
          }
        };
    writer.visit(Opcodes.V17, access, name, null, "java/lang/Object", null);
    writer.visitSource(name.substring(name.lastIndexOf('/') + 1) + ".java", null);
    for (Body method : methods) {
      MethodVisitor code =
          writer.visitMethod(method.accessFlags(), method.name(), method.descriptor(), null, null);
      if (method.isAsync()) code.visitAnnotation("Ldev/weft/annotations/Async;", false).visitEnd();
      method.write(code);
    }
    writer.visitEnd();
    return new Assembled(methods[0], writer.toByteArray());
  }

  public byte[] classFile() {
    return classFile;
  }

  public AsyncClass found() {
    return found;
  }

  public AsyncMethod method() {
    return found.methods().get(0);
  }

  public Analysis analysis() {
    if (analysis == null) analysis = Analysis.of(method());
    return analysis;
  }

  /** Returns the plans of all methods. */
  public List<FramePlan> plans() {
    List<FramePlan> plans = new ArrayList<>();
    for (AsyncMethod each : found.methods()) {
      String frame = each.owner().name + "$weft$" + each.original().name;
      plans.add(FramePlanner.plan(each, each == method() ? analysis() : Analysis.of(each), frame));
    }
    return plans;
  }

  public FramePlan plan() {
    return plans().get(0);
  }

  /** Returns the call of {@code await} that is the suspension point {@code state}. */
  public AbstractInsnNode await(int state) {
    return method().points().get(state - 1).call();
  }

  /** Returns the instruction after the label {@code name} in the normalized body. */
  public AbstractInsnNode at(String name) {
    return first.find(name, method().body());
  }

  public Block block(String name) {
    return analysis().flow().blockOf(at(name));
  }

  public WovenClass weave() {
    try {
      return new Transformer().transform(classFile);
    } catch (CannotRewriteException e) {
      throw new AssertionError(e.getMessage(), e);
    }
  }
}
