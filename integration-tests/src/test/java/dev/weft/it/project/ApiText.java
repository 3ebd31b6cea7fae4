package dev.weft.it.project;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/**
 * The API of one package as text: each type that others can name, with its members that they can
 * name, call, override or catch. Inherited members stand where they are declared, or, if nobody can
 * name that type, with the one that has them from there.
 *
 * <p>What is not said to be protected is public. Left out are the names of parameters, which class
 * files do not have, values of constants, and what every enum and every record has.
 */
final class ApiText {
  private static final int SAID =
      Modifier.PROTECTED | Modifier.STATIC | Modifier.ABSTRACT | Modifier.FINAL;

  private final TypeText types;
  private final Predicate<Class<?>> isExported;

  private ApiText(String packageName, Predicate<Class<?>> isExported) {
    this.types = new TypeText(packageName, this::isHidden);
    this.isExported = isExported;
  }

  /**
   * Returns the API that {@code classes} have.
   *
   * @param classes all of one package
   * @param isExported whether others can name a class if it is public
   */
  static List<String> of(Collection<Class<?>> classes, Predicate<Class<?>> isExported) {
    Package home = classes.iterator().next().getPackage();
    ApiText text = new ApiText(home.getName(), isExported);
    List<String> lines = new ArrayList<>();
    String nullness = home.isAnnotationPresent(NullMarked.class) ? "@NullMarked " : "";
    lines.add(nullness + "package " + home.getName());
    classes.stream()
        .filter(text::isReachable)
        .sorted(Comparator.comparing(Class::getName))
        .forEach(each -> text.addType(each, lines));
    return lines;
  }

  private boolean isReachable(Class<?> type) {
    Class<?> outer = type.getEnclosingClass();
    if (outer != null && !isReachable(outer)) return false;
    return isExported.test(type) && isMember(type.getModifiers(), outer == null ? type : outer);
  }

  /** Nobody outside has the protected members of a class that nobody outside can extend. */
  private static boolean isMember(int modifiers, Class<?> owner) {
    if (Modifier.isPublic(modifiers)) return true;
    return Modifier.isProtected(modifiers) && !Modifier.isFinal(owner.getModifiers());
  }

  private void addType(Class<?> type, List<String> lines) {
    lines.add("");
    lines.add(header(type));
    if (type.isEnum()) {
      for (Object each : type.getEnumConstants()) lines.add("  " + ((Enum<?>) each).name());
    }
    Map<String, String> members = new TreeMap<>(); // by name, and then by text
    for (Constructor<?> each : type.getDeclaredConstructors()) {
      if (!each.isSynthetic() && isMember(each.getModifiers(), type)) {
        String text = executable(each, types.name(type));
        members.put(" " + text, text);
      }
    }
    Map<String, Method> methods = new HashMap<>();
    for (Class<?> each : declaring(type)) {
      for (Field field : each.getDeclaredFields()) {
        if (field.isSynthetic() || field.isEnumConstant()) continue;
        if (!isMember(field.getModifiers(), type)) continue;
        members.put(field.getName(), field(field));
      }
      for (Method method : each.getDeclaredMethods()) {
        if (method.isSynthetic() || !isMember(method.getModifiers(), type)) continue;
        if (isMadeByJavac(method)) continue;
        // The first one found overrides the others.
        String signature = method.getName() + Arrays.toString(method.getParameterTypes());
        methods.putIfAbsent(signature, method);
      }
    }
    for (Method each : methods.values()) {
      String text = method(each);
      members.put(each.getName() + " " + text, text);
    }
    for (String each : members.values()) lines.add("  " + each);
  }

  private static boolean isMadeByJavac(Method method) {
    Class<?> type = method.getDeclaringClass();
    if (type.isEnum()) return Set.of("values", "valueOf").contains(method.getName());
    return type.isRecord() && Set.of("toString", "hashCode", "equals").contains(method.getName());
  }

  /** Returns the type, and those above it that nobody can name, the nearest first. */
  private List<Class<?>> declaring(Class<?> type) {
    List<Class<?>> found = new ArrayList<>(List.of(type));
    for (int i = 0; i < found.size(); i++) {
      Class<?> each = found.get(i);
      Stream.concat(Stream.ofNullable(each.getSuperclass()), Stream.of(each.getInterfaces()))
          .filter(this::isHidden)
          .forEach(found::add);
    }
    return found;
  }

  private boolean isHidden(Class<?> type) {
    return type.getName().startsWith("dev.weft.") && !isReachable(type);
  }

  private String header(Class<?> type) {
    int modifiers = type.getModifiers();
    String kind = "class ";
    if (type.isAnnotation()) kind = "@interface ";
    else if (type.isInterface()) kind = "interface ";
    else if (type.isEnum()) kind = "enum ";
    else if (type.isRecord()) kind = "record ";
    if (type.isInterface()) modifiers &= ~(Modifier.ABSTRACT | Modifier.STATIC);
    if (type.isEnum() || type.isRecord()) modifiers &= ~(Modifier.FINAL | Modifier.STATIC);
    String header = deprecated(type) + modifiers(modifiers) + (type.isSealed() ? "sealed " : "");
    header += kind + types.name(type) + types.parameters(type);
    if (kind.equals("class ")) {
      Class<?> heir = type;
      while (isHidden(heir.getSuperclass())) heir = heir.getSuperclass();
      String parent = types.of(heir.getAnnotatedSuperclass());
      if (!parent.equals("Object")) header += " extends " + parent;
    }
    AnnotatedType[] interfaces = visibleInterfaces(type);
    if (type.isAnnotation() || interfaces.length == 0) return header;
    return header + (type.isInterface() ? " extends " : " implements ") + types.all(interfaces);
  }

  private AnnotatedType[] visibleInterfaces(Class<?> type) {
    return declaring(type).stream()
        .flatMap(
            each ->
                IntStream.range(0, each.getInterfaces().length)
                    .filter(i -> !isHidden(each.getInterfaces()[i]))
                    .mapToObj(i -> each.getAnnotatedInterfaces()[i]))
        .toArray(AnnotatedType[]::new);
  }

  private String field(Field field) {
    return deprecated(field)
        + modifiers(field.getModifiers())
        + types.of(field.getAnnotatedType())
        + " "
        + field.getName();
  }

  private String method(Method method) {
    return executable(method, types.of(method.getAnnotatedReturnType()) + " " + method.getName());
  }

  private String executable(Executable executable, String name) {
    int modifiers = executable.getModifiers();
    boolean isDefault = executable instanceof Method method && method.isDefault();
    if (executable.getDeclaringClass().isInterface()) modifiers &= ~Modifier.ABSTRACT;
    String parameters = types.parameters(executable);
    String arguments = types.all(executable.getAnnotatedParameterTypes());
    if (executable.isVarArgs()) arguments = arguments.replaceFirst("\\[]$", "...");
    String thrown = types.all(executable.getAnnotatedExceptionTypes());
    return deprecated(executable)
        + modifiers(modifiers)
        + (isDefault ? "default " : "")
        + (parameters.isEmpty() ? "" : parameters + " ")
        + name
        + "("
        + arguments
        + ")"
        + (thrown.isEmpty() ? "" : " throws " + thrown);
  }

  private static String modifiers(int modifiers) {
    String text = Modifier.toString(modifiers & SAID);
    return text.isEmpty() ? "" : text + " ";
  }

  private static String deprecated(AnnotatedElement element) {
    return element.isAnnotationPresent(Deprecated.class) ? "@Deprecated " : "";
  }
}
