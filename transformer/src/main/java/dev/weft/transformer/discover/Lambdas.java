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
import org.objectweb.asm.tree.AnnotationNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Tells the bodies of lambdas, which a compiler made methods of, from methods that somebody wrote.
 *
 * <p>javac and ecj name them {@code lambda$...}. Other compilers have other names, and some do not
 * mark them synthetic; but what is synthetic and handed to an {@code invokedynamic} is a lambda's
 * body, since a method reference names a method that was written. Some lambdas are classes of their
 * own: Groovy's closures say so by what they extend. Kotlin makes classes of those that it inlines
 * into another, and of all if it is asked to; its metadata tells them from classes that were
 * written, such as object expressions.
 */
final class Lambdas {
  /** How javac and ecj begin the name of a method that holds the body of a lambda. */
  static final String PREFIX = "lambda$";

  /** What Kotlin has between the name of the method around a lambda and the lambda's number. */
  static final String INFIX = "$lambda$";

  /** The classes that lambdas extend, and the name of the method that holds the body. */
  private static final Map<String, String> CLASSES =
      Map.of("groovy/lang/Closure", "doCall", "kotlin/jvm/internal/Lambda", "invoke");

  private static final String KOTLIN_METADATA = "Lkotlin/Metadata;";

  /** The kind of class that the Kotlin compiler made of something else. */
  private static final Integer MADE_BY_KOTLIN = 3;

  /** What Kotlin has in the name of a class that was made again to inline a lambda into it. */
  private static final String INLINED = "$$inlined$";

  /** What extends a class of this package is a state machine of Kotlin's own. */
  private static final String COROUTINES = "kotlin/coroutines/";

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
  private final boolean isMadeByKotlin;

  Lambdas(ClassNode owner) {
    this.owner = owner;
    bodyOfClass = owner.superName == null ? null : CLASSES.get(owner.superName);
    isMadeByKotlin = isMadeByKotlin(owner);
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
        || isMadeByKotlin && isInstanceMethod(method) && !isSynthetic(method)
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

  /** Returns whether Kotlin made {@code owner} of a lambda, or of an object with one inside. */
  private static boolean isMadeByKotlin(ClassNode owner) {
    if (owner.outerClass == null
        || owner.superName.startsWith(COROUTINES)
        || owner.visibleAnnotations == null) {
      return false;
    }
    return owner.visibleAnnotations.stream()
        .filter(annotation -> annotation.desc.equals(KOTLIN_METADATA))
        .anyMatch(
            metadata -> MADE_BY_KOTLIN.equals(kind(metadata)) || owner.name.contains(INLINED));
  }

  private static Object kind(AnnotationNode metadata) {
    int name = metadata.values == null ? -1 : metadata.values.indexOf("k");
    return name < 0 ? null : metadata.values.get(name + 1);
  }

  private static boolean isInstanceMethod(MethodNode method) {
    return (method.access & Opcodes.ACC_STATIC) == 0 && !method.name.startsWith("<");
  }

  /** Returns whether {@code method} has the name of a lambda's body as javac gives it. */
  static boolean isNamedAsOne(MethodNode method) {
    return isSynthetic(method) && method.name.startsWith(PREFIX);
  }

  private static boolean isSynthetic(MethodNode method) {
    return (method.access & Opcodes.ACC_SYNTHETIC) != 0;
  }
}
