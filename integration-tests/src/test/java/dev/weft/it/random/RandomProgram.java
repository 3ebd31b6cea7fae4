package dev.weft.it.random;

import dev.weft.it.random.Methods.Method;
import dev.weft.it.random.Methods.Place;
import dev.weft.it.random.Scope.Returned;
import dev.weft.it.random.Scope.Variable;
import dev.weft.it.timing.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * A program that a seed stands for.
 *
 * @param seed what it was made from
 * @param tree its source, in pieces
 * @param fresh whether each run needs classes that are not initialised yet
 */
record RandomProgram(long seed, Node tree, boolean fresh) {
  private static final int BODY_DEPTH = 4;

  /**
   * Makes the program of a seed.
   *
   * @param modern whether it may use what Java 17 has and Java 8 has not
   */
  static RandomProgram of(long seed, boolean modern) {
    Random random = new Random(seed);
    boolean fresh = random.nextInt(10) == 0;
    boolean isLong = random.nextInt(40) == 0;
    Methods methods = new Methods(random, simpleName(seed), fresh);
    int budget = isLong ? 4000 : 100 + random.nextInt(500);
    Expressions expressions = new Expressions(random, methods, modern, budget);
    Statements statements = new Statements(random, expressions);
    expressions.connect(statements);
    return new RandomProgram(
        seed, new Members(seed, random, methods, expressions, statements, isLong).program(), fresh);
  }

  String className() {
    return "programs." + simpleName(seed);
  }

  String source() {
    return tree.source();
  }

  Program.Entry entry() {
    return new Program.Entry(className(), "run");
  }

  /**
   * Returns whether it asks for values that it has to wait for, which can be done on a loop only.
   */
  boolean needsLoop() {
    return source().contains(".advance()");
  }

  RandomProgram with(Node newTree) {
    return new RandomProgram(seed, newTree, fresh);
  }

  private static String simpleName(long seed) {
    return "P" + (seed < 0 ? "n" : "") + Math.abs(seed);
  }

  /** The classes and methods around the bodies. */
  private record Members(
      long seed,
      Random random,
      Methods methods,
      Expressions expressions,
      Statements statements,
      boolean isLong) {
    Node program() {
      List<Object> parts = new ArrayList<>();
      parts.add(
          """
          package programs;

          import static dev.weft.Generator.emit;
          import static dev.weft.Generator.end;
          import static dev.weft.Weft.await;

          import dev.weft.AsyncFunction;
          import dev.weft.AsyncIterator;
          import dev.weft.Task;
          import dev.weft.annotations.Async;
          import dev.weft.it.random.Toolbox;
          import dev.weft.it.timing.Env;
          import java.util.Arrays;
          import java.util.Iterator;
          import java.util.concurrent.CompletableFuture;
          import java.util.concurrent.CompletionStage;

          class %s {
          static int shared;
          static Env world;
          static Body one;

          @Async
          static Task<Object> run(final Env env) throws Exception {
          shared = 0;
          world = env;
          one = new Body();
          """
              .formatted(simpleName(seed)));
      Method entry = methods.all().get(0);
      parts.add("Object end = await(" + (entry.place() == Place.STATIC ? "" : "one."));
      parts.add(entry.name() + "(env, 2");
      for (Variable parameter : entry.parameters()) {
        parts.add(", (" + parameter.type().literals.get(0) + ")");
      }
      parts.add("));\nenv.log(end);\n");
      parts.add("env.log(one.text + one.number + one.wide + one.any + shared);\n");
      parts.add("return Task.of((Object) 1);\n}\n");
      declare(Place.STATIC, parts);
      parts.add("interface Defaults {\n");
      declare(Place.INTERFACE, parts);
      parts.add(
          """
          }
          static final class Body implements Defaults {
          int number;
          long wide;
          String text = "";
          Object any;
          """);
      declare(Place.INSTANCE, parts);
      parts.add("}\n");
      if (methods.hasInitialisedClass()) parts.add(initialisedClass());
      parts.add("}\n");
      return Node.joined(Node.Kind.STATEMENT, parts);
    }

    private void declare(Place place, List<Object> parts) {
      for (Method method : methods.all()) if (method.place() == place) parts.add(method(method));
    }

    private Node method(Method method) {
      JavaType value = method.returned();
      Returned returned = returned(method.stage(), value);
      List<Variable> parameters = new ArrayList<>(method.parameters());
      parameters.add(new Variable("depth", JavaType.INT, false, true));
      boolean instance = method.place() == Place.INSTANCE;
      Scope scope = Scope.ofMethod(new int[] {0}, parameters, returned, instance);
      String modifier =
          switch (method.place()) {
            case STATIC -> random.nextBoolean() ? "private static " : "static ";
            case INSTANCE -> random.nextBoolean() ? "private " : "";
            case INTERFACE -> "default ";
          };
      String declared =
          method.parameters().stream()
              .map(p -> ", " + (p.isFinal() ? "final " : "") + p.type().source + " " + p.name())
              .collect(Collectors.joining());
      int count = isLong ? 30 + random.nextInt(200) : 2 + random.nextInt(6);
      return Node.member(
          "@Async\n%s%s<%s> %s(final Env env, final int depth%s) throws Exception {\n"
                  .formatted(modifier, method.stage(), value.boxed, method.name(), declared)
              + "env.turn();\n",
          statements.some(scope, count, BODY_DEPTH),
          "return " + returned.before(),
          expressions.of(value, scope, 2),
          returned.after() + ";\n}\n");
    }

    private static Returned returned(String stage, JavaType value) {
      return switch (stage) {
        case "CompletableFuture" ->
            new Returned(value, "CompletableFuture.<" + value.boxed + ">completedFuture(", ")");
        default -> new Returned(value, "Task.<" + value.boxed + ">of(", ")");
      };
    }

    private static Node initialisedClass() {
      return Node.member(
          """
          static final class Initialised {
          static {
          world.log("initialised");
          }
          private final Object value;
          Initialised(int number, Object value) {
          world.log("made " + number);
          this.value = value;
          }
          @Override
          public String toString() {
          return Toolbox.cut("I" + value);
          }
          }
          """);
    }
  }
}
