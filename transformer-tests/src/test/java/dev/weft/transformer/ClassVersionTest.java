package dev.weft.transformer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.transformer.assembly.Javac;
import dev.weft.transformer.running.Woven;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.MethodNode;

class ClassVersionTest {
  /** Programs that need no class file of Java 7 or later: each with what it logs and returns. */
  private static final String PROGRAMS =
      """
      class A {
        @Async static Task<Object> loops() {
          int sum = 0; long product = 1L;
          for (int i = 1; i < 5; i++) {
            sum += (Integer) await(Soon.number(i));
            for (double d = 0; d < 2; d++) product *= (Integer) await(Soon.number(i));
            if (i == 4) continue;
            product++;
          }
          return Task.of(sum + ":" + product);
        }
        @Async static Task<Object> handlers() {
          StringBuilder seen = new StringBuilder();
          for (int i = 0; i < 3; i++) {
            try {
              if (i == 1) await(Soon.failure("one"));
              seen.append(await(Soon.number(i)));
            } catch (IllegalStateException e) {
              seen.append(e.getMessage()).append(await(Soon.value("!")));
            } finally {
              seen.append(await(Soon.value(";")));
            }
          }
          return Task.of(seen.toString());
        }
        @Async static Task<Object> constructions() {
          String s = new StringBuilder((String) await(Soon.value("a")))
              .append(new Integer((Integer) await(Soon.number(1)) > 0
                  ? (Integer) await(Soon.number(2)) : 3)).toString();
          return Task.of(s);
        }
        static boolean no() { return false; }
        @Async static Task<Object> classesInCommon() {
          AbstractList<Object> list = no() ? new Vector<Object>() : new ArrayList<Object>();
          Runnable run = no() ? (Runnable) new R() : new Thread();
          Object any = no() ? "s" : (Object) 1;
          await(Soon.number(1));
          list.add("x");
          run.run();
          await(Soon.number(1));
          return Task.of(join(no() ? "p" : list, await(Soon.value(2))) + any);
        }
        static String join(Object a, Object b) { return "" + a + b; }
        @Async static Task<Object> switches() {
          String all = "";
          for (int i = 0; i < 4; i++) {
            switch (i) {
              case 0: all += await(Soon.value("zero")); break;
              case 1: all += "one";
              default: all += await(Soon.value("more"));
            }
          }
          return Task.of(all);
        }
        @Async static Task<Object> conditions() {
          Object chosen = no() ? Soon.value("never") : null;
          Task<Object> task = no() ? Soon.value("a") : Soon.value("b");
          int[][] grid = {{1, 2}, {3}};
          long[] longs = no() ? null : new long[] {4};
          grid[0][1] += (Integer) await(Soon.number(5));
          return Task.of("" + chosen + await(task) + grid[0][1] + longs[0]);
        }
        static class C implements dev.weft.AsyncCloseable<RuntimeException> {
          @SuppressWarnings("unchecked") public Task<Void> closeAsync() {
            Soon.log("close");
            return (Task<Void>) (Task<?>) Soon.value(null);
          }
          public void close() { throw new IllegalStateException("not awaited"); }
        }
        @Async static Task<Object> closings() throws Exception {
          String all = "";
          for (int i = 0; i < 2; i++) {
            try (AutoCloseable c = new C(); AutoCloseable none = null) {
              all += await(Soon.value("in"));
            }
          }
          new C().close();
          return Task.of(all);
        }
        @Async static Task<Object> beside() { return repeated("o", 2); }
        @Async static Task<Object> repeated(Object any, int n) {
          StringBuilder made = new StringBuilder();
          while (n-- > 0) made.append(any).append(await(Soon.number(n)));
          return Task.of(any.toString() + made);
        }
        @Async static Task<Object> returns() {
          return no() ? Task.of(await(Soon.value("a"))) : Soon.value(await(Soon.value("b")));
        }
      }""";

  private static final String SECOND =
      "class R extends Vector<Object> implements Runnable { " + "public void run() {} }";

  static Stream<Arguments> programs() {
    Map<String, String> outcomes =
        Map.of(
            "loops", "=> 10:1312",
            "handlers", "=> 0;one!;2;",
            "constructions", "=> a2",
            "classesInCommon", "=> [x]21",
            "switches", "=> zeroonemoremoremore",
            "conditions", "=> nullb74",
            "closings", "close close close => inin",
            "beside", "=> oo1o0",
            "returns", "=> b");
    return Stream.of(49, 50, 51, 52, 55, 61)
        .flatMap(
            version ->
                outcomes.entrySet().stream()
                    .map(each -> Arguments.of(version, each.getKey(), each.getValue())));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("programs")
  void everyVersionRunsTheSame(int version, String method, String outcome) {
    Woven woven = Woven.of(old(version, version < 50));

    assertEquals(outcome, woven.run("acme/A", method));
  }

  @Test
  void versionsWithoutStackMapsStayWithoutThem() {
    for (int version : List.of(49, 50)) {
      Woven woven = Woven.of(old(version, true));

      for (String name : woven.names()) {
        ClassNode node = new ClassNode();
        new ClassReader(woven.classFile(name)).accept(node, 0);
        assertEquals(version, node.version, name);
        assertFalse(node.methods.stream().anyMatch(ClassVersionTest::hasFrames), name);
      }
      assertEquals("=> 10:1312", woven.run("acme/A", "loops"));
    }
  }

  @Test
  void aValueThatOnlyAStackMapCouldExplainIsRefused() {
    Map<String, byte[]> classes =
        retrofit(
            Javac.compile(
                List.of("-XDstringConcat=inline"),
                """
                class B { static boolean no() { return false; }
                  @Async static Task<Object> f() {
                    ArrayList<Object> list = no() ? new S() : new T();
                    await(Task.of(1));
                    list.trimToSize();
                    AbstractList<Object> other = list;
                    return Task.of(g(other));
                  }
                  static Object g(AbstractList<Object> list) { return list.equals(null); }
                }
                class S extends ArrayList<Object> {} class T extends ArrayList<Object> {}"""),
            49,
            true);

    CannotRewriteException thrown =
        assertThrows(
            CannotRewriteException.class, () -> new Transformer().transform(classes.get("acme/B")));

    assertEquals(
        """
        B.java:3 in f(): a value of a type that the class file does not tell: acme.S, acme.T used \
        as java.util.AbstractList, java.util.ArrayList
          why: class files before Java 6 have no stack maps, and no class is looked up to rewrite one
          fix: compile the class for Java 6 or later, or cast the value where it is first assigned""",
        thrown.getMessage());
  }

  @Test
  void subroutinesAreInlined() {
    Woven woven = Woven.of(Map.of("acme/J", subroutine()));

    assertEquals("body finally => null", woven.run("acme/J", "f", false));
    assertEquals(
        "finally throws java.lang.NullPointerException",
        woven.run("acme/J", "f", true).replaceFirst(": .*", ""));
  }

  /** {@code try { if (fail) throw null; log("body") } finally { log("finally", awaited) }}. */
  private static byte[] subroutine() {
    ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
    writer.visit(49, Opcodes.ACC_PUBLIC, "acme/J", null, "java/lang/Object", null);
    MethodVisitor code =
        writer.visitMethod(Opcodes.ACC_STATIC, "f", "(Z)Ldev/weft/Task;", null, null);
    code.visitAnnotation("Ldev/weft/annotations/Async;", false).visitEnd();
    Label start = new Label();
    Label body = new Label();
    Label end = new Label();
    Label handler = new Label();
    Label subroutine = new Label();
    code.visitTryCatchBlock(start, end, handler, null);
    code.visitLabel(start);
    code.visitVarInsn(Opcodes.ILOAD, 0);
    code.visitJumpInsn(Opcodes.IFEQ, body);
    code.visitInsn(Opcodes.ACONST_NULL);
    code.visitInsn(Opcodes.ATHROW);
    code.visitLabel(body);
    log(code, "body");
    code.visitLabel(end);
    code.visitJumpInsn(Opcodes.JSR, subroutine);
    code.visitInsn(Opcodes.ACONST_NULL);
    code.visitMethodInsn(
        Opcodes.INVOKESTATIC, "dev/weft/Task", "of", "(Ljava/lang/Object;)Ldev/weft/Task;", false);
    code.visitInsn(Opcodes.ARETURN);
    code.visitLabel(handler);
    code.visitVarInsn(Opcodes.ASTORE, 1);
    code.visitJumpInsn(Opcodes.JSR, subroutine);
    code.visitVarInsn(Opcodes.ALOAD, 1);
    code.visitInsn(Opcodes.ATHROW);
    code.visitLabel(subroutine);
    code.visitVarInsn(Opcodes.ASTORE, 2);
    log(code, "finally");
    code.visitVarInsn(Opcodes.RET, 2);
    code.visitMaxs(0, 0);
    code.visitEnd();
    writer.visitEnd();
    return writer.toByteArray();
  }

  private static void log(MethodVisitor code, String what) {
    String soon = "dev/weft/transformer/running/Soon";
    code.visitLdcInsn(what);
    code.visitMethodInsn(
        Opcodes.INVOKESTATIC, soon, "value", "(Ljava/lang/Object;)Ldev/weft/Task;", false);
    code.visitMethodInsn(
        Opcodes.INVOKESTATIC,
        "dev/weft/Weft",
        "await",
        "(Ljava/util/concurrent/CompletionStage;)Ljava/lang/Object;",
        false);
    code.visitTypeInsn(Opcodes.CHECKCAST, "java/lang/String");
    code.visitMethodInsn(Opcodes.INVOKESTATIC, soon, "log", "(Ljava/lang/String;)V", false);
  }

  // ---- versions still unknown, and damage

  @Test
  void aVersionThatNobodyKnowsPassesUntouchedIfItDoesNotAwait() throws CannotRewriteException {
    byte[] unrelated = version(99, Javac.compile("class U {}").get("acme/U"));
    byte[] related =
        version(99, Javac.compile("class U { Task<?> t = Task.of(1); }").get("acme/U"));

    WovenClass first = new Transformer().transform(unrelated);
    WovenClass second = new Transformer().transform(related);

    assertArrayEquals(unrelated, first.bytes());
    assertEquals("acme/U", first.name());
    assertEquals(List.of(), first.warnings());
    assertArrayEquals(related, second.bytes());
    assertEquals(
        """
        acme.U in class U: a class file of version 99, newer than this Weft knows: Java 55
          why: it mentions Weft without awaiting, so it stays as it is; none of its code was checked
          fix: use a newer Weft, or compile for an older release with javac --release""",
        second.warnings().get(0).toString());
  }

  @Test
  void aVersionThatNobodyKnowsIsRefusedIfItAwaits() {
    byte[] awaits =
        version(
            99, Javac.compile("class U { @Async Task<Void> f() { return null; } }").get("acme/U"));

    CannotRewriteException thrown =
        assertThrows(CannotRewriteException.class, () -> new Transformer().transform(awaits));

    assertEquals(
        """
        acme.U in class U: a class file of version 99, newer than this Weft knows: Java 55
          why: it awaits, and nobody can rewrite a format before it is defined
          fix: use a newer Weft, or compile for an older release with javac --release""",
        thrown.getMessage());
  }

  @Test
  void theNewestVersionThatIsReadIsTheNewestThatAsmReads() {
    byte[] plain =
        Javac.compile("class U { @Async Task<Object> f() { return Task.of(1); } }").get("acme/U");
    int newest = Opcodes.V17;
    while (!new ClassFile(version(newest + 1, plain)).isOfUnknownVersion()) newest++;
    byte[] known = version(newest, plain);
    byte[] unknown = version(newest + 1, plain);

    assertEquals("acme/U", new ClassReader(known).getClassName());
    assertThrows(IllegalArgumentException.class, () -> new ClassReader(unknown));
  }

  @Test
  void aDamagedClassFileIsRefusedIfItAwaitsOrMay() {
    byte[] whole =
        Javac.compile("class U { @Async Task<Object> f() { return Task.of(await(Task.of(1))); } }")
            .get("acme/U");
    byte[] cut = Arrays.copyOf(whole, whole.length - 40);
    int mention = new String(whole, StandardCharsets.ISO_8859_1).indexOf("dev/weft/");
    byte[] cutInItsConstants = Arrays.copyOf(whole, mention + 20);
    byte[] badConstant = whole.clone();
    badConstant[10] = 99;

    for (byte[] damaged : List.of(cut, badConstant)) {
      CannotRewriteException thrown =
          assertThrows(CannotRewriteException.class, () -> new Transformer().transform(damaged));
      assertEquals("the class file cannot be read", thrown.problems().get(0).what());
    }
    assertTrue(MentionsWeft.in(cutInItsConstants));
    assertThrows(
        CannotRewriteException.class, () -> new Transformer().transform(cutInItsConstants));
  }

  @Test
  void aDamagedClassFileThatDoesNotAwaitPassesUntouchedWithAWarning()
      throws CannotRewriteException {
    byte[] whole = Javac.compile("class U { Task<?> t = Task.of(1); }").get("acme/U");
    byte[] cut = Arrays.copyOf(whole, whole.length - 40);

    WovenClass woven = new Transformer().transform(cut);

    assertArrayEquals(cut, woven.bytes());
    assertEquals("acme/U", woven.name());
    String warning = woven.warnings().get(0).toString();
    assertTrue(warning.startsWith("acme.U in class U: the class file cannot be read\n"), warning);
    assertTrue(
        warning.contains("; it mentions Weft without awaiting, so it stays as it is\n"), warning);
  }

  @Test
  void whatIsNoClassFilePassesUntouchedWhateverItMentions() throws CannotRewriteException {
    for (String noise : List.of("", "no class file", "dev/weft/Weft await")) {
      byte[] bytes = noise.getBytes(StandardCharsets.US_ASCII);

      WovenClass woven = new Transformer().transform(bytes);

      assertArrayEquals(bytes, woven.bytes());
      assertEquals(List.of(), woven.warnings());
    }
  }

  @Test
  void aPreviewClassFileKeepsItsMark() throws CannotRewriteException {
    byte[] preview =
        version(
            Opcodes.V17 | 0xFFFF << 16,
            Javac.compile(
                    "class P { @Async Task<Object> f() { return Task.of(await(Task.of(1))); } }")
                .get("acme/P"));

    WovenClass woven = new Transformer().transform(preview);

    ClassReader owner = new ClassReader(woven.bytes());
    assertEquals(0xFFFF, owner.readUnsignedShort(4));
    assertEquals(0, new ClassReader(woven.frames().get(0).bytes()).readUnsignedShort(4));
  }

  // ---- class files of other versions

  private static Map<String, byte[]> old(int version, boolean dropFrames) {
    return retrofit(
        Javac.compile(
            List.of("-XDstringConcat=inline", "-Xlint:-removal"),
            "import dev.weft.transformer.running.Soon; " + PROGRAMS,
            SECOND),
        version,
        dropFrames);
  }

  private static Map<String, byte[]> retrofit(
      Map<String, byte[]> classes, int version, boolean dropFrames) {
    Map<String, byte[]> old = new TreeMap<>();
    classes.forEach(
        (name, bytes) -> {
          ClassWriter writer = new ClassWriter(0);
          new ClassReader(bytes)
              .accept(
                  new ClassVisitor(Opcodes.ASM9, writer) {
                    @Override
                    public void visit(
                        int unused,
                        int access,
                        String name,
                        String signature,
                        String superName,
                        String[] interfaces) {
                      super.visit(version, access, name, signature, superName, interfaces);
                    }
                  },
                  dropFrames ? ClassReader.SKIP_FRAMES : ClassReader.EXPAND_FRAMES);
          old.put(name, writer.toByteArray());
        });
    return old;
  }

  private static byte[] version(int version, byte[] classFile) {
    byte[] changed = classFile.clone();
    ByteBuffer.wrap(changed).putShort(4, (short) (version >>> 16)).putShort(6, (short) version);
    return changed;
  }

  private static boolean hasFrames(MethodNode method) {
    for (AbstractInsnNode insn : method.instructions) {
      if (insn instanceof FrameNode) return true;
    }
    return false;
  }
}
