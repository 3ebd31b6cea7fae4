package dev.weft.transformer.emit;

import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * A frame class that was written again because a debugger changes its owner, beside the one that is
 * loaded. Suspended calls have objects of it, so all but its lines has to be as it was.
 *
 * <p>The lines are an argument in the description that the static initialiser makes: all that
 * {@link FrameClassFile} writes between {@code NEW} and the constructor of {@code FrameInfo}.
 */
public final class FrameRevision {
  private final ClassNode node = new ClassNode();

  private FrameRevision(byte[] frameClass, int readerOptions) {
    new ClassReader(frameClass).accept(node, readerOptions);
  }

  /**
   * Returns what objects of the class depend on: the class file without lines. It has the fields,
   * how many states there are, what each stores where, and which have a handler.
   */
  public static byte[] shape(byte[] frameClass) {
    FrameRevision revision = new FrameRevision(frameClass, ClassReader.SKIP_DEBUG);
    if (!revision.isFrame()) return revision.write();
    LdcInsnNode lines = revision.lines();
    lines.cst = "?".repeat(((String) lines.cst).length());
    return revision.write();
  }

  /**
   * Returns the class file to put in the place of one of the same shape that is loaded. Its static
   * initialiser will not run again, so the description is made whenever it is asked for.
   */
  public static byte[] replacement(byte[] frameClass) {
    FrameRevision revision = new FrameRevision(frameClass, 0);
    if (!revision.isFrame()) return frameClass;
    MethodNode initialiser = revision.method("<clinit>");
    InsnList made = new InsnList();
    for (AbstractInsnNode at = start(initialiser); ; at = at.getNext()) {
      made.add(at.clone(null)); // straight-line code, without labels
      if (isDescribed(at)) break;
    }
    made.add(new InsnNode(Opcodes.ARETURN));
    revision.method(RuntimeNames.INFO).instructions = made;
    return revision.write();
  }

  /** The class of a suspending lambda has no states, and is described nowhere. */
  private boolean isFrame() {
    return !node.superName.equals(RuntimeNames.WOVEN_FUNCTION);
  }

  /** Returns the constant with the lines: the last but one of the constructor's arguments. */
  private LdcInsnNode lines() {
    AbstractInsnNode at = start(method("<clinit>"));
    while (!isDescribed(at)) at = at.getNext();
    return (LdcInsnNode) at.getPrevious().getPrevious();
  }

  private static AbstractInsnNode start(MethodNode initialiser) {
    AbstractInsnNode at = initialiser.instructions.getFirst();
    while (at.getOpcode() != Opcodes.NEW) at = at.getNext();
    return at;
  }

  private static boolean isDescribed(AbstractInsnNode insn) {
    return insn instanceof MethodInsnNode call && call.owner.equals(RuntimeNames.FRAME_INFO);
  }

  private MethodNode method(String name) {
    return node.methods.stream().filter(each -> each.name.equals(name)).findFirst().orElseThrow();
  }

  private byte[] write() {
    ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
    node.accept(writer);
    return writer.toByteArray();
  }
}
