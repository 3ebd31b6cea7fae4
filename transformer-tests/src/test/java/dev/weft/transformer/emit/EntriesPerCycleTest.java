package dev.weft.transformer.emit;

import static dev.weft.transformer.assembly.Body.body;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.weft.transformer.assembly.Body;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** The checker must be able to fail. */
class EntriesPerCycleTest {
  @Test
  void aLoopThatIsJumpedIntoIsFound() {
    Body body =
        body(CompletionStage.class, int.class, int.class)
            .iload(1)
            .ifZero("middle")
            .label("header")
            .iinc(1, 1)
            .label("middle")
            .iload(2)
            .ifZero("header")
            .aload(0)
            .areturn();

    assertNotEquals(Set.of(), irreducible(body));
  }

  @Test
  void nestedLoopsWithOneEntryEachAreFine() {
    Body body =
        body(CompletionStage.class, int.class, int.class)
            .label("outer")
            .iload(1)
            .ifZero("end")
            .label("inner")
            .iload(2)
            .ifZero("outer")
            .goTo("inner")
            .label("end")
            .aload(0)
            .areturn();

    assertEquals(Set.of(), irreducible(body));
  }

  private static Set<Integer> irreducible(Body body) {
    return EntriesPerCycle.irreducible("acme/Orders", body.build().method().body());
  }
}
