package dev.weft.transformer.analyze;

import static dev.weft.transformer.assembly.Body.body;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.weft.transformer.assembly.Assembled;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class ControlFlowTest {
  @Test
  void aSuspensionPointBeginsABlockOfItsOwn() {
    Assembled a = body().label("start").aload(0).label("await").await().returnTaskOf().build();

    assertNotEquals(a.block("start"), a.block("await"));
    assertEquals(List.of(a.block("await")), a.block("start").successors());
  }

  @Test
  void aConditionalJumpLeadsToItsTargetAndOn() {
    Assembled a = twoWays();

    assertEquals(
        Set.of(a.block("zero"), a.block("other")), Set.copyOf(a.block("start").successors()));
    assertEquals(List.of(a.block("start")), a.block("zero").predecessors());
  }

  @Test
  void areturnLeadsNowhere() {
    Assembled a = twoWays();

    assertEquals(List.of(), a.block("zero").successors());
    assertEquals(List.of(), a.block("other").successors());
  }

  private static Assembled twoWays() {
    return body(CompletionStage.class, int.class)
        .label("start")
        .iload(1)
        .ifZero("zero")
        .label("other")
        .aload(0)
        .areturn()
        .label("zero")
        .aload(0)
        .areturn()
        .build();
  }

  @Test
  void aSwitchLeadsToEachOfItsCasesOnce() {
    Assembled a =
        body(CompletionStage.class, int.class)
            .label("start")
            .iload(1)
            .tableSwitch("none", "zero", "one", "zero")
            .label("zero")
            .aload(0)
            .areturn()
            .label("one")
            .aload(0)
            .areturn()
            .label("none")
            .aload(0)
            .areturn()
            .build();

    assertEquals(
        List.of(a.block("zero"), a.block("one"), a.block("none")), a.block("start").successors());
  }

  @Test
  void aTryRangeIsMadeOfWholeBlocks() {
    Assembled a =
        body()
            .catching("from", "to", "handler", "java/lang/Exception")
            .label("before")
            .aload(0)
            .label("from")
            .astore(1)
            .label("to")
            .aload(1)
            .areturn()
            .label("handler")
            .pop()
            .aload(0)
            .areturn()
            .build();

    assertEquals(List.of(), a.block("before").handlers());
    assertEquals(List.of(a.block("handler")), a.block("from").handlers());
    assertEquals(List.of(), a.block("to").handlers());
    assertEquals(List.of(a.block("from")), a.block("handler").predecessors());
  }

  @Test
  void labelsFramesAndLineNumbersBelongToTheInstructionAfterThem() {
    Assembled a = twoWays();
    Block zero = a.block("zero");

    assertEquals(a.method().body().instructions.indexOf(a.at("other")) + 2, zero.first());
    assertSame(zero, a.analysis().flow().blockOf(a.at("zero").getPrevious()));
  }

  @Test
  void theBlocksCoverTheWholeCode() {
    Assembled a = twoWays();
    int end = 0;
    for (Block block : a.analysis().flow().blocks()) {
      assertEquals(end, block.first());
      end = block.end();
    }
    assertEquals(a.method().body().instructions.size(), end);
  }
}
