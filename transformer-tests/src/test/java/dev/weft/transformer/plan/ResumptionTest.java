package dev.weft.transformer.plan;

import static dev.weft.transformer.assembly.Body.body;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.weft.transformer.assembly.Assembled;
import dev.weft.transformer.assembly.Body;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.Opcodes;

class ResumptionTest {
  @Test
  void aPointThatIsReachedOnlyFromTheEntryNeverSuspendsAgain() {
    Assembled a = body().aload(0).await().returnTaskOf().build();

    assertNull(a.plan().state(1).again());
  }

  @Test
  void whatWasNotStoredToSinceTheResumptionIsNotStoredAgain() {
    Assembled a = between(body()).build();

    assertEquals(List.of(), stores(a, 2));
  }

  @Test
  void whatWasStoredToSinceTheResumptionIsStoredAgain() {
    Assembled a = between(body(), body -> body.aload(0).astore(1)).build();

    assertEquals(List.of(1), stores(a, 2));
  }

  @Test
  void anIncrementIsAStore() {
    Assembled a =
        body(CompletionStage.class, int.class)
            .aload(0)
            .await()
            .pop()
            .iinc(1, 1)
            .aload(0)
            .await()
            .pop()
            .iload(1)
            .box()
            .returnTaskOf()
            .build();

    assertEquals(List.of(1), stores(a, 2));
  }

  @Test
  void aStoreOnOneOfTwoWaysIsEnough() {
    Assembled a =
        body(CompletionStage.class, Object.class, int.class)
            .aload(0)
            .await()
            .pop()
            .iload(2)
            .ifZero("join")
            .aload(0)
            .astore(1)
            .label("join")
            .aload(0)
            .await()
            .pop()
            .aload(1)
            .returnTaskOf()
            .build();

    assertEquals(List.of(1), stores(a, 2));
  }

  @Test
  void aLoopStoresOnlyItsCounter() {
    Assembled a =
        body(CompletionStage.class, int.class)
            .label("loop")
            .iload(1)
            .ifZero("end")
            .aload(0)
            .await()
            .pop()
            .iinc(1, -1)
            .goTo("loop")
            .label("end")
            .aload(0)
            .areturn()
            .build();

    assertEquals(List.of(1), stores(a, 1));
  }

  @Test
  void aStoreIntoTheSecondSlotOfAWideVariableOverwritesIt() {
    Assembled a =
        body(CompletionStage.class, int.class, long.class)
            .aload(0)
            .await()
            .pop()
            .iload(1)
            .istore(3)
            .op(Opcodes.LCONST_1)
            .lstore(2)
            .aload(0)
            .await()
            .pop()
            .lload(2)
            .op(Opcodes.L2I)
            .box()
            .returnTaskOf()
            .build();

    assertEquals(List.of(2), stores(a, 2));
  }

  @Test
  void aWideStoreOverwritesBothItsSlots() {
    Assembled a =
        body(CompletionStage.class, int.class, int.class)
            .aload(0)
            .await()
            .pop()
            .op(Opcodes.LCONST_1)
            .lstore(1)
            .iconst(1)
            .istore(2)
            .aload(0)
            .await()
            .pop()
            .iload(2)
            .box()
            .returnTaskOf()
            .build();

    assertEquals(List.of(2), stores(a, 2));
  }

  @Test
  void aStoreBesideAVariableLeavesItAlone() {
    Assembled a =
        body(CompletionStage.class, int.class, long.class, int.class)
            .aload(0)
            .await()
            .pop()
            .iinc(1, 1)
            .iinc(4, 1)
            .aload(0)
            .await()
            .pop()
            .lload(2)
            .op(Opcodes.L2I)
            .box()
            .returnTaskOf()
            .build();

    assertEquals(List.of(), stores(a, 2));
  }

  @Test
  void aReferenceThatIsNotKeptAnyMoreIsCleared() {
    Assembled a =
        body(CompletionStage.class, CompletionStage.class, String.class)
            .aload(0)
            .await()
            .pop()
            .aload(2)
            .pop()
            .aload(1)
            .await()
            .returnTaskOf()
            .build();

    assertEquals(
        List.of("Ljava/lang/String;", "Ljava/util/concurrent/CompletionStage;"),
        a.plan().state(2).again().clears().stream().map(Field::descriptor).sorted().toList());
  }

  @Test
  void aNumberThatIsNotKeptAnyMoreIsLeftWhereItIs() {
    Assembled a =
        body(CompletionStage.class, int.class)
            .aload(0)
            .await()
            .pop()
            .iload(1)
            .box()
            .astore(1)
            .aload(0)
            .await()
            .returnTaskOf()
            .build();

    assertEquals(
        List.of("Ljava/util/concurrent/CompletionStage;"),
        a.plan().state(2).again().clears().stream().map(Field::descriptor).toList());
  }

  @Test
  void aReferenceOnTheStackIsClearedAtTheNextSuspension() {
    Assembled a =
        body(CompletionStage.class, String.class)
            .aload(1)
            .aload(0)
            .await()
            .op(Opcodes.POP2)
            .aload(0)
            .await()
            .returnTaskOf()
            .build();

    assertEquals(
        List.of("stack0", "local0"),
        List.of(
            a.plan().state(1).stack().get(0).field().name(),
            a.plan().state(1).locals().get(0).field().name()));
    assertEquals(
        List.of("local0", "stack0"),
        a.plan().state(2).again().clears().stream().map(Field::name).toList());
  }

  @Test
  void blocksThatRunOnlyBeforeTheFirstSuspensionAreNotResumed() {
    Assembled a =
        body(CompletionStage.class, int.class)
            .label("entry")
            .iload(1)
            .ifZero("plain")
            .label("before")
            .aload(0)
            .await()
            .label("after")
            .returnTaskOf()
            .label("plain")
            .aload(0)
            .areturn()
            .build();
    FramePlan plan = a.plan();

    assertEquals(false, plan.isResumed(a.block("entry")));
    assertEquals(false, plan.isResumed(a.block("before")));
    assertEquals(true, plan.isResumed(a.block("after")));
    assertEquals(false, plan.isResumed(a.block("plain")));
  }

  @Test
  void theHandlerOfAResumedBlockIsResumed() {
    Assembled a =
        body()
            .catching("from", "to", "handler", "java/lang/Exception")
            .label("from")
            .aload(0)
            .await()
            .label("to")
            .returnTaskOf()
            .label("handler")
            .pop()
            .aload(0)
            .areturn()
            .build();

    assertEquals(true, a.plan().isResumed(a.block("handler")));
  }

  private static Body between(Body body) {
    return between(body, same -> same);
  }

  /** Awaits twice and then reads local 1. */
  private static Body between(Body body, UnaryOperator<Body> then) {
    return then.apply(body.aload(0).await().pop()).aload(0).await().pop().aload(1).returnTaskOf();
  }

  private static List<Integer> stores(Assembled a, int state) {
    return a.plan().state(state).again().stores().stream().map(Saved::index).toList();
  }
}
