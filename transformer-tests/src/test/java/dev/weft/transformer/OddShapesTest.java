package dev.weft.transformer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.Task;
import dev.weft.transformer.assembly.Body;
import dev.weft.transformer.assembly.Javac;
import dev.weft.transformer.running.Woven;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.ConstantDynamic;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.commons.ClassRemapper;
import org.objectweb.asm.commons.Remapper;

/** Class files that javac does not write, and others do: each is run with one copy and with two. */
class OddShapesTest {
  private static final String SOON = "dev/weft/transformer/running/Soon";

  /** A method {@code m(int)}, its argument and what it does. */
  private static Stream<Arguments> shapes() {
    return Stream.of(
        Arguments.of("a loop with two entries", twoEntries(), 0, "=> 3"),
        Arguments.of("the same, entered at the other", twoEntries(), 1, "=> 3"),
        Arguments.of("a loop with a stack below it", stackInLoop(), 3, "=> 6"),
        Arguments.of("an unfinished object below a loop", unfinishedInLoop(), 2, "=> xx"),
        Arguments.of("a handler that covers itself", coversItself(), 2, "2 1 0 => end"),
        Arguments.of("a range that begins at the await", beginsAtAwait(), 0, "=> caught"),
        Arguments.of("a range over a return only", overReturn(), 5, "=> 5"),
        Arguments.of("a range over an exception class only", overExceptionClass(), 5, "=> 5"),
        Arguments.of("a return after its range, in a loop", returnAfterRange(), 5, "=> 3"),
        Arguments.of("dead code with an await", deadCode(), 4, "=> 4"),
        Arguments.of("slots over 255", highSlots(), 7, "=> 17"),
        Arguments.of("a jump over more than 32 KB", farJump(), 1, "=> 1"),
        Arguments.of("a constant that is computed", computedConstant(), 1, "=> null1"),
        Arguments.of("the awaitable joins two ways", joinedAwaitable(), 1, "=> 8"),
        Arguments.of("a loop whose header is the await", headerIsAwait(), 0, "=> 0"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("shapes")
  void runsTheSameUnderEveryTiming(String name, Body body, int argument, String outcome) {
    byte[] classFile = body.build().classFile();

    for (boolean singleCopy : new boolean[] {false, true}) {
      Woven woven =
          Woven.of(
              Map.of("acme/Orders", classFile),
              Transformer.Options.DEFAULT.withSingleCopy(singleCopy));
      assertEquals(outcome, woven.run("acme/Orders", "m", argument), "single copy: " + singleCopy);
    }
  }

  private static Body body() {
    return Body.body(int.class).returning(Task.class);
  }

  /** Awaits the number on top of the stack. */
  private static Body awaitNumber(Body body) {
    return body.invokeStatic(SOON, "number", "(I)Ldev/weft/Task;").await().unbox();
  }

  private static Body twoEntries() {
    Body body = body().iconst(0).istore(1).iload(0).ifZero("second");
    body.label("first").iload(1);
    awaitNumber(body).istore(1);
    body.label("second").iinc(1, 1).iload(1);
    awaitNumber(body).istore(1);
    return body.iload(1).iconst(3).jump(Opcodes.IF_ICMPLT, "first").iload(1).box().returnTaskOf();
  }

  private static Body stackInLoop() {
    Body body = body().iconst(0).label("loop").iload(0);
    awaitNumber(body).op(Opcodes.IADD);
    return body.iinc(0, -1).iload(0).jump(Opcodes.IFNE, "loop").box().returnTaskOf();
  }

  private static Body unfinishedInLoop() {
    Body body =
        body()
            .make("java/lang/StringBuilder")
            .dup()
            .ldc("")
            .label("loop")
            .ldc("x")
            .invokeStatic(SOON, "value", "(Ljava/lang/Object;)Ldev/weft/Task;")
            .await()
            .cast("java/lang/String")
            .invoke(
                Opcodes.INVOKEVIRTUAL,
                "java/lang/String",
                "concat",
                "(Ljava/lang/String;)Ljava/lang/String;",
                false);
    return body.iinc(0, -1)
        .iload(0)
        .jump(Opcodes.IFNE, "loop")
        .init("java/lang/StringBuilder", "(Ljava/lang/String;)V")
        .returnTaskOf();
  }

  /** Each failure leads back to the handler, in which another await fails, until n is below 0. */
  private static Body coversItself() {
    return body()
        .catching("handler", "end", "handler", "java/lang/IllegalStateException")
        .catching("start", "handler", "handler", "java/lang/IllegalStateException")
        .label("start")
        .ldc("first")
        .invokeStatic(SOON, "failure", "(Ljava/lang/String;)Ldev/weft/Task;")
        .await()
        .label("handler")
        .pop()
        .iload(0)
        .jump(Opcodes.IFLT, "done")
        .iload(0)
        .invokeStatic("java/lang/String", "valueOf", "(I)Ljava/lang/String;")
        .invokeStatic(SOON, "log", "(Ljava/lang/String;)V")
        .iinc(0, -1)
        .ldc("again")
        .invokeStatic(SOON, "failure", "(Ljava/lang/String;)Ldev/weft/Task;")
        .await()
        .pop()
        .label("end")
        .label("done")
        .ldc("end")
        .returnTaskOf();
  }

  private static Body beginsAtAwait() {
    return body()
        .catching("from", "to", "handler", null)
        .ldc("lost")
        .invokeStatic(SOON, "failure", "(Ljava/lang/String;)Ldev/weft/Task;")
        .label("from")
        .await()
        .label("to")
        .returnTaskOf()
        .label("handler")
        .pop()
        .ldc("caught")
        .returnTaskOf();
  }

  private static Body overReturn() {
    Body body = body().catching("from", "to", "handler", null).iload(0);
    return awaitNumber(body)
        .box()
        .label("from")
        .taskOf()
        .label("to")
        .areturn()
        .label("handler")
        .pop()
        .ldc("never")
        .returnTaskOf();
  }

  /** As Eclipse compiles a retry: the range ends before the return, and the handler loops. */
  private static Body returnAfterRange() {
    Body body = body().catching("from", "to", "handler", null).label("from").iload(0);
    awaitNumber(body).istore(0);
    return body.iload(0)
        .iconst(3)
        .jump(Opcodes.IF_ICMPLE, "good")
        .op(Opcodes.ACONST_NULL, Opcodes.ATHROW)
        .label("good")
        .iload(0)
        .box()
        .taskOf()
        .label("to")
        .areturn()
        .label("handler")
        .pop()
        .iinc(0, -1)
        .goTo("from");
  }

  private static Body overExceptionClass() {
    return body()
        .catching("from", "to", "handler", null)
        .iload(0)
        .invokeStatic(SOON, "number", "(I)Ldev/weft/Task;")
        .label("from")
        .ldc(Type.getObjectType("java/io/IOException"))
        .label("to")
        .awaitOrThrow()
        .returnTaskOf()
        .label("handler")
        .pop()
        .ldc("never")
        .returnTaskOf();
  }

  private static Body deadCode() {
    Body body = body().iload(0);
    awaitNumber(body).istore(0);
    body.goTo("end").label("dead").iload(0);
    awaitNumber(body).istore(0);
    return body.goTo("dead").label("end").iload(0).box().returnTaskOf();
  }

  private static Body highSlots() {
    Body body = body().iload(0).istore(300).iinc(300, 1000).iinc(300, -990).iload(0);
    awaitNumber(body).istore(301);
    return body.iload(300).box().returnTaskOf();
  }

  private static Body farJump() {
    Body body = body().label("loop").iload(0);
    awaitNumber(body).istore(0);
    body.iload(0).jump(Opcodes.IFLT, "loop");
    body.iload(0).jump(Opcodes.IFGT, "end");
    for (int i = 0; i < 12_000; i++) body.iinc(0, 1);
    return body.iload(0).ifZero("loop").label("end").iload(0).box().returnTaskOf();
  }

  private static Body computedConstant() {
    Handle nothing =
        new Handle(
            Opcodes.H_INVOKESTATIC,
            "java/lang/invoke/ConstantBootstraps",
            "nullConstant",
            "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/Class;)"
                + "Ljava/lang/Object;",
            false);
    Body body = body().ldc(new ConstantDynamic("none", "Ljava/lang/String;", nothing)).iload(0);
    return awaitNumber(body)
        .invokeStatic("java/lang/String", "valueOf", "(I)Ljava/lang/String;")
        .astore(1)
        .invokeStatic("java/lang/String", "valueOf", "(Ljava/lang/Object;)Ljava/lang/String;")
        .aload(1)
        .invoke(
            Opcodes.INVOKEVIRTUAL,
            "java/lang/String",
            "concat",
            "(Ljava/lang/String;)Ljava/lang/String;",
            false)
        .returnTaskOf();
  }

  private static Body joinedAwaitable() {
    return body()
        .iload(0)
        .ifZero("other")
        .iconst(8)
        .invokeStatic(SOON, "number", "(I)Ldev/weft/Task;")
        .goTo("join")
        .label("other")
        .iconst(9)
        .invokeStatic(SOON, "number", "(I)Ldev/weft/Task;")
        .label("join")
        .await()
        .returnTaskOf();
  }

  private static Body headerIsAwait() {
    return body()
        .iload(0)
        .invokeStatic(SOON, "number", "(I)Ldev/weft/Task;")
        .label("loop")
        .await()
        .dup()
        .unbox()
        .ifZero("end")
        .invokeStatic(SOON, "value", "(Ljava/lang/Object;)Ldev/weft/Task;")
        .goTo("loop")
        .label("end")
        .returnTaskOf();
  }

  @Test
  void lambdasOfOtherCompilersAreWovenWhateverTheirNames() {
    byte[] classFile =
        Javac.compile(
                """
                import dev.weft.transformer.running.Soon;
                class A {
                  @Async static Task<Object> f(int n) {
                    Supplier<Task<Object>> later = () -> Task.of(await(Soon.number(n)));
                    return Task.of(await(later.get()));
                  }
                }""")
            .get("acme/A");

    for (String name : List.of("f$lambda$0", "$anonfun$f$1")) {
      boolean synthetic = name.startsWith("$");
      Woven woven = Woven.of(Map.of("acme/A", withLambdaNamed(name, synthetic, classFile)));
      assertEquals("=> 6", woven.run("acme/A", "f", 6));
      assertEquals(3, woven.names().size(), "the class, and a frame class for each");
    }
  }

  private static byte[] withLambdaNamed(String name, boolean synthetic, byte[] classFile) {
    ClassWriter writer = new ClassWriter(0);
    ClassVisitor flags =
        new ClassVisitor(Opcodes.ASM9, writer) {
          @Override
          public MethodVisitor visitMethod(
              int access, String method, String descriptor, String signature, String[] thrown) {
            int kept = method.equals(name) && !synthetic ? access & ~Opcodes.ACC_SYNTHETIC : access;
            return super.visitMethod(kept, method, descriptor, signature, thrown);
          }
        };
    Remapper names =
        new Remapper(Opcodes.ASM9) {
          @Override
          public String mapMethodName(String owner, String method, String descriptor) {
            return method.startsWith("lambda$") ? name : method;
          }
        };
    new ClassReader(classFile).accept(new ClassRemapper(flags, names), 0);
    return writer.toByteArray();
  }

  @Test
  void methodsMayDifferInWhatTheyReturnOnly() {
    byte[] classFile =
        Javac.compile(
                """
                import dev.weft.transformer.running.Soon;
                class A {
                  @Async private static Task<Object> f(int n) { return Task.of(await(Soon.number(n))); }
                  @Async private static CompletionStage<Object> g(int n) {
                    return Task.of((Integer) await(f(n)) + 1);
                  }
                  @Async static CompletableFuture<Object> h(int n) {
                    return CompletableFuture.completedFuture((Integer) await(g(n)) + 1);
                  }
                  @Async static Task<Object> run(int n) { return Task.of(await(h(n))); }
                }""")
            .get("acme/A");

    Woven woven = Woven.of(Map.of("acme/A", renamed(Map.of("g", "f", "h", "f"), classFile)));

    assertEquals("=> 8", woven.run("acme/A", "run", 6));
  }

  private static byte[] renamed(Map<String, String> names, byte[] classFile) {
    ClassWriter writer = new ClassWriter(0);
    Remapper mapper =
        new Remapper(Opcodes.ASM9) {
          @Override
          public String mapMethodName(String owner, String method, String descriptor) {
            return names.getOrDefault(method, method);
          }
        };
    new ClassReader(classFile).accept(new ClassRemapper(writer, mapper), 0);
    return writer.toByteArray();
  }

  @Test
  void recordsEnumsInterfacesAndWhatLombokWritesRun() {
    Woven woven =
        Woven.of(
            Javac.compile(
                List.of("-g:none"),
                """
                import dev.weft.transformer.running.Soon;
                class A {
                  static RuntimeException sneak(Throwable t) { return new RuntimeException(t.getMessage()); }
                  @Async static Task<Object> sneaky(int n) {
                    try {
                      final Object got = await(Soon.number(n));
                      if (n == 0) throw new IOException("io");
                      return Task.of(got);
                    } catch (final Throwable $ex) {
                      throw sneak($ex);
                    }
                  }
                  @Async static Task<Object> cleanup(int n) {
                    StringBuilder in = new StringBuilder("in");
                    try {
                      in.append(await(Soon.number(n)));
                      return Task.of(in.toString());
                    } finally {
                      if (Collections.singletonList(in).get(0) != null) in.setLength(0);
                      await(Soon.number(1));
                    }
                  }
                  record Pair<T>(T first, T second) {
                    @Async Task<Object> join() { return Task.of("" + await(Soon.value(first)) + second); }
                  }
                  enum Kind {
                    ONE { @Async Task<Object> get() { return Task.of(await(Soon.value(name()))); } };
                    abstract Task<Object> get();
                  }
                  sealed interface Shape permits Round {
                    @Async private Task<Object> hidden() { return Task.of(await(Soon.value(size()))); }
                    @Async default Task<Object> shown() { return Task.of(await(hidden())); }
                    @Async static Task<Object> made(int n) { return Task.of(await(new Round(n).shown())); }
                    int size();
                  }
                  record Round(int size) implements Shape {}
                  @Async static Task<Object> all(int n) {
                    return Task.of("" + await(new Pair<>("a", "b").join()) + await(Kind.ONE.get())
                        + await(Shape.made(n)) + await(((Supplier<Task<Object>>) () -> Task.of(await(Soon.value("l")))).get()));
                  }
                }"""));

    assertEquals("=> 3", woven.run("acme/A", "sneaky", 3));
    assertEquals("throws java.lang.RuntimeException: io", woven.run("acme/A", "sneaky", 0));
    assertEquals("=> in3", woven.run("acme/A", "cleanup", 3));
    assertEquals("=> abONE7l", woven.run("acme/A", "all", 7));
  }
}
