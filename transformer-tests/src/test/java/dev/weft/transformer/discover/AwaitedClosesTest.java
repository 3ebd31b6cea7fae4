package dev.weft.transformer.discover;

import static dev.weft.transformer.assembly.Body.body;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.AsyncCloseable;
import dev.weft.Task;
import dev.weft.frame.Await;
import dev.weft.transformer.assembly.Body;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;

class AwaitedClosesTest {
  @Test
  void theNamesAreThoseOfTheRuntime() throws Exception {
    Method one = Await.class.getMethod(AwaitedCloses.CLOSING, AsyncCloseable.class);
    Method after =
        Await.class.getMethod(AwaitedCloses.CLOSING, AutoCloseable.class, Throwable.class);

    assertEquals(AwaitedCloses.RESOURCE, Type.getInternalName(AsyncCloseable.class));
    assertEquals(AwaitedCloses.AWAIT, Type.getInternalName(Await.class));
    assertEquals(AwaitedCloses.CLOSING_ONE, Type.getMethodDescriptor(one));
    assertEquals(AwaitedCloses.CLOSING_AFTER, Type.getMethodDescriptor(after));
    assertTrue(Modifier.isStatic(one.getModifiers()) && Modifier.isStatic(after.getModifiers()));
    assertEquals(Task.class, one.getReturnType());
  }

  @Test
  void aResourceOfUnknownKindIsAskedWhetherItsEndIsAwaited() {
    assertEquals(1, points(closing(Opcodes.INVOKEINTERFACE, "java/lang/AutoCloseable")));
    assertEquals(1, points(closing(Opcodes.INVOKEINTERFACE, "java/io/Closeable")));
    assertEquals(1, points(closing(Opcodes.INVOKEVIRTUAL, "acme/Session")));
  }

  @Test
  void classesOfTheJdkAreLeftAlone() {
    assertEquals(0, points(closing(Opcodes.INVOKEVIRTUAL, "java/io/InputStream")));
  }

  @Test
  void callsOfTheSuperclassAreLeftAlone() {
    Body body =
        body(AwaitedClosesTest.class, Object.class)
            .aload(0)
            .invoke(Opcodes.INVOKESPECIAL, "java/lang/Object", "close", "()V", false)
            .aload(1)
            .returnTaskOf();

    assertEquals(0, points(body));
  }

  @Test
  void theHelperOfKotlinIsReplaced() {
    for (String kind : List.of("java/io/Closeable", "java/lang/AutoCloseable")) {
      Body body =
          body()
              .aload(0)
              .cast(kind)
              .op(Opcodes.ACONST_NULL)
              .invokeStatic(
                  "kotlin/io/CloseableKt", "closeFinally", "(L" + kind + ";Ljava/lang/Throwable;)V")
              .aload(1)
              .returnTaskOf();

      assertEquals(1, points(body));
      assertTrue(calls(body).contains("closing"), calls(body).toString());
    }
  }

  private static Body closing(int opcode, String owner) {
    return body()
        .aload(0)
        .cast(owner)
        .invoke(opcode, owner, "close", "()V", opcode == Opcodes.INVOKEINTERFACE)
        .aload(1)
        .returnTaskOf();
  }

  private static int points(Body body) {
    return body.build().method().points().size();
  }

  private static List<String> calls(Body body) {
    List<String> names = new ArrayList<>();
    for (AbstractInsnNode insn : body.build().method().body().instructions) {
      if (insn instanceof MethodInsnNode call) names.add(call.name);
    }
    return names;
  }
}
