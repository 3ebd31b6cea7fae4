package dev.weft.it.random;

import dev.weft.it.random.Scope.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The async methods of a program: known before any body is made, so that each can call each. */
final class Methods {
  /**
   * One method.
   *
   * @param place where it is declared
   * @param stage the type it returns, without its argument
   */
  record Method(
      String name, Place place, String stage, JavaType returned, List<Variable> parameters) {}

  /** Where a method is declared. */
  enum Place {
    STATIC,
    INSTANCE,
    INTERFACE
  }

  private final List<Method> methods = new ArrayList<>();
  private final Random random;
  private final String owner;
  private final boolean initialisedClass;

  Methods(Random random, String owner, boolean initialisedClass) {
    this.random = random;
    this.owner = owner;
    this.initialisedClass = initialisedClass;
    int count = 1 + random.nextInt(5);
    for (int i = 0; i < count; i++) methods.add(method(i));
  }

  private Method method(int index) {
    List<Variable> parameters = new ArrayList<>();
    // Two methods share a name; that they are overloads shows in the number of their parameters.
    int count = random.nextInt(3) * 2 + index % 2;
    if (random.nextInt(12) == 0) count += 60;
    for (int i = 0; i < count; i++) {
      JavaType type = JavaType.ALL.get(random.nextInt(JavaType.ALL.size()));
      boolean isFinal = random.nextBoolean();
      parameters.add(new Variable("a" + index + "_" + i, type, !isFinal, isFinal));
    }
    String stage =
        switch (random.nextInt(6)) {
          case 0 -> "CompletableFuture";
          case 1 -> "CompletionStage";
          default -> "Task";
        };
    Place place = Place.values()[random.nextInt(3)];
    JavaType returned = JavaType.ALL.get(random.nextInt(JavaType.ALL.size()));
    return new Method("m" + index / 2, place, stage, returned, parameters);
  }

  List<Method> all() {
    return methods;
  }

  /** Whether the program has a class whose initialisation shows. */
  boolean hasInitialisedClass() {
    return initialisedClass;
  }

  boolean anyReturning(JavaType type, Scope scope) {
    return scope.awaits && methods.stream().anyMatch(method -> method.returned() == type);
  }

  /** Returns what to await: a call if the program is not too deep in calls, else a settled task. */
  Node call(JavaType type, Scope scope, Expressions expressions, int depth) {
    List<Method> fitting = methods.stream().filter(m -> m.returned() == type).toList();
    Method method = fitting.get(random.nextInt(fitting.size()));
    List<Object> parts = new ArrayList<>();
    String receiver =
        switch (method.place()) {
          case STATIC -> owner + ".";
          case INSTANCE -> scope.instance && random.nextBoolean() ? "this." : "one.";
          case INTERFACE -> "one.";
        };
    parts.add("(depth > 0 ? " + receiver + method.name() + "(env, depth - 1");
    for (Variable parameter : method.parameters()) {
      parts.add(", ");
      boolean simple = method.parameters().size() > 8;
      parts.add(
          simple
              ? expressions.leaf(parameter.type(), scope)
              : expressions.of(parameter.type(), scope, depth - 1));
    }
    parts.add(") : Task.<" + type.boxed + ">of(");
    parts.add(expressions.leaf(type, scope));
    parts.add("))");
    return Node.expression(null, parts.toArray());
  }
}
