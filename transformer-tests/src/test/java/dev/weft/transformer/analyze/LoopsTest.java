package dev.weft.transformer.analyze;

import static dev.weft.transformer.assembly.Body.body;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.transformer.assembly.Assembled;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class LoopsTest {
  @Test
  void straightCodeIsInNoLoop() {
    Assembled a = body().aload(0).await().label("end").returnTaskOf().build();

    assertEquals(List.of(), around(a, "end"));
  }

  @Test
  void theHeadersOfNestedLoopsComeOutermostFirst() {
    Assembled a =
        body(CompletionStage.class, int.class, int.class)
            .label("outer")
            .iload(1)
            .ifZero("end")
            .label("inner")
            .iload(2)
            .ifZero("next")
            .label("innermost")
            .aload(0)
            .await()
            .pop()
            .goTo("inner")
            .label("next")
            .iinc(1, -1)
            .goTo("outer")
            .label("end")
            .aload(0)
            .areturn()
            .build();

    assertEquals(headers(a, "outer", "inner"), around(a, "innermost"));
    assertEquals(headers(a, "outer", "inner"), around(a, "inner"), "a header is in its loop");
    assertEquals(headers(a, "outer"), around(a, "next"));
    assertEquals(headers(a, "outer"), around(a, "outer"));
    assertEquals(List.of(), around(a, "end"));
  }

  @Test
  void twoBackEdgesToOneHeaderAreOneLoop() {
    Assembled a =
        body(CompletionStage.class, int.class, int.class)
            .label("header")
            .iload(1)
            .ifZero("header")
            .label("second")
            .iload(2)
            .ifZero("header")
            .aload(0)
            .areturn()
            .build();

    assertEquals(headers(a, "header"), around(a, "second"));
    assertEquals(headers(a, "header"), around(a, "header"));
  }

  @Test
  void aCycleWithTwoEntriesIsNoLoop() {
    Assembled a =
        body(CompletionStage.class, int.class, int.class)
            .iload(1)
            .ifZero("second")
            .label("first")
            .iinc(1, 1)
            .label("second")
            .iload(2)
            .ifZero("first")
            .label("end")
            .aload(0)
            .areturn()
            .build();

    assertEquals(List.of(), around(a, "first"));
    assertEquals(List.of(), around(a, "second"));
  }

  @Test
  void aLoopAroundACycleWithTwoEntriesIsStillFound() {
    Assembled a =
        body(CompletionStage.class, int.class, int.class)
            .label("header")
            .iload(1)
            .ifZero("second")
            .label("first")
            .iinc(1, 1)
            .label("second")
            .iload(2)
            .ifZero("first")
            .goTo("header")
            .build();

    assertEquals(headers(a, "header"), around(a, "first"));
    assertEquals(headers(a, "header"), around(a, "second"));
  }

  @Test
  void aHandlerThatTriesAgainClosesALoop() {
    Assembled a =
        body()
            .catching("try", "done", "again", "java/lang/Exception")
            .label("try")
            .aload(0)
            .await()
            .label("done")
            .returnTaskOf()
            .label("again")
            .pop()
            .goTo("try")
            .build();

    assertEquals(headers(a, "try"), around(a, "again"), "the edge to the handler counts");
    assertEquals(List.of(), around(a, "done"));
  }

  @Test
  void aHandlerThatCoversItselfHeadsALoop() {
    Assembled a =
        body()
            .catching("from", "to", "handler", null)
            .aload(0)
            .await()
            .pop()
            .label("from")
            .goTo("to")
            .label("handler")
            .astore(1)
            .aload(0)
            .await()
            .pop()
            .label("to")
            .aload(0)
            .areturn()
            .build();

    assertEquals(headers(a, "handler"), around(a, "handler"));
  }

  private static List<Block> headers(Assembled a, String... labels) {
    return List.of(labels).stream().map(a::block).toList();
  }

  private static List<Block> around(Assembled a, String label) {
    return a.analysis().loops().around(a.block(label));
  }
}
