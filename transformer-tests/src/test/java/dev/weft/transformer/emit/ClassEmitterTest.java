package dev.weft.transformer.emit;

import static dev.weft.transformer.assembly.Body.body;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.transformer.assembly.Assembled;
import dev.weft.transformer.assembly.Body;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What becomes of ASM's own failures, which say nothing of the size that is often the reason. */
class ClassEmitterTest {
  private static final ArrayIndexOutOfBoundsException FAILURE =
      new ArrayIndexOutOfBoundsException("as replaceAsmInstructions does");

  @Test
  void aFailureBesideAMethodOfNearlyAllBytesCountsAsTooLarge() throws TooLargeException {
    Assembled assembled = ofBytes(60_500);
    List<EmittedMethod> emitted = List.of(MethodEmitter.emit(assembled.plan()));

    TooLargeException thrown =
        assertThrows(TooLargeException.class, () -> failing(assembled, emitted));

    assertEquals(Set.of(assembled.method()), thrown.methods().keySet());
  }

  @Test
  void aFailureBelowIsABug() throws TooLargeException {
    Assembled assembled = ofBytes(50_000);
    List<EmittedMethod> emitted = List.of(MethodEmitter.emit(assembled.plan()));

    assertSame(
        FAILURE,
        assertThrows(ArrayIndexOutOfBoundsException.class, () -> failing(assembled, emitted)));
  }

  private static void failing(Assembled assembled, List<EmittedMethod> emitted)
      throws TooLargeException {
    ClassEmitter.emit(
        assembled.found(),
        emitted,
        writer -> {
          throw FAILURE;
        });
  }

  private static Assembled ofBytes(int bytes) {
    Body method = body().iconst(0).istore(1);
    for (int i = 0; i < bytes / 3; i++) method.iinc(1, 7);
    return method.aload(0).await().returnTaskOf().build();
  }
}
