package dev.weft.it.random;

import static dev.weft.it.random.JavaType.BOOLEAN;
import static dev.weft.it.random.JavaType.INT;
import static dev.weft.it.random.JavaType.INTS;
import static dev.weft.it.random.JavaType.LONG;
import static dev.weft.it.random.JavaType.LONGS;
import static dev.weft.it.random.JavaType.STRING;
import static dev.weft.it.random.Node.statement;

import dev.weft.it.random.Scope.Returned;
import dev.weft.it.random.Scope.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Makes random statements; every loop is bounded, and every jump leaves the code after it alive.
 */
final class Statements {
  private final Random random;
  private final Expressions expressions;

  Statements(Random random, Expressions expressions) {
    this.random = random;
    this.expressions = expressions;
  }

  /** Returns {@code count} statements, whose declarations {@code scope} has afterwards. */
  Node some(Scope scope, int count, int depth) {
    List<Node> statements = new ArrayList<>();
    for (int i = 0; i < count && !expressions.isSpent(); i++) statements.add(one(scope, depth));
    return Node.joined(Node.Kind.STATEMENT, statements);
  }

  /** Returns statements in braces, whose declarations end with them. */
  private Node block(Scope outer, int depth) {
    Scope scope = outer.block();
    return statement("{\n", some(scope, 1 + random.nextInt(3), depth), "}\n");
  }

  private Node one(Scope scope, int depth) {
    int inner = depth - 1;
    boolean compound = depth > 0;
    return new Choice(random)
        .or(10, () -> declaration(scope, depth))
        .or(8, () -> assignment(scope, depth))
        .or(6, () -> log(scope, depth))
        .orIf(scope.awaits, 3, () -> storedTask(scope, depth))
        .orIf(
            scope.awaits,
            4,
            () -> statement("await(env.task(", expr(expressions.anyType(), scope, depth), "));\n"))
        .orIf(scope.emits, 12, () -> emit(scope, depth))
        .orIf(compound, 5, () -> branch(scope, inner))
        .orIf(compound, 6, () -> loop(scope, inner))
        .orIf(compound, 6, () -> attempt(scope, inner))
        .orIf(compound, 2, () -> resources(scope, inner))
        .orIf(compound && scope.awaits, 2, () -> awaitedResources(scope, inner))
        .orIf(compound, 3, () -> switchStatement(scope, inner))
        .orIf(compound, 2, () -> leave(scope, inner))
        .orIf(compound, 1, () -> block(scope, inner))
        .orIf(compound, 1, () -> monitor(scope, inner))
        .orIf(compound, 1, () -> manyLocals(scope, inner))
        .orIf(compound && scope.awaits, 2, () -> localClass(scope, inner))
        .orIf(compound && scope.awaits, 1, () -> anonymousClass(scope, inner))
        .orIf(compound, 2, () -> generator(scope, inner))
        .pick();
  }

  private Node expr(JavaType type, Scope scope, int depth) {
    return expressions.of(type, scope, Math.max(1, depth));
  }

  // ---- locals

  private Node declaration(Scope scope, int depth) {
    JavaType type = expressions.anyType();
    String name = scope.name("v");
    boolean isFinal = random.nextInt(4) == 0;
    Node made;
    if (random.nextInt(6) == 0) {
      made =
          statement(
              (isFinal ? "final " : "") + type.source + " " + name + ";\n" + "if (",
              expr(BOOLEAN, scope, depth),
              ") " + name + " = ",
              expr(type, scope, depth),
              ";\nelse " + name + " = ",
              expr(type, scope, depth),
              ";\n");
    } else {
      made =
          statement(
              (isFinal ? "final " : "") + type.source + " " + name + " = ",
              expr(type, scope, depth),
              ";\n");
    }
    scope.variables.add(new Variable(name, type, !isFinal, isFinal));
    return made;
  }

  private Node assignment(Scope scope, int depth) {
    JavaType type = expressions.anyType();
    List<Variable> variables = scope.of(type, true);
    if (variables.isEmpty()) return log(scope, depth);
    String name = variables.get(random.nextInt(variables.size())).name();
    return switch (type) {
      case INTS ->
          statement(
              name + "[", expr(INT, scope, depth), " & 3] = ", expr(INT, scope, depth), ";\n");
      case LONGS ->
          statement(
              name + "[", expr(INT, scope, depth), " & 3] *= ", expr(LONG, scope, depth), ";\n");
      case STRING ->
          statement(
              name + " = Toolbox.cut(" + name + " + ",
              expr(expressions.anyShown(), scope, depth),
              ");\n");
      case BYTE, SHORT, CHAR -> statement(name + " += ", expr(INT, scope, depth), ";\n");
      default -> statement(name + " = ", expr(type, scope, depth), ";\n");
    };
  }

  private Node log(Scope scope, int depth) {
    return statement("env.log(", expr(expressions.anyType(), scope, depth), ");\n");
  }

  private Node storedTask(Scope scope, int depth) {
    String name = scope.name("t");
    Node made =
        statement("Task<Integer> " + name + " = env.task(", expr(INT, scope, depth), ");\n");
    scope.storedTasks.add(name);
    return made;
  }

  /** Very many values that are live at once, of every type, and read at the end. */
  private Node manyLocals(Scope outer, int depth) {
    Scope scope = outer.block();
    List<Object> parts = new ArrayList<>(List.of("{\n"));
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      JavaType type = JavaType.ALL.get(i % JavaType.ALL.size());
      String name = scope.name("w");
      parts.add(statement(type.source + " " + name + " = ", expressions.leaf(type, scope), ";\n"));
      scope.variables.add(new Variable(name, type, true, false));
      names.add(name);
    }
    parts.add(some(scope, 1 + random.nextInt(3), depth));
    for (String name : names) parts.add(statement("env.log(" + name + ");\n"));
    parts.add("}\n");
    return statement(parts.toArray());
  }

  // ---- control flow

  private Node branch(Scope scope, int depth) {
    Node condition = expr(BOOLEAN, scope, depth);
    if (random.nextBoolean()) return statement("if (", condition, ") ", block(scope, depth));
    return statement("if (", condition, ") ", block(scope, depth), "else ", block(scope, depth));
  }

  private Node loop(Scope scope, int depth) {
    String label = scope.name("l");
    String counter = scope.name("i");
    Scope inside = scope.loop(label);
    int turns = 1 + random.nextInt(3);
    return switch (random.nextInt(6)) {
      case 0 -> {
        inside.variables.add(new Variable(counter, INT, false, false));
        yield statement(
            label + ":\nfor (int " + counter + " = 0; " + counter + " < " + turns + " && ",
            expr(BOOLEAN, scope, depth),
            "; " + counter + "++) {\nenv.turn();\n",
            some(inside, 1 + random.nextInt(3), depth),
            "}\n");
      }
      case 1 ->
          statement(
              "int "
                  + counter
                  + " = 0;\n"
                  + label
                  + ":\nwhile ("
                  + counter
                  + "++ < "
                  + turns
                  + " || ",
              expr(BOOLEAN, scope.closed(), depth),
              " && " + counter + " < 4) {\nenv.turn();\n",
              some(inside, 1 + random.nextInt(3), depth),
              "}\n");
      case 2 ->
          statement(
              "int " + counter + " = 0;\n" + label + ":\ndo {\nenv.turn();\n",
              some(inside, 1 + random.nextInt(3), depth),
              "} while (++" + counter + " < " + turns + " && ",
              expr(BOOLEAN, scope, depth),
              ");\n");
      case 3 -> {
        // Assigned nowhere, so that a lambda may capture it.
        inside.variables.add(new Variable(counter, INT, false, true));
        yield statement(
            label + ":\nfor (int " + counter + " : ",
            expr(INTS, scope, depth),
            ") {\nenv.turn();\n",
            some(inside, 1 + random.nextInt(3), depth),
            "}\n");
      }
      case 4 -> {
        inside.variables.add(new Variable(counter, STRING, false, true));
        yield statement(
            label + ":\nfor (String " + counter + " : Arrays.asList(",
            expr(STRING, scope, depth),
            ", ",
            expr(STRING, scope, depth),
            ")) {\nenv.turn();\n",
            some(inside, 1 + random.nextInt(3), depth),
            "}\n");
      }
      default ->
          statement(
              "int "
                  + counter
                  + " = 0;\n"
                  + label
                  + ":\nfor (;;) {\nenv.turn();\nif ("
                  + counter
                  + "++ >= "
                  + turns
                  + ") break;\n",
              some(inside, 1 + random.nextInt(3), depth),
              "}\n");
    };
  }

  /** A jump, under a condition that javac cannot decide. */
  private Node leave(Scope scope, int depth) {
    Node condition = expr(BOOLEAN, scope, depth);
    Node before = some(scope.block(), random.nextInt(2), depth);
    return statement(
        "if (shared != 12345 && ", condition, ") {\n", before, jump(scope, depth), "}\n");
  }

  private Node jump(Scope scope, int depth) {
    return new Choice(random)
        .or(
            1,
            () -> statement("throw new IllegalStateException(", expr(STRING, scope, depth), ");\n"))
        .orIf(
            !scope.labels.isEmpty(),
            4,
            () -> statement((random.nextBoolean() ? "break " : "continue ") + label(scope) + ";\n"))
        .orIf(scope.returned != null, 2, () -> returning(scope, depth))
        .pick();
  }

  private String label(Scope scope) {
    return scope.labels.get(random.nextInt(scope.labels.size()));
  }

  private Node returning(Scope scope, int depth) {
    Returned returned = scope.returned;
    if (returned.value() == null) return statement("return " + returned.before() + ";\n");
    return statement(
        "return " + returned.before(),
        expr(returned.value(), scope, depth),
        returned.after() + ";\n");
  }

  private Node switchStatement(Scope scope, int depth) {
    boolean strings = random.nextInt(3) == 0;
    List<Object> parts = new ArrayList<>();
    parts.add("switch (");
    parts.add(strings ? expr(STRING, scope, depth) : expr(INT, scope, depth));
    parts.add(strings ? ") {\n" : " & 3) {\n");
    String[] cases =
        strings ? new String[] {"\"Aa\"", "\"BB\"", "\"s\""} : new String[] {"0", "1", "2"};
    for (String each : cases) {
      parts.add("case " + each + ":\n");
      parts.add(block(scope, depth));
      if (random.nextBoolean()) parts.add("break;\n");
    }
    parts.add("default:\n");
    parts.add(block(scope, depth));
    parts.add("}\n");
    return statement(parts.toArray());
  }

  // ---- exceptions

  private Node attempt(Scope scope, int depth) {
    List<Object> parts = new ArrayList<>();
    parts.add("try ");
    parts.add(block(scope, depth));
    int handlers = random.nextInt(3);
    if (handlers > 0) {
      String caught = random.nextBoolean() ? "Env.Failure" : "ArithmeticException | Env.Failure";
      parts.add(handler(caught, scope, depth));
    }
    if (handlers > 1)
      parts.add(handler(random.nextInt(4) == 0 ? "Throwable" : "Exception", scope, depth));
    if (handlers == 0 || random.nextInt(3) == 0) {
      parts.add("finally ");
      parts.add(block(random.nextInt(3) == 0 ? scope : scope.closed(), depth));
    }
    return statement(parts.toArray());
  }

  private Node handler(String types, Scope scope, int depth) {
    String name = scope.name("e");
    Scope inside = scope.block();
    return statement(
        "catch (" + types + " " + name + ") {\nenv.log(Toolbox.name(" + name + "));\n",
        some(inside, random.nextInt(3), depth),
        random.nextInt(3) == 0
            ? statement(
                "if (shared != 12345 && ", expr(BOOLEAN, inside, depth), ") throw " + name + ";\n")
            : statement(""),
        "}\n");
  }

  private Node resources(Scope scope, int depth) {
    String first = scope.name("r");
    String second = scope.name("r");
    return statement(
        "try (Toolbox.Resource " + first + " = new Toolbox.Resource(env, ",
        expr(INT, scope, depth),
        ");\nToolbox.Resource " + second + " = ",
        random.nextInt(3) == 0
            ? statement("null")
            : statement("new Toolbox.Resource(env, ", expr(INT, scope, depth), ")"),
        ") ",
        block(scope, depth),
        random.nextBoolean() ? handler("IllegalStateException", scope, depth) : statement(""));
  }

  /** With an await of their own, or a lambda around them would not be rewritten. */
  private Node awaitedResources(Scope scope, int depth) {
    String awaited = scope.name("r");
    String second = scope.name("r");
    String other =
        switch (random.nextInt(3)) {
          case 0 -> "null";
          case 1 -> "env.resource(\"" + second + "\")";
          default -> "new Toolbox.Resource(env, 1)";
        };
    return statement(
        "try (dev.weft.it.timing.Closed " + awaited + " = env.resource(",
        expr(STRING, scope, depth),
        ");\nAutoCloseable " + second + " = " + other + ") {\nawait(env.task(1));\n",
        some(scope.block(), 1 + random.nextInt(3), depth),
        "}\n",
        random.nextBoolean() ? handler("IllegalStateException", scope, depth) : statement(""));
  }

  private Node monitor(Scope scope, int depth) {
    return statement("synchronized (one) ", block(scope.withoutAwaits(), depth));
  }

  // ---- generators

  private Node emit(Scope scope, int depth) {
    return statement("emit(", expr(expressions.anyType(), scope, depth), ");\n");
  }

  /** A generator in a local class, whose values are gone through, or a few of them. */
  private Node generator(Scope scope, int depth) {
    boolean mayAwait = scope.awaits && random.nextInt(3) > 0;
    String type = scope.name("Local");
    String values = scope.name("g");
    String counter = scope.name("i");
    JavaType value = expressions.anyType();
    Scope inside = scope.generator(mayAwait);
    inside.variables.add(new Variable("given", value, true, false));
    String iterator = (mayAwait ? "AsyncIterator" : "Iterator") + "<Object>";
    String taken = counter + "++ < " + random.nextInt(6);
    return statement(
        "class " + type + " {\n@Async\n" + iterator + " go(" + value.source,
        " given) throws Exception {\n",
        some(inside, 2 + random.nextInt(4), depth),
        "if (shared == 12345) emit(0);\nreturn end();\n}\n}\n",
        iterator + " " + values + " = new " + type + "().go(",
        expr(value, scope, depth),
        ");\nint " + counter + " = 0;\ntry {\nwhile (" + taken + " && ",
        mayAwait
            ? "await(" + values + ".advance())) env.log(" + values + ".current());\n"
            : values + ".hasNext()) env.log(" + values + ".next());\n",
        "} finally {\n",
        mayAwait ? "await(" + values + ".closeAsync());\n" : "Toolbox.close(" + values + ");\n",
        "}\n");
  }

  // ---- classes

  private Node localClass(Scope scope, int depth) {
    String type = scope.name("Local");
    JavaType value = expressions.anyType();
    Returned returned = new Returned(value, "Task.of(", ")");
    Scope inside = scope.captured(true, returned, false);
    inside.variables.add(new Variable("kept", value, true, false));
    return statement(
        "class " + type + " {\n" + value.source + " kept;\n",
        "@Async\nTask<"
            + value.boxed
            + "> go("
            + value.source
            + " given) throws Exception {\nkept = given;\n",
        some(inside, 1 + random.nextInt(3), depth),
        "return Task.of(",
        expr(value, inside, depth),
        ");\n}\n}\nenv.log(await(new " + type + "().go(",
        expr(value, scope, depth),
        ")));\n");
  }

  private Node anonymousClass(Scope scope, int depth) {
    String name = scope.name("f");
    Returned returned = new Returned(LONG, "Task.of(", ")");
    Scope inside = scope.captured(true, returned, false);
    inside.variables.add(new Variable("x" + name, INT, true, false));
    inside.variables.add(new Variable("count", LONG, true, false));
    return statement(
        "AsyncFunction<Integer, Long> "
            + name
            + " = new AsyncFunction<Integer, Long>() {\nlong count;\n@Override\n@Async\n"
            + "public Task<Long> apply(Integer boxed) throws Exception {\nint x"
            + name
            + " = boxed;\n",
        some(inside, 1 + random.nextInt(3), depth),
        "return Task.of(",
        expr(LONG, inside, depth),
        ");\n}\n};\nfor (int x : new int[] {1, 2}) env.log(await(" + name + ".apply(x)));\n");
  }
}
