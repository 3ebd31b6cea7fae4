package dev.weft.transformer.emit;

import static dev.weft.transformer.assembly.Body.body;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.Promise;
import dev.weft.Task;
import dev.weft.transformer.WovenClass;
import dev.weft.transformer.assembly.Assembled;
import dev.weft.transformer.assembly.Body;
import dev.weft.transformer.assembly.Woven;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.objectweb.asm.Opcodes;

/**
 * Objects that are unfinished while the method suspends, in all the shapes that the JVM allows. The
 * JVM's own verifier has the say: the code is run.
 */
class ConstructionsTest {
  private static final String LIST = "java/util/ArrayList";
  private static final String TEXT = "java/lang/StringBuilder";
  private static final String LIST_OF = "(Ljava/util/Collection;)V";

  /** Bodies of {@code m(Task<List> a, Task<List> b)} that return a text made of both. */
  static Stream<Named<Body>> shapes() {
    return Stream.of(
        shape("as javac writes it", b -> awaited(b.make(LIST).dup(), 0).init(LIST, LIST_OF)),
        shape(
            "both arguments awaited",
            b -> awaited(awaited(b.make(LIST).dup(), 0).pop(), 1).init(LIST, LIST_OF)),
        shape(
            "nested",
            b ->
                awaited(b.make(LIST).dup().make(LIST).dup(), 0)
                    .init(LIST, LIST_OF)
                    .init(LIST, LIST_OF)),
        shape(
            "the copy is in a local",
            b ->
                awaited(b.make(LIST).dup().astore(2).aload(2).pop(), 0)
                    .init(LIST, LIST_OF)
                    .aload(2)),
        shape(
            "both copies are in locals",
            b ->
                awaited(b.make(LIST).dup().astore(2).astore(3), 0)
                    .astore(4)
                    .aload(3)
                    .aload(4)
                    .init(LIST, LIST_OF)
                    .aload(2)),
        shape(
            "without a copy",
            b ->
                awaited(b.make(LIST), 0)
                    .init(LIST, LIST_OF)
                    .aload(0)
                    .invoke(
                        Opcodes.INVOKEVIRTUAL,
                        "dev/weft/Task",
                        "join",
                        "()Ljava/lang/Object;",
                        false)),
        shape(
            "three copies",
            b -> awaited(b.make(LIST).dup().dup(), 0).init(LIST, LIST_OF).op(Opcodes.POP)),
        shape(
            "interleaved copies of two objects",
            b ->
                // [one, other, one, other, awaited]: the other is finished first
                awaited(
                        b.make(LIST)
                            .astore(2)
                            .make(LIST)
                            .astore(3)
                            .aload(2)
                            .aload(3)
                            .aload(2)
                            .aload(3),
                        0)
                    .init(LIST, LIST_OF)
                    .aload(3)
                    .init(LIST, LIST_OF)
                    .pop()),
        shape(
            "copied under another value",
            b ->
                awaited(b.ldc("below").make(LIST).op(Opcodes.DUP_X1, Opcodes.SWAP).pop(), 0)
                    .init(LIST, LIST_OF)),
        shape(
            "wide values around it",
            b ->
                awaited(
                        b.op(Opcodes.LCONST_1)
                            .make(LIST)
                            .op(Opcodes.DUP_X2)
                            .op(Opcodes.DUP_X2, Opcodes.POP),
                        0)
                    .astore(4)
                    .op(Opcodes.POP2)
                    .astore(3)
                    .aload(3)
                    .aload(3)
                    .aload(4)
                    .init(LIST, LIST_OF)),
        shape(
            "finished in both branches",
            b ->
                awaited(b.make(LIST).dup(), 0)
                    .astore(4)
                    .aload(4)
                    .jump(Opcodes.IFNULL, "empty")
                    .aload(4)
                    .init(LIST, LIST_OF)
                    .goTo("join")
                    .label("empty")
                    .init(LIST, "()V")
                    .label("join")),
        shape(
            "an await before and one after it is finished",
            b -> awaited(awaited(b.make(LIST).dup(), 0).init(LIST, LIST_OF), 1).pop()));
  }

  private static Named<Body> shape(String name, UnaryOperator<Body> makeList) {
    Body body = body(Task.class, Task.class);
    return Named.of(name, makeList.apply(body).returnTaskOf());
  }

  private static Body awaited(Body body, int slot) {
    return body.aload(slot).await().cast("java/util/List").cast(LIST);
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void theObjectIsMadeHoweverTheAwaitsEnd(Body body) {
    WovenClass woven = body.build().weave();
    Woven loader = Woven.ofWoven(woven);
    List<String> list = new ArrayList<>(List.of("x"));

    Object completed = loader.call("Orders", "m", Task.of(list), Task.of(list)).join();
    Promise<Object> first = new Promise<>();
    Promise<Object> second = new Promise<>();
    Task<Object> suspended = loader.call("Orders", "m", first, second);
    first.succeed(list);
    second.succeed(list);

    assertEquals(list, completed);
    assertEquals(list, suspended.join());
  }

  @Test
  void theClassIsInitialisedWhereItsNewStands() {
    Woven woven =
        Woven.of(
            """
            class Orders {
              static final List<String> LOG = new ArrayList<>();
              static class Money {
                static { LOG.add("class"); }
                Money(Object o) { LOG.add("constructor"); }
              }
              @Async static Task<List<String>> f(Task<String> a) {
                LOG.add("start");
                new Money(await(a));
                return Task.of(LOG);
              }
            }""");
    Promise<String> pending = new Promise<>();
    Task<List<String>> task = woven.call("Orders", "f", pending);
    pending.succeed("x");

    assertEquals(List.of("start", "class", "constructor"), task.join());
  }

  @Test
  void anObjectThatAwaitsInALoopIsMadeEachTime() {
    Woven woven =
        Woven.of(
            """
            class Orders {
              record Pair(int left, int right, long wide) {}
              @Async static Task<List<Pair>> f(Supplier<Task<Integer>> a) {
                List<Pair> all = new ArrayList<>();
                for (int i = 0; i < 2; i++) {
                  all.add(new Pair(await(a.get()), i == 0 ? await(a.get()) : -1, i + await(a.get())));
                }
                return Task.of(all);
              }
            }""");
    List<Promise<Integer>> pending = new ArrayList<>();
    Supplier<Task<Integer>> next =
        () -> {
          pending.add(new Promise<>());
          return pending.get(pending.size() - 1);
        };
    Task<List<Object>> task = woven.call("Orders", "f", next);
    for (int i = 0; i < pending.size(); i++) pending.get(i).succeed(10 * i);

    assertEquals(
        "[Pair[left=0, right=10, wide=20], Pair[left=30, right=-1, wide=41]]",
        task.join().toString());
  }

  @Test
  void aStringBuilderUnderConstructionIsAnObjectLikeAnyOther() {
    Assembled a =
        body(Task.class)
            .make(TEXT)
            .dup()
            .aload(0)
            .await()
            .cast("java/lang/String")
            .init(TEXT, "(Ljava/lang/String;)V")
            .returnTaskOf()
            .build();
    Promise<Object> pending = new Promise<>();
    Task<Object> task = Woven.ofWoven(a.weave()).call("Orders", "m", pending);
    pending.succeed("text");

    assertEquals("text", task.join().toString());
  }
}
