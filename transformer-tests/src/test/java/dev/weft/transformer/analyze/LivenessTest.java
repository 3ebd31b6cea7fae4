package dev.weft.transformer.analyze;

import static dev.weft.transformer.assembly.Body.body;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.transformer.assembly.Assembled;
import dev.weft.transformer.assembly.Body;
import java.util.BitSet;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.Opcodes;

class LivenessTest {
  @Test
  void aLocalThatIsReadAfterTheAwaitIsLive() {
    Assembled a = body().aload(0).await().pop().aload(1).returnTaskOf().build();

    assertEquals(Set.of(1), liveAt(a, 1));
  }

  @Test
  void aLocalOverwrittenAfterTheAwaitIsNotLive() {
    Assembled a =
        body().aload(0).astore(1).aload(0).await().astore(1).aload(1).returnTaskOf().build();

    assertEquals(Set.of(), liveAt(a, 1));
  }

  @Test
  void whatOnlyOneBranchReadsIsLiveBeforeTheBranch() {
    Assembled a =
        body(CompletionStage.class, Object.class, int.class)
            .aload(0)
            .await()
            .pop()
            .iload(2)
            .ifZero("nothing")
            .aload(1)
            .returnTaskOf()
            .label("nothing")
            .aload(0)
            .await()
            .returnTaskOf()
            .build();

    assertEquals(Set.of(0, 1, 2), liveAt(a, 1));
    assertEquals(Set.of(), liveAt(a, 2));
  }

  @Test
  void whatTheNextRoundOfALoopReadsIsLiveThroughoutTheLoop() {
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

    assertEquals(Set.of(0, 1), liveAt(a, 1));
  }

  @Test
  void anIncrementReadsAndWrites() {
    Assembled a =
        body(CompletionStage.class, int.class)
            .aload(0)
            .await()
            .pop()
            .iinc(1, 1)
            .iload(1)
            .box()
            .returnTaskOf()
            .build();

    assertEquals(Set.of(1), liveAt(a, 1));
  }

  @Test
  void whatAHandlerReadsIsLiveInAllThatItCovers() {
    Assembled a = storedTwiceUnderAHandler().build();

    assertEquals(Set.of(1), liveAt(a, 1), "the handler reads 1, although it is stored before");
  }

  private static Body storedTwiceUnderAHandler() {
    return body()
        .catching("from", "to", "handler", "java/lang/Exception")
        .label("from")
        .aload(0)
        .await()
        .astore(1)
        .label("to")
        .aload(1)
        .returnTaskOf()
        .label("handler")
        .pop()
        .aload(1)
        .returnTaskOf();
  }

  @Test
  void aHandlerThatDoesNotCoverTheAwaitKeepsNothingAlive() {
    Assembled a =
        body()
            .catching("from", "to", "handler", "java/lang/Exception")
            .aload(0)
            .await()
            .astore(1)
            .label("from")
            .aload(0)
            .await()
            .label("to")
            .returnTaskOf()
            .label("handler")
            .pop()
            .aload(1)
            .returnTaskOf()
            .build();

    assertEquals(Set.of(0), liveAt(a, 1));
    assertEquals(Set.of(1), liveAt(a, 2));
  }

  @Test
  void aWideValueIsNamedByItsFirstSlot() {
    Assembled a =
        body(CompletionStage.class, long.class, double.class)
            .aload(0)
            .await()
            .pop()
            .lload(1)
            .dload(3)
            .op(Opcodes.D2L, Opcodes.LADD)
            .op(Opcodes.L2I)
            .box()
            .returnTaskOf()
            .build();

    assertEquals(Set.of(1, 3), liveAt(a, 1));
  }

  private static Set<Integer> liveAt(Assembled a, int state) {
    BitSet live = a.analysis().liveness().before(a.await(state));
    return live.stream().boxed().collect(Collectors.toSet());
  }
}
