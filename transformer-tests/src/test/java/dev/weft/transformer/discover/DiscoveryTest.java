package dev.weft.transformer.discover;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.transformer.KnownClasses;
import dev.weft.transformer.Producers;
import dev.weft.transformer.assembly.Javac;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.tree.ClassNode;

class DiscoveryTest {
  @Test
  void annotatedMethodsAreFoundInTheOrderOfTheClassFile() {
    AsyncClass found =
        discover(
            """
            class Orders {
              @Async Task<String> two() { return Task.of("2"); }
              void plain() {}
              @Async static void one() {}
            }""");

    assertEquals(List.of("two", "one"), names(found));
    assertEquals(false, found.hasErrors());
  }

  @Test
  void aLambdaThatAwaitsAndReturnsAStageIsFoundWithoutAnAnnotation() {
    AsyncClass found =
        discover(
            """
            class Orders {
              AsyncSupplier<String> awaiting(Task<String> t) { return () -> Task.of(await(t)); }
              AsyncSupplier<String> plain(Task<String> t) { return () -> t; }
            }""");

    assertEquals(1, found.methods().size());
    assertEquals(1, found.methods().get(0).points().size());
  }

  @Test
  void aBridgeIsNotRewrittenAlthoughJavacAnnotatesIt() {
    AsyncClass found =
        discover(
            """
            class Orders implements Supplier<Task<String>> {
              @Async public Task<String> get() { return Task.of("x"); }
            }""");

    assertEquals(2, found.node().methods.stream().filter(m -> m.name.equals("get")).count());
    assertEquals(1, found.methods().size());
    assertEquals("()Ldev/weft/Task;", found.methods().get(0).original().desc);
  }

  @Test
  void anAbstractMethodHasNoBodyToRewrite() {
    AsyncClass found = discover("interface Orders { @Async Task<String> get(); }");

    assertEquals(List.of(), found.methods());
    assertEquals(false, found.hasErrors());
  }

  @Test
  void suspensionPointsAreNumberedFromOneAndKnowTheirLines() {
    AsyncClass found =
        discover(
            """
            class Orders {
              @Async Task<String> f(Task<String> a, Task<String> b) {
                String x = await(a);
                return Task.of(x
                    + await(b));
              }
            }""");
    List<SuspensionPoint> points = found.methods().get(0).points();

    assertEquals(List.of(1, 2), points.stream().map(SuspensionPoint::state).toList());
    assertEquals(List.of(3, 5), points.stream().map(SuspensionPoint::line).toList());
  }

  @Test
  void aFinallyBlockThatAwaitsIsSeveralPoints() {
    AsyncClass found =
        discover(
            """
            class Orders {
              @Async Task<Void> f(Task<Void> a, Task<Void> b) {
                try { await(a); } finally { await(b); }
                return Task.of(null);
              }
            }""");

    assertEquals(
        List.of(1, 2, 3), found.methods().get(0).points().stream().map(p -> p.state()).toList());
  }

  @Test
  void everyKindOfReturnIsKnown() {
    AsyncClass found =
        discover(
            """
            class Orders {
              @Async Task<String> task() { return Task.of(null); }
              @Async CompletionStage<String> stage() { return Task.of(null); }
              @Async CompletableFuture<String> future() { await(task()); return CompletableFuture.completedFuture(null); }
              @Async void nothing() { await(task()); }
            }""");

    assertEquals(
        List.of(ReturnKind.TASK, ReturnKind.STAGE, ReturnKind.FUTURE, ReturnKind.VOID),
        found.methods().stream().map(AsyncMethod::returns).toList());
    assertEquals(
        List.of(false, false, true, true),
        found.methods().stream().map(AsyncMethod::hasDirectEntry).toList(),
        "a caller of the last two is not given the frame itself");
  }

  private static List<String> names(AsyncClass found) {
    return found.methods().stream().map(method -> method.original().name).toList();
  }

  private static AsyncClass discover(String source) {
    ClassNode node = new ClassNode();
    new ClassReader(Javac.compile(source).get("acme/Orders"))
        .accept(node, ClassReader.EXPAND_FRAMES);
    return Discovery.of(
        node,
        SingleCopies.NONE,
        true,
        Producers.standard(),
        new Interceptors(List.of()),
        KnownClasses.none(),
        Map.of());
  }
}
