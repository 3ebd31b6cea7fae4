package dev.weft.transformer.emit;

import dev.weft.transformer.discover.AsyncClass;
import dev.weft.transformer.discover.AsyncMethod;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.objectweb.asm.ClassTooLargeException;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodTooLargeException;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.MethodNode;

/** Writes a rewritten class: its methods in their order, each followed by its copies. */
public final class ClassEmitter {
  private ClassEmitter() {}

  /** Returns the class file of {@code found}, whose async methods have become {@code emitted}. */
  public static byte[] emit(AsyncClass found, List<EmittedMethod> emitted)
      throws TooLargeException {
    return emit(found, emitted, ClassWriter::toByteArray);
  }

  /**
   * As {@link #emit(AsyncClass, List)}.
   *
   * @param written makes the bytes, and may fail as ASM does
   */
  static byte[] emit(
      AsyncClass found, List<EmittedMethod> emitted, Function<ClassWriter, byte[]> written)
      throws TooLargeException {
    Map<MethodNode, EmittedMethod> rewritten = new IdentityHashMap<>();
    for (EmittedMethod each : emitted) {
      rewritten.put(each.method().original(), each);
      if (!each.method().hasStackMaps()) each.copies().forEach(ClassEmitter::removeStackMaps);
    }
    ClassNode node = found.node();
    SerialVersion.keep(node);
    RefusedCode.write(node, found.refusals());
    List<MethodNode> methods = new ArrayList<>();
    for (MethodNode method : node.methods) {
      methods.addAll(
          rewritten.containsKey(method) ? rewritten.get(method).copies() : List.of(method));
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
    try {
      node.accept(writer);
      return written.apply(writer);
    } catch (MethodTooLargeException e) {
      AsyncMethod method = named(e.getMethodName(), e.getDescriptor(), emitted);
      throw new TooLargeException(method, e.getCodeSize(), e);
    } catch (ClassTooLargeException e) {
      throw new TooLargeException(e);
    } catch (RuntimeException e) {
      throw tooLarge(emitted, e);
    }
  }

  /** Returns which methods are so long that this is why; throws {@code e} if none is. */
  private static TooLargeException tooLarge(List<EmittedMethod> emitted, RuntimeException e) {
    List<TooLargeException> nearly = new ArrayList<>();
    for (EmittedMethod each : emitted) {
      for (MethodNode copy : each.copies()) {
        if (!CodeSize.isNearlyTooLarge(copy)) continue;
        nearly.add(new TooLargeException(each.method(), CodeSize.most(copy), e));
      }
    }
    if (nearly.isEmpty()) throw e;
    return TooLargeException.of(nearly);
  }

  /** Those of the body were guessed, and the JVM does without them. */
  private static void removeStackMaps(MethodNode copy) {
    for (AbstractInsnNode insn : copy.instructions.toArray()) {
      if (insn instanceof FrameNode) copy.instructions.remove(insn);
    }
  }

  private static AsyncMethod named(String name, String descriptor, List<EmittedMethod> emitted) {
    return emitted.stream()
        .filter(each -> each.has(name, descriptor))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + descriptor + " was not touched, and grew"))
        .method();
  }
}
