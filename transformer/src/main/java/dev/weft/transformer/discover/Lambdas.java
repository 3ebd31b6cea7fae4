package dev.weft.transformer.discover;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Tells the bodies of lambdas, which a compiler made methods of, from methods that somebody wrote.
 *
 * <p>javac and ecj name them {@code lambda$...}. Other compilers have other names, and some do not
 * mark them synthetic; but what is synthetic and handed to an {@code invokedynamic} is a lambda's
 * body, since a method reference names a method that was written. Groovy's closures, and Kotlin's
 * lambdas before Kotlin 2, are classes of their own, which say so by what they extend.
 */
final class Lambdas {
  /** How javac and ecj begin the name of a method that holds the body of a lambda. */
  static final String PREFIX = "lambda$";

  /** What Kotlin has between the name of the method around a lambda and the lambda's number. */
  static final String INFIX = "$lambda$";

  /** The classes that lambdas extend, and the name of the method that holds the body. */
  private static final Map<String, String> CLASSES =
      Map.of("groovy/lang/Closure", "doCall", "kotlin/jvm/internal/Lambda", "invoke");

  /** A place where a lambda becomes an {@code AsyncSupplier} or the like. */
  private record Made(MethodNode in, InvokeDynamicInsnNode at, Handle body) {
    boolean isOf(MethodNode method) {
      return body.getName().equals(method.name) && body.getDesc().equals(method.desc);
    }
  }

  private final ClassNode owner;
  private final Set<String> handedOn = new HashSet<>();
  private final List<Made> asFunctionsOfWeft = new ArrayList<>();
  private final Map<MethodNode, Optional<StageFlow>> flows = new HashMap<>();
  private final String bodyOfClass;

  Lambdas(ClassNode owner) {
    this.owner = owner;
    bodyOfClass = owner.superName == null ? null : CLASSES.get(owner.superName);
    for (MethodNode method : owner.methods) {
      for (AbstractInsnNode insn : method.instructions) {
        if (!(insn instanceof InvokeDynamicInsnNode dynamic)) continue;
        for (Object argument : dynamic.bsmArgs) {
          if (argument instanceof Handle handle && handle.getOwner().equals(owner.name)) {
            handedOn.add(handle.getName() + handle.getDesc());
            if (Api.isOfWeft(Type.getReturnType(dynamic.desc).getInternalName())) {
              asFunctionsOfWeft.add(new Made(method, dynamic, handle));
            }
          }
        }
      }
    }
  }

  boolean isBody(MethodNode method) {
    return isNamedAsOne(method)
        || method.name.equals(bodyOfClass)
        || handedOn.contains(method.name + method.desc)
            && (isSynthetic(method) || method.name.contains(INFIX));
  }

  /**
   * Returns whether {@code method} is the body of a lambda that Weft alone is given: it has the
   * stage that the lambda returns for itself. A user's own function may keep it.
   */
  boolean isGivenToWeft(MethodNode method) {
    List<Made> places = asFunctionsOfWeft.stream().filter(each -> each.isOf(method)).toList();
    return isBody(method) && !places.isEmpty() && places.stream().allMatch(this::isOnlyForWeft);
  }

  private boolean isOnlyForWeft(Made made) {
    return flows
        .computeIfAbsent(made.in, in -> Optional.ofNullable(StageFlow.of(owner, in)))
        .filter(flow -> flow.isOnlyForWeft(made.at))
        .isPresent();
  }

  /** Returns whether {@code method} has the name of a lambda's body as javac gives it. */
  static boolean isNamedAsOne(MethodNode method) {
    return isSynthetic(method) && method.name.startsWith(PREFIX);
  }

  private static boolean isSynthetic(MethodNode method) {
    return (method.access & Opcodes.ACC_SYNTHETIC) != 0;
  }
}
