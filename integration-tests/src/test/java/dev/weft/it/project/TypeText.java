package dev.weft.it.project;

import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.AnnotatedTypeVariable;
import java.lang.reflect.AnnotatedWildcardType;
import java.lang.reflect.GenericDeclaration;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Types as a declaration in a given package writes them: short names for those of that package and
 * of {@code java.lang}, whole ones for all others, and where null may be.
 */
final class TypeText {
  private final String packageName;
  private final Predicate<Class<?>> isHidden;

  /**
   * @param isHidden whether others cannot name a class; "hidden" is then said before its name
   */
  TypeText(String packageName, Predicate<Class<?>> isHidden) {
    this.packageName = packageName;
    this.isHidden = isHidden;
  }

  /** Returns the types, separated by commas. */
  String all(AnnotatedType[] types) {
    return Arrays.stream(types).map(this::of).collect(Collectors.joining(", "));
  }

  String of(AnnotatedType type) {
    // Of an array, the annotation of the array itself stands before its brackets.
    if (type instanceof AnnotatedArrayType array) {
      String brackets = isNullable(type) ? " @Nullable []" : "[]";
      return of(array.getAnnotatedGenericComponentType()) + brackets;
    }
    String nullable = isNullable(type) ? "@Nullable " : "";
    if (type instanceof AnnotatedTypeVariable) return nullable + type.getType().getTypeName();
    if (type instanceof AnnotatedWildcardType wildcard) return nullable + wildcard(wildcard);
    if (type instanceof AnnotatedParameterizedType generic) {
      String arguments = all(generic.getAnnotatedActualTypeArguments());
      return nullable + name(rawType(generic.getType())) + "<" + arguments + ">";
    }
    return nullable + name((Class<?>) type.getType());
  }

  private String wildcard(AnnotatedWildcardType wildcard) {
    AnnotatedType[] lower = wildcard.getAnnotatedLowerBounds();
    if (lower.length != 0) return "? super " + all(lower);
    String upper = bounds(wildcard.getAnnotatedUpperBounds());
    return upper.isEmpty() ? "?" : "? extends " + upper;
  }

  /** Returns the parameters in angle brackets with their bounds, or nothing if there are none. */
  String parameters(GenericDeclaration declaration) {
    TypeVariable<?>[] parameters = declaration.getTypeParameters();
    if (parameters.length == 0) return "";
    return Arrays.stream(parameters)
        .map(this::parameter)
        .collect(Collectors.joining(", ", "<", ">"));
  }

  private String parameter(TypeVariable<?> parameter) {
    String bounds = bounds(parameter.getAnnotatedBounds());
    return bounds.isEmpty() ? parameter.getName() : parameter.getName() + " extends " + bounds;
  }

  private String bounds(AnnotatedType[] bounds) {
    List<String> texts = Arrays.stream(bounds).map(this::of).toList();
    return texts.equals(List.of("Object")) ? "" : String.join(" & ", texts);
  }

  String name(Class<?> type) {
    String home = type.getPackageName();
    String name = type.getCanonicalName();
    if (type.isPrimitive()) return name;
    if (isHidden.test(type)) return "hidden " + name;
    return home.equals(packageName) || home.equals("java.lang")
        ? name.substring(home.length() + 1)
        : name;
  }

  private static Class<?> rawType(Type type) {
    return (Class<?>) ((ParameterizedType) type).getRawType();
  }

  private static boolean isNullable(AnnotatedType type) {
    return type.isAnnotationPresent(Nullable.class);
  }
}
