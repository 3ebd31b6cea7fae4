package dev.weft.it.random;

import static dev.weft.it.random.JavaType.BOOLEAN;
import static dev.weft.it.random.JavaType.BYTE;
import static dev.weft.it.random.JavaType.CHAR;
import static dev.weft.it.random.JavaType.DOUBLE;
import static dev.weft.it.random.JavaType.FLOAT;
import static dev.weft.it.random.JavaType.INT;
import static dev.weft.it.random.JavaType.INTS;
import static dev.weft.it.random.JavaType.LONG;
import static dev.weft.it.random.JavaType.LONGS;
import static dev.weft.it.random.JavaType.OBJECT;
import static dev.weft.it.random.JavaType.SHORT;
import static dev.weft.it.random.JavaType.STRING;
import static dev.weft.it.random.Node.expression;

import dev.weft.it.random.Scope.Returned;
import dev.weft.it.random.Scope.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes random expressions: every one has exactly the type it is asked for. */
final class Expressions {
  private final Random random;
  private final Methods methods;
  private final boolean modern;
  private Statements statements;

  /** How many more nodes the program may have. */
  private int budget;

  Expressions(Random random, Methods methods, boolean modern, int budget) {
    this.random = random;
    this.methods = methods;
    this.modern = modern;
    this.budget = budget;
  }

  void connect(Statements newStatements) {
    statements = newStatements;
  }

  boolean isSpent() {
    return budget <= 0;
  }

  JavaType anyType() {
    return JavaType.ALL.get(random.nextInt(JavaType.ALL.size()));
  }

  /** Any type whose text does not depend on the run: an array's does. */
  JavaType anyShown() {
    JavaType type = anyType();
    return type.isArray() ? STRING : type;
  }

  // ---- any type

  Node of(JavaType type, Scope scope, int depth) {
    budget--;
    if (depth <= 0 || budget <= 0 || random.nextInt(5) == 0) return leaf(type, scope);
    return new Choice(random)
        .or(12, () -> operation(type, scope, depth - 1))
        .orIf(scope.awaits, 12, () -> await(type, scope, depth - 1))
        .or(3, () -> conditional(type, scope, depth - 1))
        .or(3, () -> seen(type, scope, depth - 1))
        .orIf(!scope.of(type, true).isEmpty(), 2, () -> assignment(type, scope, depth - 1))
        .or(1, () -> failing(type, scope, depth - 1))
        .orIf(modern, 2, () -> switchExpression(type, scope, depth - 1))
        .or(1, () -> lambda(type, scope, depth - 1))
        .orIf(scope.awaits, 1, () -> asyncLambda(type, scope, depth - 1))
        .pick();
  }

  Node leaf(JavaType type, Scope scope) {
    List<Variable> variables = scope.of(type, false);
    if (!variables.isEmpty() && random.nextInt(4) > 0) {
      return expression(type, variables.get(random.nextInt(variables.size())).name());
    }
    if (scope.awaits && type == INT && !scope.storedTasks.isEmpty() && random.nextInt(4) == 0) {
      String task = scope.storedTasks.get(random.nextInt(scope.storedTasks.size()));
      return expression(type, "((int) await(", task, "))");
    }
    return expression(type, "(" + type.literals.get(random.nextInt(type.literals.size())) + ")");
  }

  /** Of a boxed type, in parentheses, as one of exactly {@code type}. */
  private static Node unboxed(JavaType type, Object... parts) {
    List<Object> all = new ArrayList<>();
    all.add("((" + type.source + ") ");
    all.addAll(List.of(parts));
    all.add(")");
    return expression(type, all.toArray());
  }

  private Node await(JavaType type, Scope scope, int depth) {
    String maker =
        switch (random.nextInt(12)) {
          case 0 -> "future";
          case 1 -> "stage";
          case 2 -> "io";
          case 3 -> "grave";
          default -> "task";
        };
    return new Choice(random)
        .or(6, () -> unboxed(type, "await(env." + maker + "(", of(type, scope, depth), "))"))
        .orIf(
            methods.anyReturning(type, scope),
            4,
            () -> unboxed(type, "await(", methods.call(type, scope, this, depth), ")"))
        .pick();
  }

  private Node conditional(JavaType type, Scope scope, int depth) {
    return expression(
        type,
        "(",
        of(BOOLEAN, scope, depth),
        " ? ",
        of(type, scope, depth),
        " : ",
        of(type, scope, depth),
        ")");
  }

  private Node seen(JavaType type, Scope scope, int depth) {
    return unboxed(type, "env.see(", of(type, scope, depth), ")");
  }

  private Node assignment(JavaType type, Scope scope, int depth) {
    List<Variable> variables = scope.of(type, true);
    String name = variables.get(random.nextInt(variables.size())).name();
    return expression(type, "(" + name + " = ", of(type, scope, depth), ")");
  }

  private Node failing(JavaType type, Scope scope, int depth) {
    return expression(
        type,
        "(",
        of(BOOLEAN, scope, depth),
        " ? ",
        of(type, scope, depth),
        " : (("
            + type.source
            + ") env.<"
            + type.boxed
            + ">fail(\"f"
            + random.nextInt(100)
            + "\")))");
  }

  private Node switchExpression(JavaType type, Scope scope, int depth) {
    Scope inside = scope.closed();
    return expression(
        type,
        "(switch (",
        of(INT, scope, depth),
        " & 3) {\ncase 0 -> ",
        of(type, scope, depth),
        ";\ncase 1, 2 -> {\n",
        statements.some(inside, 1 + random.nextInt(2), depth),
        // After "yield (" javac takes any comma for one of a call's; the constant leaves no code.
        "yield false ? (" + type.literals.get(0) + ") : ",
        of(type, inside, depth),
        ";\n}\ndefault -> ",
        of(type, scope, depth),
        ";\n})");
  }

  private Node lambda(JavaType type, Scope scope, int depth) {
    Scope inside = scope.captured(false, null, scope.instance);
    return unboxed(type, "Toolbox.<" + type.boxed + ">call(() -> ", of(type, inside, depth), ")");
  }

  private Node asyncLambda(JavaType type, Scope scope, int depth) {
    Returned returned = new Returned(type, "Task.of(", ")");
    Scope inside = scope.captured(true, returned, scope.instance);
    return unboxed(
        type,
        "await(Toolbox.<" + type.boxed + ">start(() -> {\n",
        statements.some(inside, 1 + random.nextInt(3), depth),
        "return Task.of(",
        of(type, inside, depth),
        ");\n}))");
  }

  // ---- what the type itself offers

  private Node operation(JavaType type, Scope scope, int depth) {
    return switch (type) {
      case INT -> ofInt(scope, depth);
      case LONG -> ofLong(scope, depth);
      case DOUBLE -> ofDouble(scope, depth);
      case FLOAT ->
          expression(FLOAT, "(", of(FLOAT, scope, depth), " - ", of(FLOAT, scope, depth), ")");
      case BOOLEAN -> ofBoolean(scope, depth);
      case BYTE, SHORT, CHAR ->
          expression(type, "((" + type.source + ") ", of(INT, scope, depth), ")");
      case STRING -> ofString(scope, depth);
      case OBJECT -> ofObject(scope, depth);
      case INTS, LONGS -> ofArray(type, scope, depth);
    };
  }

  private Node binary(
      JavaType type, JavaType left, String operator, JavaType right, Scope scope, int depth) {
    return expression(
        type, "(", of(left, scope, depth), " " + operator + " ", of(right, scope, depth), ")");
  }

  private Node ofInt(Scope scope, int depth) {
    String[] operators = {"+", "-", "*", "&", "|", "^", "<<", ">>>", "/", "%"};
    return new Choice(random)
        .or(
            6,
            () -> binary(INT, INT, operators[random.nextInt(operators.length)], INT, scope, depth))
        .or(2, () -> binary(INT, SHORT, "+", CHAR, scope, depth))
        .or(2, () -> expression(INT, "(~", of(INT, scope, depth), ")"))
        .or(2, () -> expression(INT, "((int) ", of(LONG, scope, depth), ")"))
        .or(1, () -> expression(INT, "((int) ", of(DOUBLE, scope, depth), ")"))
        .or(2, () -> expression(INT, of(STRING, scope, depth), ".length()"))
        .or(3, () -> expression(INT, of(INTS, scope, depth), "[", of(INT, scope, depth), " & 3]"))
        .or(
            2,
            () ->
                expression(
                    INT,
                    "(",
                    of(INTS, scope, depth),
                    "[",
                    of(INT, scope, depth),
                    " & 3] += ",
                    of(INT, scope, depth),
                    ")"))
        .or(1, () -> expression(INT, of(INTS, scope, depth), "[", of(INT, scope, depth), " & 3]++"))
        .or(
            3,
            () ->
                expression(
                    INT,
                    "Toolbox.last(",
                    of(LONG, scope, depth),
                    ", ",
                    of(OBJECT, scope, depth),
                    ", ",
                    of(INT, scope, depth),
                    ")"))
        .or(3, () -> expression(INT, box(scope, depth), ".number()"))
        .orIf(!scope.of(INT, true).isEmpty(), 4, () -> changed(INT, scope, depth))
        .orIf(
            scope.instance,
            2,
            () -> expression(INT, "(this.number += ", of(INT, scope, depth), ")"))
        .or(1, () -> expression(INT, "(shared ^= ", of(INT, scope, depth), ")"))
        .pick();
  }

  private Node changed(JavaType type, Scope scope, int depth) {
    List<Variable> variables = scope.of(type, true);
    String name = variables.get(random.nextInt(variables.size())).name();
    return switch (random.nextInt(4)) {
      case 0 -> expression(type, "(" + name + "++)");
      case 1 -> expression(type, "(--" + name + ")");
      case 2 -> expression(type, "(" + name + " -= ", of(type, scope, depth), ")");
      default -> expression(type, "(" + name + " += ", of(INT, scope, depth), ")");
    };
  }

  private Node ofLong(Scope scope, int depth) {
    return new Choice(random)
        .or(4, () -> binary(LONG, LONG, random.nextBoolean() ? "*" : "+", LONG, scope, depth))
        .or(2, () -> binary(LONG, INT, "-", LONG, scope, depth))
        .or(1, () -> binary(LONG, LONG, "<<", INT, scope, depth))
        .or(1, () -> binary(LONG, LONG, "/", LONG, scope, depth))
        .or(2, () -> expression(LONG, "((long) ", of(INT, scope, depth), ")"))
        .or(2, () -> expression(LONG, of(LONGS, scope, depth), "[", of(INT, scope, depth), " & 3]"))
        .or(
            2,
            () ->
                expression(
                    LONG,
                    "(",
                    of(LONGS, scope, depth),
                    "[",
                    of(INT, scope, depth),
                    " & 3] += ",
                    of(LONG, scope, depth),
                    ")"))
        .or(
            2,
            () ->
                expression(
                    LONG,
                    "Toolbox.last(",
                    of(INT, scope, depth),
                    ", ",
                    of(DOUBLE, scope, depth),
                    ", ",
                    of(LONG, scope, depth),
                    ")"))
        .or(2, () -> expression(LONG, box(scope, depth), ".wide()"))
        .orIf(!scope.of(LONG, true).isEmpty(), 3, () -> changed(LONG, scope, depth))
        .orIf(
            scope.instance,
            2,
            () -> expression(LONG, "(this.wide -= ", of(LONG, scope, depth), ")"))
        .pick();
  }

  private Node ofDouble(Scope scope, int depth) {
    return new Choice(random)
        .or(4, () -> binary(DOUBLE, DOUBLE, random.nextBoolean() ? "*" : "-", DOUBLE, scope, depth))
        .or(2, () -> binary(DOUBLE, FLOAT, "+", DOUBLE, scope, depth))
        .or(1, () -> binary(DOUBLE, DOUBLE, "%", LONG, scope, depth))
        .or(
            2,
            () ->
                expression(
                    DOUBLE,
                    "Toolbox.last(",
                    of(STRING, scope, depth),
                    ", ",
                    of(FLOAT, scope, depth),
                    ", ",
                    of(DOUBLE, scope, depth),
                    ")"))
        .orIf(!scope.of(DOUBLE, true).isEmpty(), 2, () -> changed(DOUBLE, scope, depth))
        .pick();
  }

  private Node ofBoolean(Scope scope, int depth) {
    String[] comparisons = {"<", ">", "<=", ">=", "==", "!="};
    String comparison = comparisons[random.nextInt(comparisons.length)];
    String pattern = scope.name("p");
    return new Choice(random)
        .or(4, () -> binary(BOOLEAN, INT, comparison, INT, scope, depth))
        .or(2, () -> binary(BOOLEAN, LONG, comparison, LONG, scope, depth))
        .or(2, () -> binary(BOOLEAN, DOUBLE, comparison, DOUBLE, scope, depth))
        .or(1, () -> binary(BOOLEAN, CHAR, comparison, BYTE, scope, depth))
        .or(3, () -> binary(BOOLEAN, BOOLEAN, "&&", BOOLEAN, scope, depth))
        .or(3, () -> binary(BOOLEAN, BOOLEAN, "||", BOOLEAN, scope, depth))
        .or(
            2,
            () -> binary(BOOLEAN, BOOLEAN, random.nextBoolean() ? "^" : "&", BOOLEAN, scope, depth))
        .or(2, () -> expression(BOOLEAN, "(!", of(BOOLEAN, scope, depth), ")"))
        .or(1, () -> expression(BOOLEAN, "(", of(OBJECT, scope, depth), " == null)"))
        .or(1, () -> expression(BOOLEAN, "(", of(OBJECT, scope, depth), " instanceof Number)"))
        .orIf(
            modern,
            2,
            () ->
                expression(
                    BOOLEAN,
                    "(",
                    of(OBJECT, scope, depth),
                    " instanceof String " + pattern + " && " + pattern + ".length() > ",
                    of(INT, scope, depth),
                    ")"))
        .or(
            1,
            () ->
                expression(
                    BOOLEAN, of(STRING, scope, depth), ".equals(", of(OBJECT, scope, depth), ")"))
        .pick();
  }

  private Node ofString(Scope scope, int depth) {
    return new Choice(random)
        .or(8, () -> concatenation(scope, depth))
        .or(2, () -> expression(STRING, "String.valueOf(", of(anyShown(), scope, depth), ")"))
        .or(
            2,
            () ->
                expression(
                    STRING,
                    "Toolbox.cut(new StringBuilder(",
                    of(STRING, scope, depth),
                    ").append(",
                    of(anyShown(), scope, depth),
                    ").append(",
                    of(anyShown(), scope, depth),
                    ").toString())"))
        .or(
            2,
            () ->
                expression(
                    STRING,
                    "Toolbox.last(",
                    of(BOOLEAN, scope, depth),
                    ", ",
                    of(BYTE, scope, depth),
                    ", ",
                    of(SHORT, scope, depth),
                    ", ",
                    of(CHAR, scope, depth),
                    ", ",
                    of(STRING, scope, depth),
                    ")"))
        .orIf(
            scope.instance,
            2,
            () -> expression(STRING, "(this.text = ", of(STRING, scope, depth), ")"))
        .or(
            1,
            () ->
                expression(
                    STRING,
                    "String.format(\"%s%s\", ",
                    of(anyShown(), scope, depth),
                    ", ",
                    of(anyShown(), scope, depth),
                    ").trim()"))
        .pick();
  }

  private Node concatenation(Scope scope, int depth) {
    List<Object> parts = new ArrayList<>(List.of("Toolbox.cut(\"c\""));
    int operands = 1 + random.nextInt(4);
    for (int i = 0; i < operands; i++) {
      parts.add(" + ");
      parts.add(of(anyShown(), scope, depth));
    }
    parts.add(")");
    return expression(STRING, parts.toArray());
  }

  /** Typed as what it is, which a pattern for another class would not compile with. */
  private Node box(Scope scope, int depth) {
    return expression(
        OBJECT,
        "(new Toolbox.Box(",
        of(INT, scope, depth),
        ", ",
        of(OBJECT, scope, depth),
        ", ",
        of(LONG, scope, depth),
        "))");
  }

  private Node ofObject(Scope scope, int depth) {
    return new Choice(random)
        .or(4, () -> expression(OBJECT, "((Object) ", of(anyShown(), scope, depth), ")"))
        .or(5, () -> expression(OBJECT, "((Object) ", box(scope, depth), ")"))
        .orIf(
            methods.hasInitialisedClass(),
            5,
            () ->
                expression(
                    OBJECT,
                    "((Object) new Initialised(",
                    of(INT, scope, depth),
                    ", ",
                    of(OBJECT, scope, depth),
                    "))"))
        .or(
            2,
            () ->
                expression(
                    OBJECT,
                    "Toolbox.last(",
                    of(INTS, scope, depth),
                    ", ",
                    of(INT, scope, depth),
                    ", ",
                    of(LONG, scope, depth),
                    ", ",
                    of(OBJECT, scope, depth),
                    ")"))
        .orIf(
            scope.instance,
            2,
            () -> expression(OBJECT, "(this.any = ", of(OBJECT, scope, depth), ")"))
        .pick();
  }

  private Node ofArray(JavaType type, Scope scope, int depth) {
    JavaType element = type == INTS ? INT : LONG;
    return new Choice(random)
        .or(
            3,
            () ->
                expression(
                    type,
                    "(new " + type.source + " {",
                    of(element, scope, depth),
                    ", ",
                    of(element, scope, depth),
                    ", ",
                    of(element, scope, depth),
                    ", ",
                    of(element, scope, depth),
                    "})"))
        .or(1, () -> expression(type, of(type, scope, depth), ".clone()"))
        .pick();
  }
}
