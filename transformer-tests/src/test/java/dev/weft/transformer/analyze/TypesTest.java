package dev.weft.transformer.analyze;

import static dev.weft.transformer.assembly.Body.body;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.transformer.assembly.Assembled;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FrameNode;

class TypesTest {
  private static final String STAGE = "java/util/concurrent/CompletionStage";

  @Test
  void aLocalHasTheTypeOfWhatWasStoredLast() {
    Assembled a =
        body().ldc("text").astore(1).aload(0).await().pop().aload(1).returnTaskOf().build();

    assertEquals("java/lang/String", typesAt(a, 1).local(1));
  }

  @Test
  void afterAMergeALocalHasTheTypeThatTheStackMapSays() {
    Assembled a =
        body(CompletionStage.class, int.class, Object.class)
            .iload(1)
            .ifZero("join")
            .ldc("text")
            .astore(2)
            .label("join")
            .aload(0)
            .await()
            .pop()
            .aload(2)
            .returnTaskOf()
            .build();

    assertEquals("java/lang/Object", typesAt(a, 1).local(2));
  }

  @Test
  void aWideValueIsOneEntryOnTheStackAndTwoSlotsInTheLocals() {
    Assembled a =
        body(CompletionStage.class, long.class, int.class)
            .lload(1)
            .iload(3)
            .aload(0)
            .await()
            .pop()
            .op(Opcodes.I2L, Opcodes.LADD, Opcodes.L2I)
            .box()
            .returnTaskOf()
            .build();

    assertEquals(List.of(Opcodes.LONG, Opcodes.INTEGER, STAGE), typesAt(a, 1).stack());
    assertEquals(
        List.of(STAGE, Opcodes.LONG, Opcodes.TOP, Opcodes.INTEGER), typesAt(a, 1).locals());
  }

  @Test
  void theWideLocalsOfAStackMapFrameTakeTwoSlots() {
    Assembled a =
        body(long.class, CompletionStage.class)
            .label("loop")
            .aload(2)
            .await()
            .pop()
            .goTo("loop")
            .build();
    FrameNode frame = null;
    for (AbstractInsnNode insn : a.method().body().instructions) {
      if (insn instanceof FrameNode found) frame = found;
    }

    assertEquals(
        List.of(Opcodes.LONG, Opcodes.TOP, STAGE), a.analysis().types().at(frame).locals());
  }

  @Test
  void anObjectBeforeItsConstructorIsNamedByItsNew() {
    Assembled a =
        body()
            .label("first")
            .make("acme/Pair")
            .dup()
            .label("second")
            .make("acme/Other")
            .dup()
            .aload(0)
            .await()
            .init("acme/Other", "(Ljava/lang/Object;)V")
            .init("acme/Pair", "(Lacme/Other;)V")
            .returnTaskOf()
            .build();
    List<Object> stack = typesAt(a, 1).stack();

    assertSame(a.at("first"), stack.get(0));
    assertSame(a.at("first"), stack.get(1));
    assertSame(a.at("second"), stack.get(2));
    assertSame(a.at("second"), stack.get(3));
    assertEquals(true, TypeState.isUninitialized(stack.get(0)));
  }

  @Test
  void aStackMapFrameNamesAnUnfinishedObjectByTheSameNew() {
    Assembled a =
        body(CompletionStage.class, int.class)
            .label("new")
            .make("acme/Money")
            .dup()
            .iload(1)
            .ifZero("else")
            .aload(0)
            .await()
            .goTo("join")
            .label("else")
            .aload(0)
            .label("join")
            .init("acme/Money", "(Ljava/lang/Object;)V")
            .returnTaskOf()
            .build();
    int frames = 0;
    for (AbstractInsnNode insn : a.method().body().instructions) {
      if (!(insn instanceof FrameNode frame)) continue;
      frames++;
      assertSame(a.at("new"), a.analysis().types().at(frame).stack().get(0));
    }
    assertEquals(2, frames);
  }

  @Test
  void theNullConstantHasNoFieldType() {
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

    assertEquals(Opcodes.NULL, typesAt(a, 1).local(1));
    assertEquals(false, TypeState.isStorable(Opcodes.NULL));
    assertThrows(IllegalArgumentException.class, () -> TypeState.descriptor(Opcodes.NULL));
  }

  @Test
  void everyStorableTypeHasItsDescriptor() {
    assertEquals("I", TypeState.descriptor(Opcodes.INTEGER));
    assertEquals("F", TypeState.descriptor(Opcodes.FLOAT));
    assertEquals("J", TypeState.descriptor(Opcodes.LONG));
    assertEquals("D", TypeState.descriptor(Opcodes.DOUBLE));
    assertEquals("Lacme/Money;", TypeState.descriptor("acme/Money"));
    assertEquals("[[I", TypeState.descriptor("[[I"));
  }

  @Test
  void aSlotBeyondTheEndHoldsNothing() {
    assertEquals(Opcodes.TOP, new TypeState(List.of(), List.of()).local(7));
  }

  private static TypeState typesAt(Assembled a, int state) {
    return a.analysis().types().before(a.await(state));
  }
}
