package dev.weft.transformer.emit;

import dev.weft.transformer.WovenClass.FrameClass;
import dev.weft.transformer.discover.AsyncMethod;
import dev.weft.transformer.plan.FramePlan;
import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.MethodNode;

/** Writes what one async method becomes: its copies, and its frame class. */
public final class MethodEmitter {
  private MethodEmitter() {}

  /**
   * Writes what {@code plan} says. The method itself keeps its name, descriptor and annotations,
   * and gets other code.
   */
  public static EmittedMethod emit(FramePlan plan) throws TooLargeException {
    AsyncMethod method = plan.method();
    List<MethodNode> copies = new ArrayList<>();
    MethodNode original = method.original();
    copies.add(original);
    switch (method.entry()) {
      case HOT_COPY -> HotCopy.write(plan, false, original);
      case DIRECT_ENTRY -> {
        MethodNode direct =
            new MethodNode(
                MethodShape.directAccess(method),
                original.name,
                MethodShape.directDescriptor(original.desc),
                null,
                original.exceptions.toArray(String[]::new));
        HotCopy.write(plan, true, direct);
        EntryStub.toDirectEntry(method, original);
        copies.add(direct);
      }
      case SINGLE_COPY -> EntryStub.toFrame(plan, original);
    }
    if (method.canSuspend()) copies.add(ResumeCopy.of(plan));
    for (MethodNode copy : copies) copy.instructions.add(new LabelNode());
    return new EmittedMethod(method, copies, frames(plan));
  }

  private static List<FrameClass> frames(FramePlan plan) throws TooLargeException {
    if (!plan.method().canSuspend()) return List.of();
    return List.of(new FrameClass(plan.frameName(), FrameClassFile.of(plan)));
  }
}
