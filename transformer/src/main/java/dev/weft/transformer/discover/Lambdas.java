package dev.weft.transformer.discover;

import java.util.HashSet;
import java.util.Set;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Tells the bodies of lambdas, which a compiler made methods of, from methods that somebody wrote.
 *
 * <p>javac and ecj name them {@code lambda$...}. Other compilers have other names, and some do not
 * mark them synthetic; but what is synthetic and handed to an {@code invokedynamic} is a lambda's
 * body, since a method reference names a method that was written.
 */
final class Lambdas {
  /** How javac and ecj begin the name of a method that holds the body of a lambda. */
  static final String PREFIX = "lambda$";

  private final Set<String> handedOn = new HashSet<>();

  Lambdas(ClassNode owner) {
    for (MethodNode method : owner.methods) {
      for (AbstractInsnNode insn : method.instructions) {
        if (!(insn instanceof InvokeDynamicInsnNode dynamic)) continue;
        for (Object argument : dynamic.bsmArgs) {
          if (argument instanceof Handle handle && handle.getOwner().equals(owner.name)) {
            handedOn.add(handle.getName() + handle.getDesc());
          }
        }
      }
    }
  }

  boolean isBody(MethodNode method) {
    return isNamedAsOne(method)
        || handedOn.contains(method.name + method.desc)
            && (isSynthetic(method) || method.name.contains("$lambda$"));
  }

  /** Returns whether {@code method} has the name of a lambda's body as javac gives it. */
  static boolean isNamedAsOne(MethodNode method) {
    return isSynthetic(method) && method.name.startsWith(PREFIX);
  }

  private static boolean isSynthetic(MethodNode method) {
    return (method.access & Opcodes.ACC_SYNTHETIC) != 0;
  }
}
