package dev.weft.transformer.emit;

import dev.weft.transformer.WovenClass.FrameClass;
import dev.weft.transformer.discover.AsyncClass;
import dev.weft.transformer.discover.AsyncMethod;
import dev.weft.transformer.plan.FramePlan;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;

/** Writes a rewritten class: its methods in their order, each followed by its copies. */
public final class ClassEmitter {
  private final AsyncClass found;
  private final Map<MethodNode, FramePlan> plans = new IdentityHashMap<>();

  private ClassEmitter(AsyncClass found, List<FramePlan> plans) {
    this.found = found;
    for (FramePlan plan : plans) this.plans.put(plan.method().original(), plan);
  }

  /** Returns the class file of {@code found}, whose async methods {@code plans} describe. */
  public static byte[] emit(AsyncClass found, List<FramePlan> plans) {
    return new ClassEmitter(found, plans).write();
  }

  /** Returns the frame classes of those methods that can suspend. */
  public static List<FrameClass> frames(List<FramePlan> plans) {
    List<FrameClass> frames = new ArrayList<>();
    for (FramePlan plan : plans) {
      if (plan.method().canSuspend()) {
        frames.add(new FrameClass(plan.frameName(), FrameClassFile.of(plan)));
      }
    }
    return frames;
  }

  private byte[] write() {
    ClassNode node = found.node();
    List<MethodNode> methods = new ArrayList<>();
    for (MethodNode method : node.methods) {
      FramePlan plan = plans.get(method);
      if (plan == null) {
        methods.add(method);
      } else {
        methods.addAll(rewritten(plan));
      }
    }
    node.methods = methods;
    if (node.attrs == null) node.attrs = new ArrayList<>();
    node.attrs.add(new WovenAttribute());
    // The body's own stack map frames are kept and the new ones are written out: nothing has to be
    // computed, for which ASM would look up classes.
    ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
    // Only jumps over more than 32 KB make ASM compute something, and a few long methods take more
    // of it than it allows for class files that nobody trusts.
    writer.setComputeLimits(Integer.MAX_VALUE, Long.MAX_VALUE);
    node.accept(writer);
    return writer.toByteArray();
  }

  private static List<MethodNode> rewritten(FramePlan plan) {
    AsyncMethod method = plan.method();
    List<MethodNode> methods = new ArrayList<>();
    MethodNode original = method.original();
    methods.add(original);
    if (method.hasDirectEntry()) {
      MethodNode direct =
          new MethodNode(
              MethodShape.directAccess(method),
              original.name,
              MethodShape.directDescriptor(original.desc),
              null,
              original.exceptions.toArray(String[]::new));
      HotCopy.write(plan, true, direct);
      EntryStub.write(method, original);
      methods.add(direct);
    } else {
      HotCopy.write(plan, false, original);
    }
    if (method.canSuspend()) methods.add(ResumeCopy.of(plan));
    return methods;
  }
}
