package dev.weft.transformer.discover;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.transformer.KnownClasses;
import dev.weft.transformer.Producers;
import dev.weft.transformer.assembly.Javac;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.tree.ClassNode;

/** Which stages a method has started itself, and for nobody else. */
class StartedStagesTest {
  private static final Producers PRODUCERS =
      Producers.standard().and("test", List.of("owned acme.Remote.start"));

  private static final String REMOTE =
      """
      class Remote {
        native CompletableFuture<String> start();
        native CompletionStage<String> startStage();
        native CompletableFuture<String> load();
        static CompletableFuture<String> kept;
        static native void keep(Object o);
      }""";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "await(r.start());",
        "await(r.start().thenApply(String::length));",
        "await(r.start().thenApply(s -> s).whenComplete((v, e) -> {}).toCompletableFuture());",
        "CompletableFuture<String> f = r.start(); await(f);",
        "CompletableFuture<String> f = null; if (yes) f = r.start(); if (f != null) await(f);",
        "await(yes ? r.start() : r.start());",
        "await(yes ? r.start() : CompletableFuture.completedFuture(\"\"));",
        "await(yes ? r.start() : Task.of(\"\"));",
        "CompletableFuture<String> f = r.start(); f.thenAccept(s -> {}); await(f);",
        "CompletionStage<String> f = r.start(); await(f, IOException.class);",
        "CompletableFuture<String> f = r.start(); if (!f.isDone()) await(yieldNow()); await(f);",
        "await(gather(r.start(), r.start()));",
        "await(helper(r));",
        "await(helper(r).thenApply(s -> s));",
        "await(chain(http));",
        "await(gather(r.start().thenApply(s -> s), Task.of(\"\")));",
      })
  void whatAMethodHasStartedIsItsOwn(String code) {
    assertEquals(true, isOwned(code), code);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "await(r.load());",
        "await(f0);",
        "await(overridable(r));",
        "await(keeping(r));",
        "await(sometimes(r));",
        "await(rooted(r));",
        "await(recursive(r));",
        "await(yes ? r.start() : r.load());",
        "await(yes ? r.start() : f0);",
        "await(Remote.kept = r.start());",
        "CompletableFuture<String> f = r.start(); Remote.keep(f); await(f);",
        "CompletableFuture<String> f = r.start(); Remote.keep(f.thenApply(s -> s)); await(f);",
        "CompletableFuture<String> f = r.start(); Supplier<Object> s = () -> f; await(f);",
        "CompletableFuture<String> f = r.start(); m.put(1, f); await(f);",
        "CompletableFuture<String>[] a = new CompletableFuture[1]; a[0] = r.start(); await(a[0]);",
        "var f = r.start(); var a = new CompletableFuture<?>[] {f}; Remote.keep(a); await(f);",
        "await(m.computeIfAbsent(1, k -> r.start()));",
        "await(CompletableFuture.allOf(r.start(), r.start()));",
        "await(CompletableFuture.anyOf(r.start()));",
        "await(f0.thenCombine(r.start(), (a, b) -> a));",
      })
  void whatOthersMayHaveIsNot(String code) {
    assertEquals(false, isOwned(code), code);
  }

  private static boolean isOwned(String code) {
    AsyncMethod method =
        discover(
                """
                class Orders {
                  @Async Task<Object> pay(Remote r, boolean yes, CompletableFuture<String> f0,
                      Map<Integer, CompletableFuture<String>> m, java.net.http.HttpClient http)
                      throws Exception {
                    CODE
                    return Task.of(1);
                  }
                  private CompletableFuture<String> helper(Remote r) { return r.start(); }
                  CompletableFuture<String> overridable(Remote r) { return r.start(); }
                  static CompletableFuture<String> keeping(Remote r) {
                    return Remote.kept = r.start();
                  }
                  static CompletableFuture<String> sometimes(Remote r) {
                    if (Remote.kept != null) return Remote.kept;
                    return r.start();
                  }
                  static CompletableFuture<String> rooted(Remote r) {
                    return r.start().thenApply(s -> s);
                  }
                  static CompletableFuture<String> recursive(Remote r) { return recursive(r); }
                  static CompletionStage<Object> chain(java.net.http.HttpClient http) {
                    return http.sendAsync(null, null).thenApply(s -> s);
                  }
                }"""
                    .replace("CODE", code))
            .methods()
            .stream()
            .filter(each -> each.original().name.equals("pay"))
            .findFirst()
            .orElseThrow();
    return !method.ownership().awaits().isEmpty() || !method.ownership().handovers().isEmpty();
  }

  @Test
  void aLambdaThatWeftIsGivenIsRewrittenIfItReturnsWhatItStarted() {
    assertEquals(
        "STAGE in line 3, STAGE in line 4, STAGE in line 11",
        rewritten(
            """
            class Orders {
              static void main(Remote r, List<Integer> numbers) {
                timeout(java.time.Duration.ZERO, () -> r.start());
                gather(numbers, n -> r.start().thenApply(s -> s));
                gather(numbers, n -> r.load());
                Supplier<CompletableFuture<String>> other = () -> r.start();
                AsyncSupplier<String> kept = () -> r.start();
                memo(() -> r.start());
                timeout(java.time.Duration.ZERO, kept);
                Remote.keep(kept);
                race(() -> r.start(), () -> r.load());
              }
              static native void memo(AsyncSupplier<String> load);
            }"""));
  }

  @Test
  void anAsyncMethodHandsOverWhatItReturns() {
    AsyncMethod method =
        discover(
                """
                class Orders {
                  static @Async CompletableFuture<String> pay(Remote r) { return r.start(); }
                }""")
            .methods()
            .get(0);

    assertEquals(1, method.ownership().handovers().size());
    assertEquals(Entry.DIRECT_ENTRY, method.entry());
  }

  /** By lines: how javac numbers lambdas depends on its release. */
  private static String rewritten(String source) {
    return discover(source).methods().stream()
        .sorted(Comparator.comparingInt(each -> each.where().line()))
        .map(each -> each.returns() + " in line " + each.where().line())
        .collect(Collectors.joining(", "));
  }

  private static AsyncClass discover(String source) {
    Map<String, byte[]> classes = Javac.compile(source, REMOTE);
    ClassNode node = new ClassNode();
    new ClassReader(classes.get("acme/Orders")).accept(node, ClassReader.EXPAND_FRAMES);
    return Discovery.of(
        node,
        SingleCopies.NONE,
        true,
        PRODUCERS,
        new Interceptors(List.of()),
        KnownClasses.none(),
        Map.of());
  }
}
