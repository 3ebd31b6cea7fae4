package dev.weft.transformer.verify;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.MethodNode;

/** What the JVM would refuse is found before it is written. */
class BytecodeVerifierTest {
  private static final Object[] NONE = {};

  private static MethodNode method(String descriptor, Consumer<MethodNode> code) {
    MethodNode method = new MethodNode(Opcodes.ACC_STATIC, "m", descriptor, null, new String[0]);
    code.accept(method);
    return method;
  }

  private static void assertRefused(String why, String descriptor, Consumer<MethodNode> code) {
    MethodNode method = method(descriptor, code);
    AssertionError refused =
        assertThrows(AssertionError.class, () -> BytecodeVerifier.verify("shop/Cart", method));
    assertTrue(refused.getMessage().startsWith("shop.Cart.m"), refused.getMessage());
    assertTrue(refused.getMessage().contains(why), refused.getMessage());
  }

  private static void stackMap(MethodNode code, Object[] locals, Object[] stack) {
    code.visitFrame(Opcodes.F_NEW, locals.length, locals, stack.length, stack);
  }

  @Test
  void aLoopWithTheRightFrameIsAccepted() {
    MethodNode loop =
        method(
            "(I)V",
            code -> {
              Label head = new Label();
              code.visitLabel(head);
              stackMap(code, new Object[] {Opcodes.INTEGER}, NONE);
              code.visitIincInsn(0, -1);
              code.visitVarInsn(Opcodes.ILOAD, 0);
              code.visitJumpInsn(Opcodes.IFGT, head);
              code.visitInsn(Opcodes.RETURN);
            });
    assertDoesNotThrow(() -> BytecodeVerifier.verify("shop/Cart", loop));
  }

  @Test
  void anOperandOfAnotherKindIsRefused() {
    assertRefused(
        "Expected F, but found I",
        "(I)F",
        code -> {
          code.visitVarInsn(Opcodes.ILOAD, 0);
          code.visitInsn(Opcodes.FRETURN);
        });
  }

  @Test
  void codeThatRunsOffItsEndIsRefused() {
    assertRefused("control leaves the code", "()V", code -> code.visitInsn(Opcodes.NOP));
  }

  @Test
  void aJumpToAPlaceWithoutAFrameIsRefused() {
    assertRefused(
        "leads to where no stack map is",
        "()V",
        code -> {
          Label end = new Label();
          code.visitInsn(Opcodes.ICONST_0);
          code.visitJumpInsn(Opcodes.IFEQ, end);
          code.visitLabel(end);
          code.visitInsn(Opcodes.RETURN);
        });
  }

  @Test
  void codeAfterAReturnNeedsAFrame() {
    assertRefused(
        "nothing leads here",
        "()V",
        code -> {
          code.visitInsn(Opcodes.RETURN);
          code.visitInsn(Opcodes.RETURN);
        });
  }

  @Test
  void aFrameThatKnowsALocalThatIsNotThereIsRefused() {
    assertRefused(
        "the stack map has as local 1 J, not .",
        "(I)V",
        code -> {
          stackMap(code, new Object[] {Opcodes.INTEGER, Opcodes.LONG}, NONE);
          code.visitInsn(Opcodes.RETURN);
        });
  }

  @Test
  void aFrameWithAnotherStackThanTheJumpBringsIsRefused() {
    assertRefused(
        "the stack map at the target has 1 operands, not 0",
        "()V",
        code -> {
          Label end = new Label();
          code.visitJumpInsn(Opcodes.GOTO, end);
          code.visitLabel(end);
          stackMap(code, NONE, new Object[] {Opcodes.INTEGER});
          code.visitInsn(Opcodes.RETURN);
        });
  }

  /** The store is the last instruction but one of the range: only there does it become wrong. */
  @Test
  void aHandlerThatExpectsWhatTheRangeOverwritesIsRefused() {
    assertRefused(
        "the stack map of a handler has as local 0 I, not F",
        "(I)V",
        code -> {
          Label start = new Label();
          Label end = new Label();
          Label handler = new Label();
          code.visitTryCatchBlock(start, end, handler, null);
          code.visitLabel(start);
          code.visitInsn(Opcodes.FCONST_0);
          code.visitVarInsn(Opcodes.FSTORE, 0);
          code.visitInsn(Opcodes.NOP);
          code.visitLabel(end);
          code.visitInsn(Opcodes.RETURN);
          code.visitLabel(handler);
          stackMap(code, new Object[] {Opcodes.INTEGER}, new Object[] {"java/lang/Throwable"});
          code.visitInsn(Opcodes.POP);
          code.visitInsn(Opcodes.RETURN);
        });
  }

  @Test
  void whatIsStoredAfterTheRangeDoesNotConcernTheHandler() {
    MethodNode stores =
        method(
            "(I)V",
            code -> {
              Label start = new Label();
              Label end = new Label();
              Label handler = new Label();
              code.visitTryCatchBlock(start, end, handler, null);
              code.visitLabel(start);
              code.visitInsn(Opcodes.FCONST_0);
              code.visitVarInsn(Opcodes.FSTORE, 0);
              code.visitLabel(end);
              code.visitInsn(Opcodes.RETURN);
              code.visitLabel(handler);
              stackMap(code, new Object[] {Opcodes.INTEGER}, new Object[] {"java/lang/Throwable"});
              code.visitInsn(Opcodes.POP);
              code.visitInsn(Opcodes.RETURN);
            });
    assertDoesNotThrow(() -> BytecodeVerifier.verify("shop/Cart", stores));
  }
}
