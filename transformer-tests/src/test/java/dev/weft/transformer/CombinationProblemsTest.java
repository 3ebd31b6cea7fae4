package dev.weft.transformer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.transformer.assembly.Javac;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Suspending methods, generators and resources where one does not go with another. */
class CombinationProblemsTest {
  private static final String MEMBERS =
      """
        static class Resource implements AsyncCloseable<RuntimeException> {
          public Task<Void> closeAsync() { return Task.done(); }
        }
        static class Plain implements AutoCloseable { public void close() {} }
        @Suspending String read(String a) { return await(task(a)); }
        static <T> Task<T> task(T a) { return Task.of(a); }
      """;

  /** Returns the problems of a class with this member, or its warnings; each ends its line. */
  private static String found(String member) {
    Map<String, byte[]> files =
        Javac.compile("class Orders {\n" + member.strip() + "\n" + MEMBERS + "}");
    Transformer transformer =
        new Transformer(Transformer.Options.DEFAULT.withKnownClasses(KnownClasses.of(files::get)));
    try {
      return said(transformer.transform(files.get("acme/Orders")).warnings().stream());
    } catch (CannotRewriteException e) {
      return said(e.problems().stream());
    }
  }

  private static String said(Stream<Problem> problems) {
    return problems.map(each -> each + "\n").collect(Collectors.joining());
  }

  @ParameterizedTest
  @ValueSource(strings = {"Iterator", "Iterable", "java.util.stream.Stream"})
  void aGeneratorThatNobodyCanWaitForCallsNoSuspendingMethod(String type) {
    String simple = type.substring(type.lastIndexOf('.') + 1);
    assertEquals(
        """
        Orders.java:4 in all(): call of a @Suspending method in a generator that returns %s
          why: whoever takes the values cannot wait for them, and the method may have to
          fix: return AsyncIterator<T>, or make the call before, and pass its value as an argument
        """
            .formatted(simple),
        found(
            """
            @Async %s<String> all() {
              Generator.emit("a");
              Generator.emit(read("b"));
              return Generator.end();
            }"""
                .formatted(type)));
  }

  @Test
  void norDoesALambdaThatIsOne() {
    assertEquals(
        """
        Orders.java:4 in a lambda in all: call of a @Suspending method in a generator that returns Iterator
          why: whoever takes the values cannot wait for them, and the method may have to
          fix: return AsyncIterator<T>, or make the call before, and pass its value as an argument
        """,
        found(
            """
            Supplier<Iterator<String>> all() {
              return () -> {
                Generator.emit(read("b"));
                return Generator.end();
              };
            }"""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Plain", "Resource", "AutoCloseable"})
  void butItClosesWhatItOpens(String type) {
    assertEquals(
        "",
        found(
            """
            @Async Iterator<String> all(%s resource) throws Exception {
              try (resource) {
                Generator.emit("a");
              }
              return Generator.end();
            }"""
                .formatted(type)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Task<String> all() { return Task.of(await(task(\"\"))); }",
        "Task<String> all() { return Task.of(\"\"); }",
        "Iterator<String> all() { Generator.emit(\"\"); return Generator.end(); }",
        "AsyncIterator<String> all() { Generator.emit(\"\"); return Generator.end(); }",
        "AsyncIterator<String> all() { Generator.emit(read(\"\")); return Generator.end(); }",
      })
  void oneAnnotationIsEnough(String method) {
    assertEquals(
        """
        Orders.java:2 in all(): @Async and @Suspending on one method
          why: an @Async method is called at once and returns a task; a @Suspending one returns its value
          fix: remove one of the two; Weft.async(() -> ...) starts a @Suspending method as a task
        """,
        found("@Async @Suspending " + method));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "void all() { Generator.emit(\"\"); }",
        "void all() { Generator.emit(read(\"\")); }",
        "String all() { Generator.emit(await(task(\"\"))); return null; }",
        "Iterator<String> all() { Generator.emit(\"\"); return null; }",
        "AsyncIterator<String> all() { Generator.emit(read(\"\")); return null; }",
        "java.util.stream.Stream<String> all() { Generator.emit(read(\"\")); return null; }",
      })
  void aSuspendingMethodEmitsNothing(String method) {
    assertEquals(
        """
        Orders.java:2 in all(): emit in a @Suspending method
          why: such a method returns one value when it ends; a generator is called at once, and goes on when the next value is asked for
          fix: annotate the method with @Async in place of @Suspending, and return AsyncIterator<T>
        """,
        found("@Suspending " + method));
  }

  @Test
  void butItMayReturnAnIteratorThatItHas() {
    assertEquals(
        "", found("@Suspending Iterator<String> all() { return List.of(read(\"\")).iterator(); }"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"stream", "iterator", "subList(0, 1).iterator"})
  void aLambdaThatReturnsValuesAndEmitsNoneIsAPlainOne(String method) {
    String function = method.equals("stream") ? "java.util.stream.Stream" : "Iterator";
    assertEquals(
        """
        Orders.java:4 in a lambda in all: Orders.read, which is @Suspending, in a lambda that cannot suspend
          why: on a loop's thread the call throws if the method has to wait; elsewhere it blocks
          fix: write a loop in place of the lambda, or give the lambda to what takes an interface whose method is @Suspending
        """,
        found(
            """
            @Suspending Object all() {
              Function<String, %s<String>> each = a ->
                  List.of(read(a)).%s();
              return each.apply(read(""));
            }"""
                .formatted(function, method)));
  }

  @Test
  void aGeneratorMayBeGivenToWhatTakesASuspendingLambda() {
    assertEquals(
        "",
        found(
            """
            SuspendingSupplier<AsyncIterator<String>> all() {
              return () -> {
                Generator.emit(await(task("")));
                Generator.emit(read(""));
                return Generator.end();
              };
            }"""));
  }
}
