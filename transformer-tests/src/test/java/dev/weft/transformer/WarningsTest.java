package dev.weft.transformer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.transformer.Problem.Severity;
import dev.weft.transformer.assembly.Body;
import dev.weft.transformer.assembly.Javac;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.ClassRemapper;
import org.objectweb.asm.commons.SimpleRemapper;

/** What users read of code that is valid and hardly meant, to the letter. */
class WarningsTest {
  @Test
  void aTaskOfTheSameClassIsDropped() {
    assertEquals(
        """
        Orders.java:3 in all(): the task that pay returns is dropped
          why: nobody waits for it, and a failure reaches nobody who could handle it
          fix: await it; if it shall go on by itself, say so: Weft.background(() -> pay(...))""",
        warnings(
            """
            class Orders {
              @Async Task<Object> all() {
                pay();
                return Task.of(await(pay()));
              }
              @Async private CompletableFuture<Object> pay() {
                await(Task.of(1));
                return CompletableFuture.completedFuture(null);
              }
            }"""));
  }

  @Test
  void nobodyWaitsForATest() {
    assertEquals(
        """
        Orders.java:4 in pays(): @Async on a test method of a framework that does not wait for it
          why: the test passes at its first await that suspends, whatever comes after it
          fix: use @AsyncTest of weft-junit, or TestLoop.run(() -> ...) inside the test method""",
        warnings(
            """
            class Orders {
              @org.junit.jupiter.api.Test
              @Async void pays() {
                await(Weft.yieldNow());
              }
            }"""));
  }

  @Test
  void anExtensionMayWaitForATest() {
    assertEquals(
        "",
        warnings(
            """
            @org.junit.jupiter.api.extension.ExtendWith({})
            class Orders {
              @org.junit.jupiter.api.Test
              @Async void pays() {
                await(Weft.yieldNow());
              }
            }"""));
    assertEquals(
        "",
        warnings(
            """
            class Orders {
              @org.junit.jupiter.api.extension.RegisterExtension
              static org.junit.jupiter.api.extension.Extension loop = null;
              @org.junit.jupiter.api.Test
              @Async void pays() {
                await(Weft.yieldNow());
              }
            }"""));
  }

  @Test
  void aTaskIsDroppedAnywhere() {
    assertEquals(
        """
        Orders.java:3 in main(): the task that other returns is dropped
        Orders.java:4 in a lambda in main: the task that other returns is dropped
        Orders.java:6 in main(): the task that yieldNow returns is dropped""",
        places(
            """
            class Orders {
              static void main() {
                Other.other();
                Runnable r = () -> Other.other();
                r.run();
                Weft.yieldNow();
              }
            }
            class Other { static Task<String> other() { return Task.of(""); } }"""));
  }

  @Test
  void whatNeedNotBeAwaitedMayBeDropped() {
    assertEquals(
        "",
        warnings(
            """
            class Orders {
              @Async void later() { await(Task.of(1)); }
              Task<Object> task = Task.of(1);
              void main(CompletableFuture<String> future, Map<String, Task<String>> map) {
                later();
                future.thenRun(() -> {});
                task.whenComplete((value, thrown) -> {});
                map.put("a", Task.of("b"));
                Task.of(1);
              }
            }"""));
    for (String owner : List.of("dev/weft/Weft.background", "dev/weft/Scope.spawn")) {
      String[] name = owner.split("\\.");
      byte[] classFile =
          Body.body()
              .aload(0)
              .await()
              .invokeStatic(name[0], name[1], "(Ljava/lang/Object;)Ldev/weft/Task;")
              .pop()
              .ldc("x")
              .returnTaskOf()
              .build()
              .classFile();
      assertEquals("", text(transform(classFile).warnings()));
    }
  }

  @Test
  void everythingIsCaughtAndForgotten() {
    assertEquals(
        """
        Orders.java:5 in pay(Task): catch (Throwable) around an await, with the exception unused
          why: it also catches CancelledError, so that the task goes on after it was cancelled
          fix: catch Exception, or rethrow what is not handled here""",
        warnings(
            """
            class Orders {
              @Async Task<Object> pay(Task<String> a) {
                try {
                  await(a);
                } catch (Throwable t) {
                  System.out.println("failed");
                }
                return Task.of(1);
              }
            }"""));
  }

  @Test
  void aLoopThatGoesOnAfterEverything() {
    assertEquals(
        "Orders.java:4 in pay(Task): catch (Error) around an await, with the exception unused",
        places(
            """
            class Orders {
              @Async Task<Object> pay(Task<String> a) {
                for (;;) {
                  try { await(a); } catch (Error e) { System.out.println(); }
                }
              }
            }"""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "try { await(a); } catch (Throwable t) { throw t; }",
        "try { await(a); } catch (Throwable t) { System.out.println(t); }",
        "try { await(a); } catch (Throwable t) { throw new IllegalStateException(); }",
        "try { await(a); } catch (Exception e) { }",
        "try { await(a); } catch (CancelledError e) { throw e; } catch (Throwable t) { }",
        "try { await(a); } finally { System.out.println(); }",
        "try { System.out.println(); } catch (Throwable t) { } await(a);",
        "try (AutoCloseable c = () -> {}) { await(a); }",
        "try { await(a); } catch (Throwable t) { Throwable u = t; if (u instanceof Error) throw t; }",
      })
  void aHandlerThatLooksAtWhatItCaughtIsFine(String statement) {
    assertEquals(
        "",
        warnings(
            "class Orders { @Async Task<Object> pay(Task<String> a) throws Throwable { "
                + statement
                + " return Task.of(1); } }"));
  }

  @Test
  void anAsyncMethodThatNeverAwaits() {
    assertEquals(
        """
        Orders.java:2 in pay(String): @Async on a method that never awaits
          why: it runs to its end at once, as it would without; only its exceptions become failures
          fix: remove @Async, or await what it calls""",
        warnings(
            """
            class Orders {
              @Async Task<String> pay(String a) { return Task.of(a); }
              interface Payer { @Async Task<String> pay(); }
            }"""));
  }

  @Test
  void whatClosesAResourceMayAwaitThat() {
    assertEquals(
        "Orders.java:6 in stream(InputStream): @Async on a method that never awaits",
        places(
            """
            class Orders {
              @Async Task<String> pay(AutoCloseable a) throws Exception {
                try (a) { return Task.of("" + a); }
              }
              @Async Task<String> stream(java.io.InputStream a) throws Exception {
                try (a) { return Task.of("" + a); }
              }
            }"""));
  }

  @Test
  void theTaskOfAClosingIsNotToBeDropped() {
    assertEquals(
        "Orders.java:3 in pay(AsyncCloseable): the task that closeAsync returns is dropped",
        places(
            """
            class Orders {
              void pay(dev.weft.AsyncCloseable<RuntimeException> a) {
                a.closeAsync();
              }
            }"""));
  }

  @Test
  void whatHandsOnToAMethodOfItsNameNeedNotAwait() {
    assertEquals(
        "Orders.java:7 in last(int): @Async on a method that never awaits",
        places(
            """
            class Orders {
              @Async static Task<Object> pay(int n, int more) { return Task.of(await(Task.of(n))); }
              @Async static Task<Object> pay(int n) { Objects.requireNonNull(n); return pay(n, 1); }
              static Task<Object> open$default(int n) { return pay(n); }
              @Async static Task<Object> open(int n) { return open$default(n); }
              @Async static void close(int n) { new Other().close(n); }
              @Async static Task<Object> last(int n) { return n > 0 ? last(n - 1) : Task.of(n); }
            }
            class Other { void close(int n) {} }"""));
  }

  @Test
  void callsThatBlock() {
    assertEquals(
        """
        Orders.java:3 in pay(Task, BlockingQueue): Thread.sleep in async code
        Orders.java:4 in pay(Task, BlockingQueue): CompletableFuture.get in async code
        Orders.java:5 in pay(Task, BlockingQueue): Task.join in async code
        Orders.java:6 in pay(Task, BlockingQueue): BlockingQueue.take in async code
        Orders.java:7 in pay(Task, BlockingQueue): BlockingQueue.poll in async code
        Orders.java:8 in pay(Task, BlockingQueue): Object.wait in async code
        Orders.java:9 in pay(Task, BlockingQueue): Semaphore.acquire in async code
        Orders.java:10 in a lambda in pay: Process.waitFor in async code""",
        places(
            """
            class Orders {
              @Async Task<Object> pay(Task<String> a, BlockingQueue<String> queue) throws Exception {
                Thread.sleep(1);
                new CompletableFuture<String>().get();
                a.join();
                queue.take();
                queue.poll(1, TimeUnit.SECONDS); queue.poll();
                queue.wait();
                new Semaphore(1).acquire();
                Function<Process, Task<Object>> f = p -> { try { p.waitFor(); } catch (Exception e) {} return Task.of(await(a)); };
                return Task.of(await(f.apply(null)));
              }
              void plain() throws Exception { Thread.sleep(1); }
              @Async Task<Object> getNow(CompletableFuture<String> a, StringBuilder wait) {
                a.getNow(""); return Task.of(await(a));
              }
            }"""));
    assertEquals(
        """
        Orders.java:1 in f(): Thread.sleep in async code
          why: it blocks the loop's thread, and with it every other task of the loop
          fix: await(Weft.sleep(duration))""",
        warnings(
            "class Orders { @Async void f() throws Exception { await(Task.of(1)); Thread.sleep(1); } }"));
  }

  @Test
  void finallyBlocksAreToldOfOnce() {
    assertEquals(
        "Orders.java:4 in pay(Task): Thread.sleep in async code",
        places(
            """
            class Orders {
              @Async Task<Object> pay(Task<String> a) throws Exception {
                try { return Task.of(await(a)); } finally {
                  Thread.sleep(1);
                }
              }
            }"""));
  }

  @Test
  void generatedCodeIsNotLookedAt() {
    assertEquals(
        "",
        warnings(
            """
            class Orders {
              @interface Generated {}
              static class Base<T> { Task<String> pay(T t) { return null; } }
              static class Sub extends Base<String> {
                @Override @Generated @Async Task<String> pay(String s) { pay(s); return pay(s); }
              }
              @Generated static class Made { void f(Base<String> b) { b.pay(""); } }
            }"""));
  }

  @Test
  void warningsComeInTheOrderOfTheSourceAndWithErrors() {
    byte[] classFile =
        Javac.compile(
                """
                class Orders {
                  @Async Task<Object> first(Task<String> a) throws Exception {
                    Runnable r = () -> {
                      await(a);
                    };
                    Thread.sleep(1);
                    return Task.of(await(a));
                  }
                  String last(Task<String> a) { return await(a); }
                }""")
            .get("acme/Orders");

    CannotRewriteException thrown =
        assertThrows(CannotRewriteException.class, () -> new Transformer().transform(classFile));

    assertEquals(
        """
        Orders.java:4 in a lambda in first: await in a lambda that returns void
        Orders.java:6 in first(Task): Thread.sleep in async code
        Orders.java:9 in last(Task): await in a method that is not @Async""",
        heads(thrown.problems()));
  }

  @Test
  void anotherLibrarysAsyncIsNamed() {
    Map<String, byte[]> classes =
        Javac.compile(
            "class Orders { @interface Asynchronous {} @Asynchronous Object pay(Task<String> a) {\n"
                + "return await(a); } }");

    CannotRewriteException thrown =
        assertThrows(
            CannotRewriteException.class,
            () -> new Transformer().transform(renamed(classes.get("acme/Orders"))));

    assertEquals(
        """
        Orders.java:2 in pay(Task): await in a method that is not Weft's @Async
          why: the annotation on it is org.springframework.scheduling.annotation.Async, which has \
        nothing to do with await
          fix: import dev.weft.annotations.Async instead, and return Task<T>""",
        thrown.getMessage());
  }

  @Test
  void anAwaitOfAnotherClassIsNoneOfOurs() {
    byte[] classFile =
        Javac.compile(
                """
                class Orders {
                  static <T> T await(CompletionStage<T> stage) { return null; }
                  String pay(Task<String> a) { return Orders.await(a); }
                }""")
            .get("acme/Orders");

    WovenClass untouched = transform(classFile);

    assertEquals(0, untouched.methods());
    assertTrue(Arrays.equals(classFile, untouched.bytes()));
  }

  @Test
  void nobodyKnowsWhoseStageIsAwaited() {
    assertEquals(
        """
        Orders.java:3 in pay(Catalog): an await of Catalog.load, of which Weft does not know whether its stage may be cancelled
          why: a task that is cancelled here, by a deadline for example, leaves the stage alone, since others may wait for it; if nobody does, its work goes on in vain
          fix: in META-INF/weft/producers, say "owned com.lib.Catalog.load" if each call starts work that stops when its stage is cancelled, else "shared com.lib.Catalog.load"; or, for this call alone, await Weft.owned(future)""",
        text(unknown("await(catalog.load());", Producers.standard())));
  }

  @Test
  void thatIsSaidOfDerivedStagesAndOfLambdasToo() {
    for (String code :
        List.of(
            "await(catalog.load().thenApply(s -> s));",
            "CompletableFuture<String> f = catalog.load(); await(f);",
            "await(this == null ? Task.of(\"\") : catalog.load());",
            "await(timeout(java.time.Duration.ZERO, () -> catalog.load()));")) {
      assertEquals(1, unknown(code, Producers.standard()).size(), code);
    }
  }

  @Test
  void whatIsListedOrOnesOwnOrATaskIsKnown() {
    for (String line : List.of("owned com.lib.Catalog.load", "shared com.lib.*", "shared *.*")) {
      assertEquals(
          List.of(),
          unknown("await(catalog.load());", Producers.standard().and("a list", List.of(line))));
    }
    for (String code :
        List.of(
            "await(own());",
            "await(catalog.task());",
            "await(owned(catalog.load()));",
            "await(CompletableFuture.supplyAsync(() -> 1));",
            "await(catalog.kept);")) {
      assertEquals(List.of(), unknown(code, Producers.standard()), code);
    }
  }

  @Test
  void aReferenceToWhatStartsAStageIsGivenToWeft() {
    String code =
        "await(timeout(java.time.Duration.ZERO, catalog::load));"
            + " Supplier<Object> other = catalog::load;";

    assertEquals(
        """
        Orders.java:3 in pay(Catalog): Weft is given a method reference, Catalog.load
          why: what that starts goes on when the task is cancelled; only the body of a lambda can be rewritten so that it stops
          fix: write a lambda that calls Catalog.load""",
        text(
            unknown(
                code, Producers.standard().and("a list", List.of("owned com.lib.Catalog.load")))));
    assertEquals(List.of(), unknown(code, Producers.standard()));
  }

  /** Returns what is said of a method that has a library's class. */
  private static List<Problem> unknown(String code, Producers producers) {
    byte[] classFile =
        Javac.compile(
                """
                class Orders {
                  @Async Task<Object> pay(Catalog catalog) {
                    CODE
                    return Task.of(await(yieldNow()));
                  }
                  native CompletableFuture<String> own();
                }
                abstract class Catalog {
                  CompletableFuture<String> kept;
                  abstract CompletableFuture<String> load();
                  abstract Task<String> task();
                }"""
                    .replace("CODE", code))
            .get("acme/Orders");
    ClassWriter writer = new ClassWriter(0);
    new ClassReader(classFile)
        .accept(
            new ClassRemapper(
                writer,
                new SimpleRemapper(Opcodes.ASM9, Map.of("acme/Catalog", "com/lib/Catalog"))),
            0);
    try {
      return new Transformer(Transformer.Options.DEFAULT.withProducers(producers))
          .transform(writer.toByteArray())
          .warnings();
    } catch (CannotRewriteException e) {
      throw new AssertionError(e.getMessage(), e);
    }
  }

  /** A class that uses Spring's annotation, without Spring on the class path. */
  private static byte[] renamed(byte[] classFile) {
    ClassWriter writer = new ClassWriter(0);
    new ClassReader(classFile)
        .accept(
            new ClassRemapper(
                writer,
                new SimpleRemapper(
                    Opcodes.ASM9,
                    Map.of(
                        "acme/Orders$Asynchronous",
                        "org/springframework/scheduling/annotation/Async"))),
            0);
    return writer.toByteArray();
  }

  private static String warnings(String source) {
    return text(found(source));
  }

  /** Only what is wrong, and where. */
  private static String places(String source) {
    return heads(found(source));
  }

  private static List<Problem> found(String source) {
    List<Problem> found =
        Javac.compile(source).values().stream()
            .flatMap(each -> transform(each).warnings().stream())
            .toList();
    found.forEach(each -> assertEquals(Severity.WARNING, each.severity()));
    return found;
  }

  private static String text(List<Problem> problems) {
    return problems.stream().map(Problem::toString).collect(Collectors.joining("\n"));
  }

  private static String heads(List<Problem> problems) {
    return problems.stream()
        .map(each -> each.where() + ": " + each.what())
        .collect(Collectors.joining("\n"));
  }

  private static WovenClass transform(byte[] classFile) {
    try {
      return new Transformer().transform(classFile);
    } catch (CannotRewriteException e) {
      throw new AssertionError(e.getMessage(), e);
    }
  }
}
