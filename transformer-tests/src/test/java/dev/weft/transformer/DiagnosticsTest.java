package dev.weft.transformer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.transformer.assembly.Javac;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What users read when a class cannot be rewritten, to the letter. */
class DiagnosticsTest {
  /**
   * A mistake and what is said of it.
   *
   * @param name what is wrong
   * @param source the class {@code Orders}
   * @param message all that is said
   */
  record Case(String name, String source, String message) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
        new Case(
            "await in a plain method",
            """
            class Orders {
              String pay(Task<String> a, int[] parts, Map.Entry<String, String> e) {
                return await(a);
              }
            }""",
            """
            Orders.java:3 in pay(Task, int[], Entry): await in a method that is not @Async
              why: only a rewritten method can suspend; this one would have to block its thread
              fix: annotate the method with @Async and return Task<T>, or call it through Weft.run(() -> ...) from outside the loop"""),
        new Case(
            "await in a constructor",
            """
            class Orders {
              final String name;
              Orders(Task<String> a) {
                name = await(a);
              }
            }""",
            """
            Orders.java:4 in Orders(Task): await in a constructor
              why: a constructor cannot return a task, and the object would escape half initialised
              fix: use a static @Async factory method that awaits first and then calls the constructor"""),
        new Case(
            "await in a static initialiser",
            """
            class Orders {
              static final String NAME;
              static {
                NAME = await(Task.of("x"));
              }
            }""",
            """
            Orders.java:4 in static initialiser: await in a static initialiser
              why: the JVM holds the class's initialisation lock until it returns, so it cannot suspend
              fix: move the work into an @Async method and call that when the value is first needed"""),
        new Case(
            "await in a lambda that returns a plain value",
            """
            class Orders {
              @Async Task<String> pay(Task<String> a) {
                Function<String, Integer> f =
                    text -> text.length() + await(a).length();
                return Task.of("" + f.apply("x"));
              }
            }""",
            """
            Orders.java:4 in a lambda in pay: await in a lambda that returns Integer
              why: a lambda can suspend only if it can return a task in place of its value
              fix: give it to a method that takes an AsyncSupplier or AsyncFunction, so that it returns Task<T>, or without a value a SuspendingRunnable or SuspendingConsumer"""),
        new Case(
            "await in a lambda that returns nothing",
            """
            class Orders {
              @Async Task<Void> pay(List<Task<String>> all) {
                all.forEach(each -> await(each));
                return Task.of(null);
              }
            }""",
            """
            Orders.java:3 in a lambda in pay: await in a lambda that returns void
              why: a lambda can suspend only if it can return a task in place of its value
              fix: give it to a method that takes an AsyncSupplier or AsyncFunction, so that it returns Task<T>, or without a value a SuspendingRunnable or SuspendingConsumer"""),
        new Case(
            "await in a lambda without a value that can be serialised",
            """
            class Orders {
              final Object work =
                  (SuspendingRunnable & Serializable) () -> await(Task.of("x"));
            }""",
            """
            Orders.java:3 in a lambda in Orders's constructor or fields: await in a lambda that returns void
              why: a lambda can suspend only if it can return a task in place of its value
              fix: give it to a method that takes an AsyncSupplier or AsyncFunction, so that it returns Task<T>, or without a value a SuspendingRunnable or SuspendingConsumer"""),
        new Case(
            "await in the initialiser of a field",
            """
            class Orders {
              final String own = await(Task.of("x"));
            }""",
            """
            Orders.java:2 in Orders's fields: await in the initialiser of a field, or in an initialiser block
              why: it runs in the constructor, which cannot return a task
              fix: give the constructor the value, and await it in a static @Async factory method"""),
        new Case(
            "await in initialisers around constructors, of which each has a copy",
            """
            class Orders {
              { await(Task.of("x")); }
              Orders() {
                System.out.println();
              }
              Orders(int n) {
                await(Task.of("y"));
              }
              String last = await(Task.of("x"));
            }""",
            """
            Orders.java:2 in Orders's fields: await in the initialiser of a field, or in an initialiser block
              why: it runs in the constructor, which cannot return a task
              fix: give the constructor the value, and await it in a static @Async factory method
            Orders.java:7 in Orders(int): await in a constructor
              why: a constructor cannot return a task, and the object would escape half initialised
              fix: use a static @Async factory method that awaits first and then calls the constructor
            Orders.java:9 in Orders's fields: await in the initialiser of a field, or in an initialiser block
              why: it runs in the constructor, which cannot return a task
              fix: give the constructor the value, and await it in a static @Async factory method"""),
        new Case(
            "await in a lambda of a field",
            """
            class Orders {
              final Runnable own = () -> await(Task.of("x"));
            }""",
            """
            Orders.java:2 in a lambda in Orders's constructor or fields: await in a lambda that returns void
              why: a lambda can suspend only if it can return a task in place of its value
              fix: give it to a method that takes an AsyncSupplier or AsyncFunction, so that it returns Task<T>, or without a value a SuspendingRunnable or SuspendingConsumer"""),
        new Case(
            "await in a lambda of a static field",
            """
            class Orders {
              static final Runnable SHARED = () -> await(Task.of("x"));
            }""",
            """
            Orders.java:2 in a lambda in a static initialiser: await in a lambda that returns void
              why: a lambda can suspend only if it can return a task in place of its value
              fix: give it to a method that takes an AsyncSupplier or AsyncFunction, so that it returns Task<T>, or without a value a SuspendingRunnable or SuspendingConsumer"""),
        new Case(
            "a reference to await",
            """
            class Orders {
              @Async Task<Object> pay(List<Task<String>> all) {
                return Task.of(all.stream().map(Weft::await).toList());
              }
            }""",
            """
            Orders.java:3 in pay(List): method reference Weft::await
              why: an await suspends the method it stands in, and a reference stands in none
              fix: write a lambda that returns a task: x -> Task.of(await(x))"""),
        new Case(
            "await in a synchronized block",
            """
            class Orders {
              @Async Task<String> pay(Task<String> a) {
                synchronized (this) {
                  return Task.of(await(a));
                }
              }
            }""",
            """
            Orders.java:4 in pay(Task): await inside a synchronized block
              why: suspending returns from the method, which would release the lock midway
              fix: use dev.weft.sync.Mutex, or move the await out of the block"""),
        new Case(
            "a synchronized method",
            """
            class Orders {
              @Async synchronized Task<String> pay(Task<String> a) {
                return Task.of(await(a));
              }
            }""",
            """
            Orders.java:3 in pay(Task): @Async on a synchronized method
              why: the lock would be released at the first suspension, and not be held after it
              fix: use dev.weft.sync.Mutex, or remove synchronized: between two awaits no other task of the loop runs"""),
        new Case(
            "another return type",
            """
            class Orders {
              @Async String pay(Task<String> a) {
                return await(a);
              }
            }""",
            """
            Orders.java:3 in pay(Task): @Async on a method that returns String
              why: a call that suspends must return a task in place of the value
              fix: return Task<T>, CompletionStage<T>, CompletableFuture<T> or void"""),
        new Case(
            "a subtype of what may be returned",
            """
            class Orders {
              @Async Promise<String> pay() {
                return new Promise<>();
              }
            }""",
            """
            Orders.java:3 in pay(): @Async on a method that returns Promise
              why: a call that suspends must return a task in place of the value
              fix: return Task<T>, CompletionStage<T>, CompletableFuture<T> or void"""),
        new Case(
            "everything at once, in the order of the class file",
            """
            class Orders {
              Orders(Task<String> a) { await(a); }
              @Async synchronized int pay(Task<String> a) {
                await(a);
                return 1;
              }
              void plain(Task<String> a) {
                await(a);
                await(a);
              }
            }""",
            """
            Orders.java:2 in Orders(Task): await in a constructor
              why: a constructor cannot return a task, and the object would escape half initialised
              fix: use a static @Async factory method that awaits first and then calls the constructor
            Orders.java:4 in pay(Task): @Async on a method that returns int
              why: a call that suspends must return a task in place of the value
              fix: return Task<T>, CompletionStage<T>, CompletableFuture<T> or void
            Orders.java:4 in pay(Task): @Async on a synchronized method
              why: the lock would be released at the first suspension, and not be held after it
              fix: use dev.weft.sync.Mutex, or remove synchronized: between two awaits no other task of the loop runs
            Orders.java:8 in plain(Task): await in a method that is not @Async
              why: only a rewritten method can suspend; this one would have to block its thread
              fix: annotate the method with @Async and return Task<T>, or call it through Weft.run(() -> ...) from outside the loop
            Orders.java:9 in plain(Task): await in a method that is not @Async
              why: only a rewritten method can suspend; this one would have to block its thread
              fix: annotate the method with @Async and return Task<T>, or call it through Weft.run(() -> ...) from outside the loop"""));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theMessageSaysWhatWhereWhyAndHowToFix(Case mistake) {
    assertEquals(mistake.message(), problems("Orders", Javac.compile(mistake.source())));
  }

  @Test
  void withoutLineNumbersTheFileAndTheMethodAreNamed() {
    Map<String, byte[]> classFiles =
        Javac.compile(
            List.of("-g:source"), "class Orders { void pay(Task<String> a) { await(a); } }");

    assertEquals(
        "Orders.java in pay(Task): await in a method that is not @Async",
        firstLine(problems("Orders", classFiles)));
  }

  @Test
  void withoutAnyDebugInformationTheClassIsNamed() {
    Map<String, byte[]> classFiles =
        Javac.compile(
            List.of("-g:none"), "class Orders { void pay(Task<String> a) { await(a); } }");

    assertEquals(
        "acme.Orders in pay(Task): await in a method that is not @Async",
        firstLine(problems("Orders", classFiles)));
  }

  @Test
  void aNestedClassIsNamedByItsFile() {
    Map<String, byte[]> classFiles =
        Javac.compile(
            """
            class Orders {
              static class Line {
                Line() {
                  await(Task.of(1));
                }
              }
            }""");

    assertEquals(
        "Orders.java:4 in Line(): await in a constructor",
        firstLine(problems("Orders$Line", classFiles)));
  }

  @Test
  void theProblemsAreThereForTools() {
    byte[] classFile =
        Javac.compile("class Orders { void pay(Task<String> a) { await(a); } }").get("acme/Orders");
    CannotRewriteException thrown =
        assertThrows(CannotRewriteException.class, () -> new Transformer().transform(classFile));

    assertEquals(
        List.of(Location.of("acme.Orders", "Orders.java", 1, "pay(Task)")),
        thrown.problems().stream().map(Problem::where).toList());
    assertEquals(
        List.of(Problem.Severity.ERROR),
        thrown.problems().stream().map(Problem::severity).toList());
  }

  private static String problems(String name, Map<String, byte[]> classFiles) {
    return assertThrows(
            CannotRewriteException.class,
            () -> new Transformer().transform(classFiles.get("acme/" + name)))
        .getMessage();
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElseThrow();
  }
}
