package dev.weft.transformer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.frame.WovenFormat;
import dev.weft.transformer.WovenClass.FrameClass;
import dev.weft.transformer.assembly.Javac;
import dev.weft.transformer.assembly.Woven;
import dev.weft.transformer.emit.WovenAttribute;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.Attribute;
import org.objectweb.asm.ByteVector;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** What another Weft has rewritten is refused: by this one's transformer, and by its runtime. */
class WovenFormatTest {
  private static final int MADE_UP = 700;

  private static final byte[] ORDERS =
      Javac.compile(
              """
              class Orders {
                @Async static Task<String> pay(CompletionStage<String> a) {
                  return Task.of(await(a) + "!");
                }
              }""")
          .get("acme/Orders");

  @Test
  void theTransformerWritesTheFormatThatTheRuntimeRuns() {
    assertEquals(WovenFormat.KNOWN, WovenAttribute.FORMAT);
  }

  @Test
  void aClassThatWasRewrittenInAnotherFormatIsRefusedWhenItIsWoven() {
    byte[] other = inFormat(MADE_UP, Woven.weave(ORDERS)).bytes();

    CannotRewriteException thrown =
        assertThrows(CannotRewriteException.class, () -> new Transformer().transform(other));

    assertEquals(
        """
        Orders.java in class Orders: a class that was rewritten in format 700; this Weft knows \
        format 1 only
          why: its code calls another weft-runtime than the one that belongs to this Weft, which \
        would refuse it at its first suspension
          fix: compile the class again (mvn clean) and rewrite it with this Weft, or use the Weft \
        that rewrote it, weft-runtime included""",
        thrown.getMessage());
  }

  @Test
  void aClassThatWasRewrittenInAnotherFormatIsRefusedAtItsFirstSuspension() {
    Woven woven = Woven.ofWoven(inFormat(MADE_UP, Woven.weave(ORDERS)));

    var call = woven.call("Orders", "pay", new CompletableFuture<String>());
    Throwable thrown =
        assertThrows(ExecutionException.class, () -> call.get(1, TimeUnit.MINUTES)).getCause();

    assertEquals(IncompatibleClassChangeError.class, thrown.getClass());
    assertEquals(
        "acme.Orders was rewritten in format 700, and this weft-runtime runs format 1 only: the"
            + " code of another format calls what this runtime does not have, or means something"
            + " else by it. Give the program the weft-runtime of the Weft that rewrote the class;"
            + " or compile the class again, and rewrite it with the weft-maven-plugin, agent or"
            + " command line of the same version as weft-runtime.",
        thrown.getMessage());
  }

  @Test
  void laterCallsStillSayWhy() {
    Woven woven = Woven.ofWoven(inFormat(MADE_UP, Woven.weave(ORDERS)));
    woven.call("Orders", "pay", new CompletableFuture<String>());

    var second = woven.call("Orders", "pay", new CompletableFuture<String>());
    Throwable thrown =
        assertThrows(ExecutionException.class, () -> second.get(1, TimeUnit.MINUTES)).getCause();

    assertEquals(NoClassDefFoundError.class, thrown.getClass());
    String cause = thrown.getCause().getMessage();
    assertTrue(cause.contains("acme.Orders was rewritten in format 700"), cause);
  }

  @Test
  void aCallThatCompletesAtOnceMakesNoFrameAndIsNotChecked() throws Exception {
    Woven woven = Woven.ofWoven(inFormat(MADE_UP, Woven.weave(ORDERS)));

    assertEquals(
        "paid!", woven.call("Orders", "pay", CompletableFuture.completedFuture("paid")).get());
  }

  @Test
  void aFrameClassChecksItsFormatBeforeAllElse() {
    for (FrameClass frame : Woven.weave(ORDERS).frames()) {
      assertEquals("check", firstCall(frame.bytes()));
    }
  }

  // ---- classes as another Weft would have written them

  private static WovenClass inFormat(int format, WovenClass woven) {
    List<FrameClass> frames =
        woven.frames().stream()
            .map(frame -> new FrameClass(frame.name(), checking(format, frame.bytes())))
            .toList();
    return WovenClass.of(woven.name(), marked(format, woven.bytes()))
        .withFrames(frames)
        .withMethods(woven.methods());
  }

  private static byte[] marked(int format, byte[] classFile) {
    ClassWriter writer = new ClassWriter(0);
    new ClassReader(classFile)
        .accept(
            new ClassVisitor(Opcodes.ASM9, writer) {
              @Override
              public void visitAttribute(Attribute attribute) {
                super.visitAttribute(new Mark(format));
              }
            },
            new Attribute[] {new WovenAttribute()},
            0);
    return writer.toByteArray();
  }

  private static final class Mark extends Attribute {
    private final int format;

    Mark(int format) {
      super("dev.weft.Woven");
      this.format = format;
    }

    @Override
    protected ByteVector write(
        ClassWriter writer, byte[] code, int codeLength, int maxStack, int maxLocals) {
      return new ByteVector().putShort(format);
    }
  }

  /** The format is the first constant that the initialiser loads. */
  private static byte[] checking(int format, byte[] frame) {
    ClassWriter writer = new ClassWriter(0);
    new ClassReader(frame)
        .accept(
            new ClassVisitor(Opcodes.ASM9, writer) {
              @Override
              public MethodVisitor visitMethod(
                  int access, String name, String descriptor, String signature, String[] thrown) {
                MethodVisitor to = super.visitMethod(access, name, descriptor, signature, thrown);
                if (!name.equals("<clinit>")) return to;
                return new MethodVisitor(Opcodes.ASM9, to) {
                  private boolean replaced;

                  @Override
                  public void visitLdcInsn(Object value) {
                    super.visitLdcInsn(!replaced ? (Object) format : value);
                    replaced = true;
                  }
                };
              }
            },
            0);
    return writer.toByteArray();
  }

  private static String firstCall(byte[] frame) {
    String[] first = new String[1];
    new ClassReader(frame)
        .accept(
            new ClassVisitor(Opcodes.ASM9) {
              @Override
              public MethodVisitor visitMethod(
                  int access, String name, String descriptor, String signature, String[] thrown) {
                if (!name.equals("<clinit>")) return null;
                return new MethodVisitor(Opcodes.ASM9) {
                  @Override
                  public void visitMethodInsn(
                      int opcode, String owner, String method, String desc, boolean isInterface) {
                    if (first[0] == null) first[0] = method;
                  }
                };
              }
            },
            0);
    return first[0];
  }
}
