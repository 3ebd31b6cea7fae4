package dev.weft.transformer.emit;

import dev.weft.transformer.WovenClass.FrameClass;
import dev.weft.transformer.analyze.Analysis;
import dev.weft.transformer.discover.AsyncMethod;
import dev.weft.transformer.plan.Division;
import dev.weft.transformer.plan.FramePlan;
import dev.weft.transformer.plan.FramePlanner;
import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.MethodNode;

/** Writes what one async method becomes: its copies, and its frame class. */
public final class MethodEmitter {
  /** So many parts take any method that javac compiles, with hundreds of awaits and variables. */
  private static final int MAX_PARTS = 12;

  private MethodEmitter() {}

  /**
   * Writes what {@code plan} says. The method itself keeps its name, descriptor and annotations,
   * and gets other code.
   */
  public static EmittedMethod emit(FramePlan plan) throws TooLargeException {
    try {
      return emitWhole(plan);
    } catch (TooLargeException e) {
      if (!plan.method().hasSingleCopy()) throw e;
      return emitInParts(plan, e);
    }
  }

  /** Writes a method that would not fit a class file otherwise: in as few parts as fit. */
  private static EmittedMethod emitInParts(FramePlan plan, TooLargeException tooLarge)
      throws TooLargeException {
    FramePlan divisible =
        FramePlanner.plan(plan.method(), Analysis.ofDivisible(plan.method()), plan.frameName());
    for (int parts = 2; parts <= MAX_PARTS; parts++) {
      Division division = FramePlanner.divide(divisible, parts);
      List<MethodNode> copies = new ArrayList<>();
      copies.add(plan.method().original());
      EntryStub.toFrame(division.plan(), plan.method().original());
      copies.addAll(ResumeParts.of(division));
      try {
        check(division.plan(), copies);
        FrameClass frame = new FrameClass(plan.frameName(), FrameClassFile.of(division));
        return new EmittedMethod(plan.method(), copies, List.of(frame));
      } catch (TooLargeException e) {
        // Smaller parts may do.
      }
    }
    throw tooLarge;
  }

  private static EmittedMethod emitWhole(FramePlan plan) throws TooLargeException {
    AsyncMethod method = plan.method();
    List<MethodNode> copies = new ArrayList<>();
    MethodNode original = method.original();
    copies.add(original);
    Sharing hotCopy = Sharing.EXACT;
    switch (method.entry()) {
      case HOT_COPY -> hotCopy = writeHotCopy(plan, false, original);
      case DIRECT_ENTRY -> {
        MethodNode direct =
            new MethodNode(
                MethodShape.directAccess(method),
                original.name,
                MethodShape.directDescriptor(original.desc),
                null,
                original.exceptions.toArray(String[]::new));
        hotCopy = writeHotCopy(plan, true, direct);
        EntryStub.toDirectEntry(method, original);
        copies.add(direct);
      }
      case SINGLE_COPY -> EntryStub.toFrame(plan, original);
    }
    if (method.canSuspend()) copies.add(resumeCopy(plan));
    check(plan, copies);
    return new EmittedMethod(method, copies, frames(plan, hotCopy));
  }

  private static void check(FramePlan plan, List<MethodNode> copies) throws TooLargeException {
    for (MethodNode copy : copies) {
      copy.instructions.add(new LabelNode());
      CodeSize.check(plan.method(), copy);
    }
  }

  /** Writes the hot copy, and returns how much its suspension points share. */
  private static Sharing writeHotCopy(FramePlan plan, boolean direct, MethodNode target) {
    HotCopy.write(plan, direct, Sharing.EXACT, target);
    if (CodeSize.isCompiled(target)) return Sharing.EXACT;
    HotCopy.write(plan, direct, Sharing.BOUNDED, target);
    return Sharing.BOUNDED;
  }

  /**
   * Returns the first resume copy that the JVM would compile. If it compiles none, whether a loop
   * is entered over its header makes no difference, and one with the least code will do.
   */
  private static MethodNode resumeCopy(FramePlan plan) {
    FramePlan plain = plan.withoutTails();
    // Everything is in a single copy, and nothing makes that shorter than it was.
    boolean hopeless = plan.method().hasSingleCopy() && !CodeSize.isCompiled(plan.method().body());
    if (!hopeless) {
      MethodNode exact = ResumeCopy.of(plan, Sharing.EXACT);
      if (CodeSize.isCompiled(exact)) return exact;
      MethodNode shared = ResumeCopy.of(plan, Sharing.BOUNDED);
      if (CodeSize.isCompiled(shared)) return shared;
    }
    MethodNode shared = ResumeCopy.of(plain, Sharing.BOUNDED);
    if (!hopeless && CodeSize.isCompiled(shared)) return shared;
    if (CodeSize.isWritten(shared)) return shared;
    return ResumeCopy.of(plain, Sharing.UNBOUNDED);
  }

  private static List<FrameClass> frames(FramePlan plan, Sharing hotCopy) throws TooLargeException {
    if (!plan.method().canSuspend()) return List.of();
    return List.of(new FrameClass(plan.frameName(), FrameClassFile.of(plan, hotCopy)));
  }
}
