package dev.weft.frame;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the entry of a {@code @Suspending} method: a static method beside it, of its name, that
 * takes the receiver first and a {@link Direct} last.
 *
 * <p>The one that counts is that of the class which <em>implements</em> the method for a receiver.
 * Where that class has the plain method only, since it is not rewritten or is a proxy, there is no
 * entry, though a superclass may have one.
 */
final class Entries {
  /** For a generated class, what can call whatever is in its package. */
  private static final ClassValue<@Nullable Lookup[]> LOOKUPS =
      new ClassValue<>() {
        @Override
        protected @Nullable Lookup[] computeValue(Class<?> type) {
          return new Lookup[1];
        }
      };

  private Entries() {}

  static void register(Lookup lookup) {
    LOOKUPS.get(lookup.lookupClass())[0] = lookup;
  }

  /** A method as a call names it, whatever class has it. */
  record Called(String name, Class<?>[] parameters, Class<?> declaring, int modifiers) {
    private boolean isDeclaredAs(Method method) {
      return method.getName().equals(name)
          && !Modifier.isStatic(method.getModifiers())
          && isSame(method.getParameterTypes());
    }

    private boolean isSame(Class<?>[] others) {
      if (others.length != parameters.length) return false;
      for (int i = 0; i < others.length; i++) {
        if (others[i] != parameters[i]) return false;
      }
      return true;
    }

    /** What only its package sees is overridden there only (JVMS §5.4.5). */
    private boolean mayBeOverriddenIn(Class<?> type) {
      int visible = Modifier.PUBLIC | Modifier.PROTECTED;
      return (modifiers & visible) != 0
          || type == declaring
          || type.getClassLoader() == declaring.getClassLoader()
              && type.getPackageName().equals(declaring.getPackageName());
    }
  }

  /** Returns the entry that a call on an object of {@code receiver} runs; null for a plain call. */
  static @Nullable MethodHandle ofVirtual(Called called, Class<?> receiver) {
    try {
      for (Class<?> type = receiver; type != null; type = type.getSuperclass()) {
        if (!called.mayBeOverriddenIn(type)) continue;
        Method[] methods = type.getDeclaredMethods();
        if (has(methods, called)) return entry(type, methods, called, true);
      }
      Class<?> having = mostSpecificDefault(called, receiver);
      @Nullable MethodHandle own = having == null ? null : SuspendingWork.entryIn(having);
      if (own != null) return own;
      return having == null ? null : entry(having, having.getDeclaredMethods(), called, true);
    } catch (LinkageError | TypeNotPresentException e) {
      return null; // a type in some signature is not there: the method itself may run all the same
    }
  }

  /** Returns the entry of the method that {@code declaring} has or inherits; null for none. */
  static @Nullable MethodHandle ofSpecial(Called called, Class<?> declaring) {
    return ofVirtual(called, declaring);
  }

  /** As {@link #ofSpecial}, for a static method. */
  static @Nullable MethodHandle ofStatic(Called called) {
    try {
      Class<?> declaring = called.declaring();
      return entry(declaring, declaring.getDeclaredMethods(), called, false);
    } catch (LinkageError | TypeNotPresentException e) {
      return null;
    }
  }

  private static boolean has(Method[] methods, Called called) {
    for (Method each : methods) if (called.isDeclaredAs(each)) return true;
    return false;
  }

  private static @Nullable Class<?> mostSpecificDefault(Called called, Class<?> receiver) {
    Set<Class<?>> interfaces = new LinkedHashSet<>();
    for (Class<?> type = receiver; type != null; type = type.getSuperclass()) {
      addInterfaces(interfaces, type);
    }
    List<Class<?>> having = new ArrayList<>();
    for (Class<?> each : interfaces) {
      if (has(each.getDeclaredMethods(), called)) having.add(each);
    }
    having.removeIf(
        each -> having.stream().anyMatch(other -> other != each && each.isAssignableFrom(other)));
    having.removeIf(each -> isAbstractIn(each, called));
    return having.size() == 1 ? having.get(0) : null;
  }

  private static boolean isAbstractIn(Class<?> type, Called called) {
    for (Method each : type.getDeclaredMethods()) {
      if (called.isDeclaredAs(each) && !Modifier.isAbstract(each.getModifiers())) return false;
    }
    return true;
  }

  private static void addInterfaces(Set<Class<?>> all, Class<?> type) {
    for (Class<?> each : type.getInterfaces()) {
      if (all.add(each)) addInterfaces(all, each);
    }
    if (type.isInterface()) all.add(type);
  }

  private static @Nullable MethodHandle entry(
      Class<?> type, Method[] methods, Called called, boolean hasReceiver) {
    @Nullable Method found = null;
    @Nullable Class<?> frame = null;
    for (Method each : methods) {
      if (each.getName().equals(called.name()) && isEntry(each, type, called, hasReceiver)) {
        found = each;
      }
      if (frame == null) frame = frameOf(each, type);
    }
    if (found == null) return null;
    try {
      Lookup lookup = lookupFor(type, frame);
      return lookup.findStatic(
          type,
          found.getName(),
          MethodType.methodType(found.getReturnType(), found.getParameterTypes()));
    } catch (ReflectiveOperationException e) {
      return null; // a module that lets nobody in, and has nothing that lets the runtime in
    }
  }

  private static boolean isEntry(Method method, Class<?> type, Called called, boolean hasReceiver) {
    Class<?>[] parameters = method.getParameterTypes();
    int before = hasReceiver ? 1 : 0;
    int expected = called.parameters().length + before + 1;
    if (parameters.length != expected
        || parameters[expected - 1] != Direct.class
        || !Modifier.isStatic(method.getModifiers())
        || hasReceiver && parameters[0] != type) {
      return false;
    }
    for (int i = 0; i < called.parameters().length; i++) {
      if (parameters[i + before] != called.parameters()[i]) return false;
    }
    return true;
  }

  /** A resume copy takes a frame first. */
  private static @Nullable Class<?> frameOf(Method method, Class<?> type) {
    if (!Modifier.isStatic(method.getModifiers()) || method.getParameterCount() == 0) return null;
    Class<?> first = method.getParameterTypes()[0];
    return Frame.class.isAssignableFrom(first)
            && first.getClassLoader() == type.getClassLoader()
            && first.getPackageName().equals(type.getPackageName())
        ? first
        : null;
  }

  private static Lookup lookupFor(Class<?> type, @Nullable Class<?> frame)
      throws IllegalAccessException {
    Lookup own = LOOKUPS.get(type)[0];
    if (own != null) return own;
    if (frame != null) {
      initialise(frame);
      Lookup registered = LOOKUPS.get(frame)[0];
      if (registered != null) return registered;
    }
    return MethodHandles.privateLookupIn(type, MethodHandles.lookup());
  }

  private static void initialise(Class<?> frame) {
    try {
      Class.forName(frame.getName(), true, frame.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new NoClassDefFoundError(frame.getName()); // not possible: here it is
    }
  }
}
