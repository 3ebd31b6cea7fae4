package dev.weft.transformer.discover;

import static dev.weft.transformer.assembly.Body.body;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.Task;
import dev.weft.frame.Direct;
import dev.weft.transformer.Transformer;
import dev.weft.transformer.assembly.Assembled;
import dev.weft.transformer.assembly.Body;
import dev.weft.transformer.assembly.Javac;
import dev.weft.transformer.running.Woven;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

class DirectCallsTest {
  private static final String OWNER = "acme/Orders";
  private static final String DESCRIPTOR = "()Ldev/weft/Task;";
  private static final int CLASS = Opcodes.ACC_PUBLIC | Opcodes.ACC_SUPER;

  @Test
  void anAwaitedCallOfAStaticAsyncMethodOfTheClassIsDirect() {
    assertEquals(true, isDirect(callee(Opcodes.ACC_STATIC)));
  }

  @Test
  void theCalleeGetsADirectEntryAndTheCallerDoesNot() {
    Assembled a = Assembled.of(OWNER, caller(), callee(Opcodes.ACC_STATIC));

    assertEquals(false, a.found().methods().get(0).hasDirectEntry());
    assertEquals(true, a.found().methods().get(1).hasDirectEntry());
  }

  @Test
  void aPrivateOrFinalMethodIsDirect() {
    assertEquals(true, isDirect(CLASS, callee(Opcodes.ACC_PRIVATE), Opcodes.INVOKEVIRTUAL));
    assertEquals(true, isDirect(CLASS, callee(Opcodes.ACC_FINAL), Opcodes.INVOKEVIRTUAL));
  }

  @Test
  void aMethodThatCanBeOverriddenIsNotDirect() {
    assertEquals(false, isDirect(CLASS, callee(Opcodes.ACC_PUBLIC), Opcodes.INVOKEVIRTUAL));
  }

  @Test
  void inAFinalClassEveryMethodIsDirect() {
    assertEquals(
        true,
        isDirect(CLASS | Opcodes.ACC_FINAL, callee(Opcodes.ACC_PUBLIC), Opcodes.INVOKEVIRTUAL));
  }

  @Test
  void aMethodThatIsNotAsyncIsNotDirect() {
    assertEquals(false, isDirect(callee(Opcodes.ACC_STATIC).notAsync()));
  }

  @Test
  void aMethodOfAnotherClassIsNotDirect() {
    Body caller = body().invokeStatic("acme/Other", "callee", DESCRIPTOR).await().returnTaskOf();

    assertEquals(false, isDirect(Assembled.of(OWNER, caller, callee(Opcodes.ACC_STATIC))));
  }

  @Test
  void aCallThatReturnsAFutureIsDirectToo() {
    Body caller =
        body()
            .invokeStatic(OWNER, "callee", "()Ljava/util/concurrent/CompletableFuture;")
            .await()
            .returnTaskOf();
    Body callee = callee(Opcodes.ACC_STATIC).returning(CompletableFuture.class);

    assertEquals(true, isDirect(Assembled.of(OWNER, caller, callee)));
  }

  @Test
  void aTaskThatComesFromTwoBranchesIsNotDirect() {
    Body caller =
        body(CompletionStage.class, int.class)
            .iload(1)
            .ifZero("else")
            .aload(0)
            .goTo("join")
            .label("else")
            .invokeStatic(OWNER, "callee", DESCRIPTOR)
            .label("join")
            .await()
            .returnTaskOf();

    assertEquals(false, isDirect(Assembled.of(OWNER, caller, callee(Opcodes.ACC_STATIC))));
  }

  @Test
  void aTryRangeThatBeginsBetweenCallAndAwaitForbidsIt() {
    Body caller =
        body()
            .catching("from", "to", "handler", null)
            .invokeStatic(OWNER, "callee", DESCRIPTOR)
            .label("from")
            .await()
            .label("to")
            .returnTaskOf()
            .label("handler")
            .pop()
            .aload(0)
            .areturn();

    assertEquals(false, isDirect(Assembled.of(OWNER, caller, callee(Opcodes.ACC_STATIC))));
  }

  @Test
  void aLineNumberBetweenCallAndAwaitDoesNotMatter() {
    Body caller =
        body().line(2).invokeStatic(OWNER, "callee", DESCRIPTOR).line(1).await().returnTaskOf();

    assertEquals(true, isDirect(Assembled.of(OWNER, caller, callee(Opcodes.ACC_STATIC))));
  }

  @Test
  void anAwaitWithAnExceptionClassIsDirectToo() {
    Body caller =
        body()
            .line(2)
            .invokeStatic(OWNER, "callee", DESCRIPTOR)
            .ldc(Type.getObjectType("java/io/IOException"))
            .line(1)
            .awaitOrThrow()
            .returnTaskOf();

    assertEquals(true, isDirect(Assembled.of(OWNER, caller, callee(Opcodes.ACC_STATIC))));
  }

  @Test
  void aMethodWithAsManyParametersAsTheJvmAllowsHasNoDirectEntry() {
    Class<?>[] parameters = new Class<?>[255];
    Arrays.fill(parameters, int.class);
    Body caller = body();
    for (int i = 0; i < parameters.length; i++) caller.op(Opcodes.ICONST_0);
    Body callee = body(parameters).named("callee").op(Opcodes.ACONST_NULL).areturn();
    String descriptor = "(" + "I".repeat(255) + ")Ldev/weft/Task;";

    Assembled a =
        Assembled.of(
            OWNER, caller.invokeStatic(OWNER, "callee", descriptor).await().returnTaskOf(), callee);

    assertEquals(false, isDirect(a));
  }

  @ParameterizedTest
  @CsvSource({
    "@Noticed, false",
    "@Noticed @Deprecated, false",
    "@Deprecated, true",
    "@Forgotten, true",
    "@SafeVarargs, true"
  })
  void aMethodWithAnAnnotationOfOthersThatIsVisibleAtRunTimeIsNotDirect(
      String annotations, boolean direct) {
    Woven woven =
        Woven.of(
            Javac.compile(
                """
                import java.lang.annotation.*;
                class A {
                  @Retention(RetentionPolicy.RUNTIME) @interface Noticed {}
                  @Retention(RetentionPolicy.CLASS) @interface Forgotten {}
                  %s @Async static Task<Object> callee(Object... o) { return Task.of(o.length); }
                  @Async static Task<Object> caller() { return Task.of(await(callee(1, 2))); }
                }"""
                    .formatted(annotations)));

    assertEquals(direct, hasDirectEntry(woven));
    assertEquals("=> 2", woven.run("acme/A", "caller"));
  }

  @Test
  void withoutDirectCallsThereAreNone() {
    Woven woven =
        Woven.of(
            Javac.compile(
                """
                class A {
                  @Async static Task<Object> callee() { return Task.of(1); }
                  @Async static Task<Object> caller() { return Task.of(await(callee())); }
                }"""),
            Transformer.Options.DEFAULT.withDirectCalls(false));

    assertEquals(false, hasDirectEntry(woven));
    assertEquals("=> 1", woven.run("acme/A", "caller"));
  }

  private static boolean hasDirectEntry(Woven woven) {
    return Arrays.stream(woven.load("acme/A").getDeclaredMethods())
        .flatMap(method -> Arrays.stream(method.getParameterTypes()))
        .anyMatch(Direct.class::equals);
  }

  private static Body caller() {
    return body().invokeStatic(OWNER, "callee", DESCRIPTOR).await().returnTaskOf();
  }

  private static Body callee(int access) {
    return body(new Class<?>[0])
        .named("callee")
        .access(access)
        .returning(Task.class)
        .op(Opcodes.ACONST_NULL)
        .returnTaskOf();
  }

  private static boolean isDirect(Body callee) {
    return isDirect(Assembled.of(OWNER, caller(), callee));
  }

  private static boolean isDirect(int classAccess, Body callee, int opcode) {
    Body caller =
        body()
            .access(Opcodes.ACC_PUBLIC)
            .aload(0)
            .invoke(opcode, OWNER, "callee", DESCRIPTOR, false)
            .await()
            .returnTaskOf();
    return isDirect(Assembled.of(classAccess, OWNER, caller, callee));
  }

  private static boolean isDirect(Assembled a) {
    return a.method().points().get(0).isDirect();
  }
}
