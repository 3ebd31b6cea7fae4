package dev.weft.transformer.emit;

import dev.weft.transformer.WovenClass.FrameClass;
import dev.weft.transformer.discover.AsyncMethod;
import java.util.List;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * What one async method has become.
 *
 * @param method what it was
 * @param copies the methods that stand in its place: first the one with its own descriptor. Each
 *     ends with a label
 * @param frames its frame class, or nothing if it cannot suspend
 */
public record EmittedMethod(AsyncMethod method, List<MethodNode> copies, List<FrameClass> frames) {
  public EmittedMethod {
    copies = List.copyOf(copies);
    frames = List.copyOf(frames);
  }

  /** Returns the bytes of code of the longest copy. Known once the class has been written. */
  public int size() {
    int size = 0;
    for (MethodNode copy : copies) {
      LabelNode end = (LabelNode) copy.instructions.getLast();
      size = Math.max(size, end.getLabel().getOffset());
    }
    return size;
  }

  /** Returns whether one of the copies has this name and descriptor. */
  public boolean has(String name, String descriptor) {
    return copies.stream().anyMatch(copy -> copy.name.equals(name) && copy.desc.equals(descriptor));
  }
}
