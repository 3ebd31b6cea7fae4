package dev.weft.transformer;

import static dev.weft.transformer.assembly.Body.body;

import dev.weft.AsyncIterator;
import dev.weft.Task;
import dev.weft.transformer.assembly.Assembled;
import dev.weft.transformer.assembly.Body;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.objectweb.asm.Opcodes;

/**
 * The methods whose plans and code are pinned. They are what javac makes of the source that each
 * shows, written by instruction, since javac's code differs from release to release.
 */
final class GoldenBodies {
  /**
   * One method or class.
   *
   * @param name names the golden files
   * @param source what it would be in Java; {@code a} is in local 0 unless the method has a
   *     receiver
   */
  record Golden(String name, String source, Assembled classFile) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final String OWNER = "acme/Orders";

  private GoldenBodies() {}

  static Stream<Golden> all() {
    return Stream.of(
        straightLine(),
        loop(),
        nestedLoops(),
        tryCatchFinally(),
        stackOperands(),
        construction(),
        tableSwitch(),
        lambda(),
        directEntry(),
        nothingReturned(),
        futureReturned(),
        defaultMethod(),
        wideValues(),
        generator(),
        sequence(),
        closing());
  }

  /** One way out of a try-with-resources; a compiler writes the call for each. */
  private static Golden closing() {
    return new Golden(
        "closing",
        """
        static Task m(CompletionStage a, AutoCloseable r) {
          Object x = await(a);
          r.close();
          return Task.of(x);
        }
        """,
        body(CompletionStage.class, AutoCloseable.class)
            .line(2)
            .aload(0)
            .await()
            .astore(2)
            .line(3)
            .aload(1)
            .invoke(Opcodes.INVOKEINTERFACE, "java/lang/AutoCloseable", "close", "()V", true)
            .line(4)
            .aload(2)
            .returnTaskOf()
            .build());
  }

  private static Golden straightLine() {
    return new Golden(
        "straight-line",
        """
        static Task m(CompletionStage a, CompletionStage b) {
          Object x = await(a);
          Object y = await(b);
          return Task.of(x.equals(y));
        }
        """,
        body(CompletionStage.class, CompletionStage.class)
            .label("start")
            .line(2)
            .aload(0)
            .await()
            .astore(2)
            .label("x")
            .line(3)
            .aload(1)
            .await()
            .astore(3)
            .label("y")
            .line(4)
            .aload(2)
            .aload(3)
            .invoke(
                Opcodes.INVOKEVIRTUAL, "java/lang/Object", "equals", "(Ljava/lang/Object;)Z", false)
            .invokeStatic("java/lang/Boolean", "valueOf", "(Z)Ljava/lang/Boolean;")
            .returnTaskOf()
            .label("end")
            .variable("a", "Ljava/util/concurrent/CompletionStage;", 0, "start", "end")
            .variable("b", "Ljava/util/concurrent/CompletionStage;", 1, "start", "end")
            .variable("x", "Ljava/lang/Object;", 2, "x", "end")
            .variable("y", "Ljava/lang/Object;", 3, "y", "end")
            .build());
  }

  private static Golden loop() {
    return new Golden(
        "loop",
        """
        static Task m(CompletionStage a, int n) {
          while (n != 0) {
            await(a);
            n--;
          }
          return Task.of(a);
        }
        """,
        body(CompletionStage.class, int.class)
            .label("loop")
            .line(2)
            .iload(1)
            .ifZero("end")
            .line(3)
            .aload(0)
            .await()
            .pop()
            .line(4)
            .iinc(1, -1)
            .goTo("loop")
            .label("end")
            .line(6)
            .aload(0)
            .returnTaskOf()
            .build());
  }

  private static Golden nestedLoops() {
    return new Golden(
        "nested-loops",
        """
        static Task m(CompletionStage a, int n) {
          while (n != 0) {
            int k = n;
            while (k != 0) {
              await(a);
              k--;
            }
            await(a);
            n--;
          }
          return Task.of(a);
        }
        """,
        body(CompletionStage.class, int.class)
            .label("outer")
            .line(2)
            .iload(1)
            .ifZero("end")
            .line(3)
            .iload(1)
            .istore(2)
            .label("inner")
            .line(4)
            .iload(2)
            .ifZero("next")
            .line(5)
            .aload(0)
            .await()
            .pop()
            .line(6)
            .iinc(2, -1)
            .goTo("inner")
            .label("next")
            .line(8)
            .aload(0)
            .await()
            .pop()
            .line(9)
            .iinc(1, -1)
            .goTo("outer")
            .label("end")
            .line(11)
            .aload(0)
            .returnTaskOf()
            .build());
  }

  private static Golden tryCatchFinally() {
    return new Golden(
        "try-catch-finally",
        """
        static Task m(CompletionStage a, CompletionStage b) {
          Object x;
          try {
            x = await(a);
          } catch (IllegalStateException e) {
            x = e;
          } finally {
            await(b);
          }
          return Task.of(x);
        }
        """,
        body(CompletionStage.class, CompletionStage.class)
            .catching("try", "tried", "catch", "java/lang/IllegalStateException")
            .catching("try", "tried", "finally", null)
            .catching("catch", "caught", "finally", null)
            .label("try")
            .line(4)
            .aload(0)
            .await()
            .astore(2)
            .label("tried")
            .line(8)
            .aload(1)
            .await()
            .pop()
            .goTo("end")
            .label("catch")
            .line(5)
            .astore(3)
            .line(6)
            .aload(3)
            .astore(2)
            .label("caught")
            .line(8)
            .aload(1)
            .await()
            .pop()
            .goTo("end")
            .label("finally")
            .astore(4)
            .aload(1)
            .await()
            .pop()
            .aload(4)
            .op(Opcodes.ATHROW)
            .label("end")
            .line(10)
            .aload(2)
            .returnTaskOf()
            .build());
  }

  private static Golden stackOperands() {
    return new Golden(
        "stack-operands",
        """
        static Task m(CompletionStage a, int n) {
          return Task.of(n * 2 + (Integer) await(a) + (Integer) await(a));
        }
        """,
        body(CompletionStage.class, int.class)
            .line(2)
            .iload(1)
            .op(Opcodes.ICONST_2, Opcodes.IMUL)
            .aload(0)
            .await()
            .unbox()
            .op(Opcodes.IADD)
            .aload(0)
            .await()
            .unbox()
            .op(Opcodes.IADD)
            .box()
            .returnTaskOf()
            .build());
  }

  private static Golden construction() {
    return new Golden(
        "construction",
        """
        static Task m(CompletionStage a, CompletionStage b, int n) {
          return Task.of(new Money(n, n != 0 ? await(a) : await(b)));
        }
        """,
        body(CompletionStage.class, CompletionStage.class, int.class)
            .line(2)
            .make("acme/Money")
            .dup()
            .iload(2)
            .iload(2)
            .ifZero("else")
            .aload(0)
            .await()
            .goTo("join")
            .label("else")
            .aload(1)
            .await()
            .label("join")
            .init("acme/Money", "(ILjava/lang/Object;)V")
            .returnTaskOf()
            .build());
  }

  private static Golden tableSwitch() {
    return new Golden(
        "switch",
        """
        static Task m(CompletionStage a, int n) {
          switch (n) {
            case 0: return Task.of(await(a));
            case 1: n = 7;
            default: await(a);
          }
          return Task.of(n);
        }
        """,
        body(CompletionStage.class, int.class)
            .line(2)
            .iload(1)
            .tableSwitch("default", "zero", "one")
            .label("zero")
            .line(3)
            .aload(0)
            .await()
            .returnTaskOf()
            .label("one")
            .line(4)
            .iconst(7)
            .istore(1)
            .label("default")
            .line(5)
            .aload(0)
            .await()
            .pop()
            .line(7)
            .iload(1)
            .box()
            .returnTaskOf()
            .build());
  }

  private static Golden lambda() {
    return new Golden(
        "lambda",
        """
        () -> Task.of(await(a))
        """,
        body(CompletionStage.class)
            .notAsync()
            .named("lambda$m$0")
            .access(Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC | Opcodes.ACC_SYNTHETIC)
            .line(1)
            .aload(0)
            .await()
            .returnTaskOf()
            .build());
  }

  private static Golden directEntry() {
    Body caller =
        body(CompletionStage.class, int.class)
            .line(2)
            .aload(0)
            .iload(1)
            .invokeStatic(OWNER, "f", "(Ljava/util/concurrent/CompletionStage;I)Ldev/weft/Task;")
            .await()
            .returnTaskOf();
    Body callee =
        body(CompletionStage.class, int.class)
            .named("f")
            .line(5)
            .iload(1)
            .ifZero("pending")
            .iload(1)
            .box()
            .returnTaskOf()
            .label("pending")
            .line(6)
            .aload(0)
            .cast("dev/weft/Task")
            .areturn();
    return new Golden(
        "direct-entry",
        """
        static Task m(CompletionStage a, int n) {
          return Task.of(await(f(a, n)));
        }
        static Task f(CompletionStage a, int n) {
          if (n != 0) return Task.of(n);
          return (Task) a;
        }
        """,
        Assembled.of(OWNER, caller, callee));
  }

  private static Golden nothingReturned() {
    return new Golden(
        "void",
        """
        static void m(CompletionStage a) {
          await(a);
        }
        """,
        body(CompletionStage.class)
            .returning(void.class)
            .line(2)
            .aload(0)
            .await()
            .pop()
            .line(3)
            .op(Opcodes.RETURN)
            .build());
  }

  private static Golden futureReturned() {
    return new Golden(
        "future",
        """
        static CompletableFuture m(CompletableFuture a) {
          await(a);
          return a;
        }
        """,
        body(CompletableFuture.class)
            .returning(CompletableFuture.class)
            .line(2)
            .aload(0)
            .await()
            .pop()
            .line(3)
            .aload(0)
            .areturn()
            .build());
  }

  private static Golden defaultMethod() {
    Body method =
        body(CompletionStage.class)
            .access(Opcodes.ACC_PUBLIC)
            .returning(Task.class)
            .line(2)
            .aload(0)
            .aload(1)
            .await()
            .invoke(
                Opcodes.INVOKEINTERFACE, OWNER, "next", "(Ljava/lang/Object;)Ldev/weft/Task;", true)
            .areturn();
    return new Golden(
        "default-method",
        """
        default Task m(CompletionStage a) {
          return next(await(a));
        }
        """,
        Assembled.of(
            Opcodes.ACC_PUBLIC | Opcodes.ACC_INTERFACE | Opcodes.ACC_ABSTRACT, OWNER, method));
  }

  private static Golden generator() {
    return new Golden(
        "generator",
        """
        static AsyncIterator m(CompletionStage a, int n) {
          try {
            while (n != 0) {
              emit(await(a));
              n--;
            }
          } catch (Throwable e) {
            run(n);
            throw e;
          }
          return end();
        }
        """,
        body(CompletionStage.class, int.class)
            .returning(AsyncIterator.class)
            .catching("try", "end", "catch", null)
            .label("try")
            .line(3)
            .iload(1)
            .ifZero("end")
            .line(4)
            .aload(0)
            .await()
            .emit()
            .line(5)
            .iinc(1, -1)
            .goTo("try")
            .label("end")
            .line(11)
            .returnEnd("dev/weft/AsyncIterator")
            .label("catch")
            .line(8)
            .astore(2)
            .iload(1)
            .invokeStatic("acme/Orders", "run", "(I)V")
            .aload(2)
            .op(Opcodes.ATHROW)
            .build());
  }

  private static Golden sequence() {
    return new Golden(
        "sequence",
        """
        static Iterator m(Iterator a, int n) {
          while (n != 0) {
            emit(a);
            n--;
          }
          return end();
        }
        """,
        body(Iterator.class, int.class)
            .returning(Iterator.class)
            .label("loop")
            .line(2)
            .iload(1)
            .ifZero("end")
            .line(3)
            .aload(0)
            .emit()
            .line(4)
            .iinc(1, -1)
            .goTo("loop")
            .label("end")
            .line(6)
            .returnEnd("java/util/Iterator")
            .build());
  }

  private static Golden wideValues() {
    return new Golden(
        "wide-values",
        """
        static Task m(CompletionStage a, long w, double d) {
          w = w + (Integer) await(a);
          await(a);
          return Task.of((int) (w + (long) d));
        }
        """,
        body(CompletionStage.class, long.class, double.class)
            .line(2)
            .lload(1)
            .aload(0)
            .await()
            .unbox()
            .op(Opcodes.I2L, Opcodes.LADD)
            .lstore(1)
            .line(3)
            .aload(0)
            .await()
            .pop()
            .line(4)
            .lload(1)
            .dload(3)
            .op(Opcodes.D2L, Opcodes.LADD, Opcodes.L2I)
            .box()
            .returnTaskOf()
            .build());
  }
}
