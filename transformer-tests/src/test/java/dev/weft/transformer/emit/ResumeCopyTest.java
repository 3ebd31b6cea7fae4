package dev.weft.transformer.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Promise;
import dev.weft.Task;
import dev.weft.transformer.assembly.Woven;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.MethodNode;

/** Loops in resume copies: each is entered at its header only, and each goes on where it was. */
class ResumeCopyTest {
  static Stream<Named<String>> loops() {
    return Stream.of(
        Named.of(
            "while",
            """
            int i = 0;
            while (i < 4) { s += await(a.get()); i++; }
            """),
        Named.of(
            "await in the condition",
            """
            while (await(a.get()) < 7) s += 100;
            """),
        Named.of(
            "do while",
            """
            do { s += await(a.get()); } while (s < 12 && await(a.get()) < 9);
            """),
        Named.of(
            "nested",
            """
            for (int i = 0; i < 3; i++) {
              s += 1000;
              for (int k = 0; k < 2; k++) { s += await(a.get()) * (i + 1); }
              long w = i;
              for (int k = 0; k < 2; k++) { s += await(a.get()) + w; }
              s += await(a.get());
            }
            """),
        Named.of(
            "three levels with labels",
            """
            outer:
            for (int i = 0; i < 3; i++) {
              for (int j = 0; j < 3; j++) {
                for (int k = 0; k < 3; k++) {
                  int v = await(a.get());
                  if (v % 5 == 0) continue outer;
                  if (v % 7 == 0) break outer;
                  s += v * (i + 10 * j + 100 * k + 1);
                }
              }
            }
            """),
        Named.of(
            "retry from a handler",
            """
            while (true) {
              try {
                s += await(a.get());
                if (s % 2 == 1) throw new IllegalStateException("odd");
                break;
              } catch (IllegalStateException e) {
                s += e.getMessage().length() + await(a.get());
              } finally {
                s += await(a.get());
              }
            }
            """),
        Named.of(
            "await in a handler in a loop",
            """
            for (int i = 0; i < 3; i++) {
              try {
                Object o = i == 1 ? null : "x";
                o.hashCode();
              } catch (NullPointerException e) {
                s += await(a.get()) * 10;
              }
              s += await(a.get());
            }
            """),
        Named.of(
            "operands on the stack",
            """
            for (int i = 0; i < 3; i++) s = s * 3 + i + await(a.get()) * (i + await(a.get()));
            """),
        Named.of(
            "switch in a loop",
            """
            for (int i = 0; i < 6; i++) {
              switch (i % 3) {
                case 0 -> s += await(a.get());
                case 1 -> { double d = i; s += (int) (await(a.get()) * d); }
                default -> s -= 1;
              }
            }
            """),
        Named.of(
            "one slot with another type at the header",
            """
            for (int i = 0; i < 3; i++) {
              { String t = "t" + i; s += await(a.get()) + t.length(); }
              { long t = i; s += await(a.get()) + t; }
              { int t = i; int u = t; s += await(a.get()) + t + u; }
            }
            """),
        Named.of(
            "a variable that is not set on every way to the header",
            """
            String last;
            for (int i = 0; ; i++) {
              last = "n" + i;
              s += await(a.get()) + last.length();
              if (i == 2) break;
            }
            s += last.length();
            """));
  }

  @ParameterizedTest
  @MethodSource("loops")
  void everyLoopIsEnteredAtItsHeaderOnly(String statements) {
    Woven woven = woven(statements);

    assertEquals(Set.of(), EntriesPerCycle.irreducible("acme/Orders", woven.hot("Orders", "f")));
    assertEquals(Set.of(), EntriesPerCycle.irreducible("acme/Orders", woven.resume("Orders", "f")));
  }

  /** One loop, three timings: all at once, each await pending, every third pending. */
  @ParameterizedTest
  @MethodSource("loops")
  void theResultDoesNotDependOnWhatIsPending(String statements) {
    Woven woven = woven(statements);
    long expected = run(woven, Integer.MAX_VALUE);

    assertEquals(expected, run(woven, 1), "each pending");
    assertEquals(expected, run(woven, 2), "every second pending");
    assertEquals(expected, run(woven, 3), "every third pending");
  }

  private static long run(Woven woven, int every) {
    List<Promise<Integer>> pending = new ArrayList<>();
    int[] calls = {0};
    Supplier<Task<Integer>> next =
        () -> {
          int value = ++calls[0];
          if (value % every != 0) return Task.of(value);
          Promise<Integer> promise = new Promise<>();
          pending.add(promise);
          return promise;
        };
    Task<Long> task = woven.call("Orders", "f", next);
    for (int i = 0; i < pending.size(); i++) pending.get(i).succeed((i + 1) * every);
    assertTrue(task.isDone(), "the loop ends");
    return task.join();
  }

  private static Woven woven(String statements) {
    return Woven.of(
        """
        class Orders {
          @Async static Task<Long> f(Supplier<Task<Integer>> a) {
            long s = 0;
            %s
            return Task.of(s);
          }
        }"""
            .formatted(statements));
  }

  @Test
  void theCopyIsAPackagePrivateStaticMethodThatTakesItsFrame() {
    MethodNode resume = woven("s += await(a.get());").resume("Orders", "f");

    assertEquals(Opcodes.ACC_STATIC | Opcodes.ACC_SYNTHETIC, resume.access);
    assertEquals("(Lacme/Orders$weft$f;)Ldev/weft/frame/Frame;", resume.desc);
  }

  @Test
  void inAnInterfaceItIsPublicSinceItCannotBePackagePrivate() {
    Woven woven =
        Woven.of(
            """
            interface Orders {
              @Async static Task<Integer> f(Task<Integer> a) { return Task.of(await(a) + 1); }
              @Async default Task<Integer> g(Task<Integer> a) { return Task.of(await(a) + 1); }
            }""");

    int expected = Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC | Opcodes.ACC_SYNTHETIC;
    assertEquals(expected, woven.resume("Orders", "f").access);
    assertEquals(expected, woven.resume("Orders", "g").access);
  }

  @Test
  void codeThatRunsOnlyBeforeTheFirstSuspensionIsLeftOut() {
    Woven woven =
        Woven.of(
            """
            class Orders {
              @Async static Task<Integer> f(Task<Integer> a, int n) {
                if (n < 0) throw new IllegalArgumentException("negative");
                try { n = Integer.parseInt("7"); } catch (NumberFormatException e) { n = 1; }
                return Task.of(await(a) + n);
              }
            }""");
    MethodNode resume = woven.resume("Orders", "f");

    assertEquals(List.of(), resume.tryCatchBlocks);
    assertTrue(
        Stream.of(resume.instructions.toArray()).noneMatch(i -> i.getOpcode() == Opcodes.NEW));
  }
}
