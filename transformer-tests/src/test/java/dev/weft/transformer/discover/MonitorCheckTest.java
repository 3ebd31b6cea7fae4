package dev.weft.transformer.discover;

import static dev.weft.transformer.assembly.Body.body;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.transformer.assembly.Assembled;
import dev.weft.transformer.assembly.Body;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.MethodNode;

class MonitorCheckTest {
  @Test
  void anAwaitBetweenEnterAndExitHoldsTheMonitor() {
    assertEquals(
        List.of(0), held(enter(body()).aload(0).await().pop().aload(1).op(Opcodes.MONITOREXIT)));
  }

  @Test
  void anAwaitBeforeOrAfterDoesNot() {
    Body body =
        enter(body().aload(0).await().pop())
            .aload(1)
            .op(Opcodes.MONITOREXIT)
            .aload(0)
            .await()
            .pop();

    assertEquals(List.of(), held(body));
  }

  @Test
  void theInnerOfTwoExitsLeavesTheOuterMonitorHeld() {
    Body body =
        enter(enter(body()))
            .aload(1)
            .op(Opcodes.MONITOREXIT)
            .aload(0)
            .await()
            .pop()
            .aload(1)
            .op(Opcodes.MONITOREXIT)
            .aload(0)
            .await()
            .pop();

    assertEquals(List.of(0), held(body));
  }

  @Test
  void aBranchOutOfTheBlockReleasesIt() {
    Body body =
        enter(body(CompletionStage.class, Object.class, int.class))
            .iload(2)
            .ifZero("inside")
            .aload(1)
            .op(Opcodes.MONITOREXIT)
            .aload(0)
            .await()
            .pop()
            .goTo("end")
            .label("inside")
            .aload(0)
            .await()
            .pop()
            .aload(1)
            .op(Opcodes.MONITOREXIT)
            .label("end");

    assertEquals(List.of(1), held(body));
  }

  @Test
  void aHandlerOfTheBlockHoldsTheMonitorUntilItsExit() {
    Body body =
        enter(
                body()
                    .catching("from", "to", "handler", null)
                    .catching("handler", "exited", "handler", null))
            .label("from")
            .aload(0)
            .pop()
            .aload(1)
            .op(Opcodes.MONITOREXIT)
            .label("to")
            .aload(0)
            .areturn()
            .label("handler")
            .astore(0)
            .op(Opcodes.ACONST_NULL)
            .await()
            .pop()
            .aload(1)
            .op(Opcodes.MONITOREXIT)
            .label("exited")
            .op(Opcodes.ACONST_NULL)
            .await()
            .pop();

    assertEquals(List.of(0), held(body));
  }

  private static Body enter(Body body) {
    return body.aload(1).op(Opcodes.MONITORENTER);
  }

  /** Returns which awaits, counted from 0, hold a monitor. */
  private static List<Integer> held(Body body) {
    Assembled a = body.aload(0).areturn().build();
    MethodNode method = a.found().node().methods.get(0);
    List<AbstractInsnNode> found = new ArrayList<>(MonitorCheck.suspensionsHoldingMonitor(method));
    List<AbstractInsnNode> awaits = new ArrayList<>();
    for (AbstractInsnNode insn : method.instructions) if (Api.isAwait(insn)) awaits.add(insn);
    return found.stream().map(awaits::indexOf).toList();
  }
}
