package dev.weft.transformer.plan;

import static dev.weft.transformer.assembly.Body.body;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.weft.transformer.assembly.Assembled;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.Opcodes;

class FramePlannerTest {
  @Test
  void everyTypeOfValueHasAFieldOfExactlyThatType() {
    Assembled a =
        body(
                CompletionStage.class,
                int.class,
                long.class,
                float.class,
                double.class,
                String.class,
                int[][].class)
            .aload(0)
            .await()
            .pop()
            .iload(1)
            .lload(2)
            .variable(Opcodes.FLOAD, 4)
            .dload(5)
            .aload(7)
            .aload(8)
            .invokeStatic("acme/Use", "all", "(IJFDLjava/lang/String;[[I)V")
            .op(Opcodes.ACONST_NULL)
            .returnTaskOf()
            .build();

    assertEquals(
        List.of("I", "J", "F", "D", "Ljava/lang/String;", "[[I"),
        a.plan().fields().stream().map(Field::descriptor).toList());
  }

  @Test
  void whatIsNarrowerThanAnIntIsKeptAsTheVerifierKnowsIt() {
    Assembled a =
        body(CompletionStage.class, boolean.class)
            .aload(0)
            .await()
            .pop()
            .iload(1)
            .box()
            .returnTaskOf()
            .build();

    assertEquals(List.of(new Field("local1", "I")), a.plan().fields());
  }

  @Test
  void aFieldIsNamedAfterItsVariable() {
    Assembled a =
        body(CompletionStage.class, String.class)
            .label("start")
            .aload(0)
            .await()
            .pop()
            .aload(1)
            .returnTaskOf()
            .label("end")
            .variable("customer", "Ljava/lang/String;", 1, "start", "end")
            .build();

    assertEquals(List.of(new Field("customer", "Ljava/lang/String;")), a.plan().fields());
  }

  @Test
  void theAwaitableItselfIsNotKept() {
    Assembled a = body().aload(0).await().returnTaskOf().build();

    assertEquals(List.of(), a.plan().fields());
    assertEquals(List.of(), a.plan().state(1).stack());
  }

  @Test
  void theStackBelowTheAwaitableIsKeptFromTheBottom() {
    Assembled a =
        body(CompletionStage.class, String.class)
            .op(Opcodes.LCONST_1)
            .aload(1)
            .aload(0)
            .await()
            .op(Opcodes.POP, Opcodes.POP, Opcodes.POP2)
            .op(Opcodes.ACONST_NULL)
            .returnTaskOf()
            .build();

    assertEquals(
        List.of(new Field("stack0", "J"), new Field("stack1", "Ljava/lang/String;")),
        a.plan().state(1).stack().stream().map(Saved::field).toList());
  }

  @Test
  void theNullConstantNeedsNoField() {
    Assembled a =
        body()
            .op(Opcodes.ACONST_NULL)
            .astore(1)
            .aload(0)
            .await()
            .pop()
            .aload(1)
            .returnTaskOf()
            .build();
    Saved saved = a.plan().state(1).locals().get(0);

    assertEquals(1, saved.index());
    assertNull(saved.field());
    assertEquals(List.of(), a.plan().fields());
  }

  @Test
  void anUnfinishedObjectIsMadeAgainAndNotKept() {
    Assembled a =
        body()
            .label("new")
            .make("acme/Money")
            .dup()
            .aload(0)
            .await()
            .init("acme/Money", "(Ljava/lang/Object;)V")
            .returnTaskOf()
            .build();

    assertEquals(Set.of(a.at("new")), a.plan().recreated());
    assertEquals(List.of(), a.plan().fields());
  }

  @Test
  void anObjectFinishedBeforeTheAwaitIsKept() {
    Assembled a =
        body()
            .make("acme/Money")
            .dup()
            .init("acme/Money", "()V")
            .aload(0)
            .await()
            .pop()
            .returnTaskOf()
            .build();

    assertEquals(Set.of(), a.plan().recreated());
    assertEquals(List.of(new Field("stack0", "Lacme/Money;")), a.plan().fields());
  }

  @Test
  void aStateKnowsWhetherAHandlerIsActive() {
    Assembled a =
        body()
            .catching("from", "to", "handler", "java/lang/Exception")
            .aload(0)
            .await()
            .pop()
            .label("from")
            .aload(0)
            .await()
            .label("to")
            .pop()
            .aload(0)
            .await()
            .pop()
            .op(Opcodes.ACONST_NULL)
            .returnTaskOf()
            .label("handler")
            .returnTaskOf()
            .build();

    assertEquals(
        List.of(false, true, false), a.plan().states().stream().map(StatePlan::isCovered).toList());
  }
}
