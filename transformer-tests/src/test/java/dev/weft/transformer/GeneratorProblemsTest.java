package dev.weft.transformer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.transformer.assembly.Javac;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What users read of emits that stand where they cannot, to the letter. */
class GeneratorProblemsTest {
  record Case(String name, String source, String message) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
        new Case(
            "emit in a plain method",
            """
            class Orders {
              void all(List<String> names) {
                for (String each : names) {
                  Generator.emit(each);
                }
              }
            }""",
            """
            Orders.java:4 in all(List): emit in a method that returns void, and is no generator
              why: values are emitted to whoever asks an iterator for them, and this method returns none
              fix: annotate the method with @Async and return AsyncIterator<T>, or Iterator<T>, Iterable<T> or Stream<T> if it never awaits; to send values from here, use a dev.weft.sync.Channel"""),
        new Case(
            "emit in an async method that returns a task, and end in one that returns nothing",
            """
            class Orders {
              @Async Task<Void> all(Task<String> a) {
                Generator.emit(await(a));
                return Task.of(null);
              }
              @Async Task<Void> none(Task<String> a) {
                await(a);
                return Generator.end();
              }
            }""",
            """
            Orders.java:3 in all(Task): emit in a method that returns Task, and is no generator
              why: values are emitted to whoever asks an iterator for them, and this method returns none
              fix: annotate the method with @Async and return AsyncIterator<T>, or Iterator<T>, Iterable<T> or Stream<T> if it never awaits; to send values from here, use a dev.weft.sync.Channel
            Orders.java:8 in none(Task): end in a method that returns Task, and is no generator
              why: values are emitted to whoever asks an iterator for them, and this method returns none
              fix: annotate the method with @Async and return AsyncIterator<T>, or Iterator<T>, Iterable<T> or Stream<T> if it never awaits; to send values from here, use a dev.weft.sync.Channel"""),
        new Case(
            "a generator that is not marked",
            """
            class Orders {
              Iterator<String> all(String a) {
                Generator.emit(a);
                return null;
              }
            }""",
            """
            Orders.java:3 in all(String): emit in a method that returns Iterator, and is no generator
              why: values are emitted to whoever asks an iterator for them, and this method returns none
              fix: annotate the method with @Async and return AsyncIterator<T>, or Iterator<T>, Iterable<T> or Stream<T> if it never awaits; to send values from here, use a dev.weft.sync.Channel"""),
        new Case(
            "emit in the block of a time limit, which outlives the step",
            """
            class Orders {
              @Async AsyncIterator<String> all(Task<String> a) {
                await(timeout(java.time.Duration.ofSeconds(1), () -> {
                  Generator.emit(await(a));
                }));
                Generator.emit("last");
                return Generator.end();
              }
            }""",
            """
            Orders.java:4 in a lambda in all: emit in a lambda that returns Task
              why: an emit suspends the method it stands in until the next value is asked for, and this lambda is another one: its caller, such as a scope or a time limit, waits for its end
              fix: have the lambda return what is to be emitted, and emit that behind it; go through values with a loop, not with forEach; or send to a dev.weft.sync.Channel"""),
        new Case(
            "emit in a forEach",
            """
            class Orders {
              @Async Iterator<String> all(List<String> names) {
                names.forEach(each -> Generator.emit(each));
                return Generator.end();
              }
            }""",
            """
            Orders.java:3 in a lambda in all: emit in a lambda that returns void
              why: an emit suspends the method it stands in until the next value is asked for, and this lambda is another one: its caller, such as a scope or a time limit, waits for its end
              fix: have the lambda return what is to be emitted, and emit that behind it; go through values with a loop, not with forEach; or send to a dev.weft.sync.Channel"""),
        new Case(
            "emit as a method reference",
            """
            class Orders {
              @Async Iterator<String> all(List<String> names) {
                names.forEach(Generator::emit);
                return Generator.end();
              }
            }""",
            """
            Orders.java:3 in all(List): method reference Generator::emit
              why: an emit suspends the method it stands in, and a reference stands in none
              fix: write a loop in the generator, which emits each value"""),
        new Case(
            "await in a generator that nobody can wait for",
            """
            class Orders {
              @Async Iterable<String> all(Task<String> a) {
                Generator.emit("first");
                Generator.emit(await(a));
                return Generator.end();
              }
            }""",
            """
            Orders.java:4 in all(Task): await in a generator that returns Iterable
              why: whoever takes the values cannot wait for them: hasNext has to answer at once
              fix: return AsyncIterator<T>, or await what is needed before, and pass it as an argument"""),
        new Case(
            "a generator that returns something",
            """
            class Orders {
              @Async java.util.stream.Stream<String> all(List<String> names) {
                if (names.isEmpty()) return names.stream();
                Generator.emit("first");
                return null;
              }
            }""",
            """
            Orders.java:3 in all(List): return of something other than end() in a generator
              why: what its callers are given is the Stream of what it emits; whatever it returns itself would be lost
              fix: emit the values, and return end()
            Orders.java:5 in all(List): return of something other than end() in a generator
              why: what its callers are given is the Stream of what it emits; whatever it returns itself would be lost
              fix: emit the values, and return end()"""),
        new Case(
            "@Async on a method that only makes an iterator",
            """
            class Orders {
              @Async AsyncIterator<String> all(List<String> names) {
                return AsyncIterator.ofIterable(names);
              }
            }""",
            """
            Orders.java:3 in all(List): @Async on a method that returns AsyncIterator and emits nothing
              why: such a method is a generator: its values are what it emits, not what it returns
              fix: emit(value) each, and end with return end(); or remove @Async, if the method makes the AsyncIterator in another way"""),
        new Case(
            "emit while a lock is held",
            """
            class Orders {
              @Async Iterator<String> all(List<String> names) {
                synchronized (names) {
                  Generator.emit("first");
                }
                return Generator.end();
              }
            }""",
            """
            Orders.java:4 in all(List): emit inside a synchronized block
              why: whoever takes the value would run while the lock is held, or for ever if no other is asked for
              fix: copy what is to be emitted inside the block, and emit behind it"""));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theMessageSaysWhatWhereWhyAndHowToFix(Case mistake) {
    byte[] classFile = Javac.compile(mistake.source()).get("acme/Orders");
    CannotRewriteException thrown =
        assertThrows(CannotRewriteException.class, () -> new Transformer().transform(classFile));

    assertEquals(mistake.message(), thrown.getMessage());
  }

  private static String warnings(String source) throws CannotRewriteException {
    byte[] classFile = Javac.compile(source).get("acme/Orders");
    return new Transformer()
        .transform(classFile).warnings().stream()
            .map(Problem::toString)
            .collect(Collectors.joining("\n"));
  }

  @Test
  void valuesThatAreDroppedAreNeverMade() throws CannotRewriteException {
    assertEquals(
        """
        Orders.java:3 in run(): the values that all emits are dropped
          why: a generator runs only when it is asked for a value, so this call does nothing
          fix: go through its values, or remove the call""",
        warnings(
            """
            class Orders {
              void run() {
                all();
              }
              @Async Iterator<String> all() {
                Generator.emit("");
                return Generator.end();
              }
            }"""));
  }

  @Test
  void oneThatSwallowsItsEndIsWarnedOf() throws CannotRewriteException {
    assertTrue(
        warnings(
                """
                class Orders {
                  @Async Iterator<String> all() {
                    while (true) {
                      try {
                        Generator.emit("");
                      } catch (Throwable e) {
                        continue;
                      }
                    }
                  }
                }""")
            .startsWith(
                "Orders.java:6 in all(): catch (Throwable) around an await, with the exception"
                    + " unused"));
  }

  @Test
  void oneWithoutAnAwaitIsNoMistakeAndMayBlockWhoAsks() throws CannotRewriteException {
    assertEquals(
        "",
        warnings(
            """
            class Orders {
              @Async AsyncIterator<String> all() {
                Generator.emit("");
                return Generator.end();
              }
              @Async Iterator<String> slow() throws InterruptedException {
                Thread.sleep(1);
                Generator.emit("");
                return Generator.end();
              }
            }"""));
  }
}
