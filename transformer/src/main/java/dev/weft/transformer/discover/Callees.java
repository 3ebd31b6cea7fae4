package dev.weft.transformer.discover;

import dev.weft.transformer.KnownClasses;
import dev.weft.transformer.KnownClasses.Declared;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.objectweb.asm.Handle;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Says of a call whether it may suspend: the method that it names, or one that this overrides or
 * implements, is {@code @Suspending}. An override may be an ordinary method all the same, which the
 * call finds out when it runs.
 */
final class Callees {
  private final ClassNode owner;
  private final KnownClasses others;
  private final Optional<Declared> own;
  private final Map<String, Boolean> known = new HashMap<>();

  Callees(ClassNode owner, KnownClasses others) {
    this.owner = owner;
    this.others = others;
    this.own = Optional.of(own(owner));
  }

  boolean isSuspending(MethodInsnNode call) {
    return !call.name.startsWith("<")
        && EntryNode.fits(call.desc)
        && isSuspending(call.owner, call.name, call.desc);
  }

  boolean isSuspending(Handle method) {
    return !method.getName().startsWith("<")
        && EntryNode.fits(method.getDesc())
        && isSuspending(method.getOwner(), method.getName(), method.getDesc());
  }

  boolean isSuspending(String type, String name, String descriptor) {
    if (KnownClasses.isNeverSuspending(type)) return false;
    String method = type + "." + name + descriptor;
    Boolean before = known.get(method);
    if (before != null) return before;
    boolean found =
        Api.isSuspending(type, name + descriptor)
            || isDeclared(type, name + descriptor, new HashSet<>());
    known.put(method, found);
    return found;
  }

  private boolean isDeclared(String type, String method, Set<String> seen) {
    if (type == null || !seen.add(type)) return false;
    Optional<Declared> declared = type.equals(owner.name) ? own : others.declared(type);
    if (declared.isEmpty()) return false;
    if (declared.get().suspending().contains(method)) return true;
    if (isDeclared(declared.get().superName(), method, seen)) return true;
    for (String each : declared.get().interfaces()) {
      if (isDeclared(each, method, seen)) return true;
    }
    return false;
  }

  private static Declared own(ClassNode owner) {
    Set<String> suspending = new HashSet<>();
    for (MethodNode each : owner.methods) {
      if (SuspendingMethods.isAnnotated(each)) suspending.add(each.name + each.desc);
    }
    return new Declared(owner.superName, owner.interfaces, suspending);
  }
}
