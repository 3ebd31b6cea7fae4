package dev.weft.transformer.discover;

import static dev.weft.transformer.assembly.Body.body;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.transformer.assembly.Assembled;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

class NormalizerTest {
  private static final Type IO_EXCEPTION = Type.getObjectType("java/io/IOException");

  @Test
  void theExceptionClassOfAnAwaitIsLeftOut() {
    Assembled a = body().aload(0).ldc(IO_EXCEPTION).awaitOrThrow().returnTaskOf().build();

    assertEquals(
        List.of(Opcodes.ALOAD, Opcodes.INVOKESTATIC, Opcodes.INVOKESTATIC, Opcodes.ARETURN),
        opcodes(a.method().body()));
    assertEquals(Api.AWAIT_STAGE, ((MethodInsnNode) a.await(1)).desc);
  }

  @Test
  void theExceptionClassIsLeftOutAlsoIfTheAwaitIsOnAnotherLine() {
    Assembled a =
        body().line(2).aload(0).ldc(IO_EXCEPTION).line(1).awaitOrThrow().areturn().build();

    assertEquals(
        List.of(Opcodes.ALOAD, Opcodes.INVOKESTATIC, Opcodes.ARETURN), opcodes(a.method().body()));
  }

  @Test
  void anExceptionClassThatIsNoConstantIsDroppedFromTheStack() {
    Assembled a =
        body(CompletionStage.class, Class.class).aload(0).aload(1).awaitOrThrow().areturn().build();

    assertEquals(
        List.of(Opcodes.ALOAD, Opcodes.ALOAD, Opcodes.POP, Opcodes.INVOKESTATIC, Opcodes.ARETURN),
        opcodes(a.method().body()));
  }

  @Test
  void anExceptionClassThatTwoBranchesChooseIsDroppedFromTheStack() {
    Assembled a =
        body(CompletionStage.class, int.class)
            .aload(0)
            .iload(1)
            .ifZero("else")
            .ldc(IO_EXCEPTION)
            .goTo("join")
            .label("else")
            .ldc(Type.getObjectType("java/lang/Exception"))
            .label("join")
            .awaitOrThrow()
            .areturn()
            .build();

    List<Integer> opcodes = opcodes(a.method().body());
    assertEquals(2, opcodes.stream().filter(each -> each == Opcodes.LDC).count());
    assertEquals(1, opcodes.stream().filter(each -> each == Opcodes.POP).count());
  }

  /** So that nothing behind has to know of two ways to say the same. */
  @Test
  void theDoneTaskIsTheTaskOfNull() {
    Assembled a =
        body()
            .aload(0)
            .await()
            .pop()
            .invokeStatic(Api.TASK, "done", "()L" + Api.TASK + ";")
            .areturn()
            .build();

    assertEquals(
        List.of(
            Opcodes.ALOAD,
            Opcodes.INVOKESTATIC,
            Opcodes.POP,
            Opcodes.ACONST_NULL,
            Opcodes.INVOKESTATIC,
            Opcodes.ARETURN),
        opcodes(a.method().body()));
    assertTrue(Api.isTaskOf(a.method().body().instructions.getLast().getPrevious()));
  }

  @Test
  void whatKotlinWritesAroundAwaitsAndTasksIsLeftOut() {
    Assembled a =
        body()
            .ldc("price")
            .taskOf()
            .cast("java/util/concurrent/CompletionStage")
            .await()
            .taskOf()
            .dup()
            .ldc("of(...)")
            .invokeStatic(
                "kotlin/jvm/internal/Intrinsics",
                "checkNotNullExpressionValue",
                "(Ljava/lang/Object;Ljava/lang/String;)V")
            .areturn()
            .build();

    assertEquals(
        List.of(
            Opcodes.LDC,
            Opcodes.INVOKESTATIC,
            Opcodes.INVOKESTATIC,
            Opcodes.INVOKESTATIC,
            Opcodes.ARETURN),
        opcodes(a.method().body()));
  }

  @Test
  void aCastOfWhatMayBeAnythingStays() {
    Assembled a =
        body(Object.class)
            .aload(0)
            .cast("java/util/concurrent/CompletionStage")
            .await()
            .returnTaskOf()
            .build();

    assertEquals(
        List.of(
            Opcodes.ALOAD,
            Opcodes.CHECKCAST,
            Opcodes.INVOKESTATIC,
            Opcodes.INVOKESTATIC,
            Opcodes.ARETURN),
        opcodes(a.method().body()));
  }

  @Test
  void everyNewHasALabelRightBeforeIt() {
    Assembled a =
        body()
            .label("outer")
            .make("acme/Money")
            .dup()
            .label("inner")
            .make("acme/Currency")
            .dup()
            .init("acme/Currency", "()V")
            .init("acme/Money", "(Lacme/Currency;)V")
            .returnTaskOf()
            .build();

    assertInstanceOf(LabelNode.class, a.at("outer").getPrevious());
    assertInstanceOf(LabelNode.class, a.at("inner").getPrevious());
  }

  @Test
  void theOriginalIsLeftAsItIs() {
    Assembled a = body().aload(0).ldc(IO_EXCEPTION).awaitOrThrow().returnTaskOf().build();

    assertEquals(
        List.of(
            Opcodes.ALOAD,
            Opcodes.LDC,
            Opcodes.INVOKESTATIC,
            Opcodes.INVOKESTATIC,
            Opcodes.ARETURN),
        opcodes(a.method().original()));
  }

  private static List<Integer> opcodes(MethodNode method) {
    List<Integer> opcodes = new ArrayList<>();
    for (AbstractInsnNode insn : method.instructions) {
      if (insn.getOpcode() >= 0) opcodes.add(insn.getOpcode());
    }
    return opcodes;
  }
}
