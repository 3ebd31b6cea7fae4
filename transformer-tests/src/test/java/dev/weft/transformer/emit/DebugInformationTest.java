package dev.weft.transformer.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Promise;
import dev.weft.Task;
import dev.weft.transformer.assembly.Javac;
import dev.weft.transformer.assembly.Woven;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.IntInsnNode;
import org.objectweb.asm.tree.LineNumberNode;
import org.objectweb.asm.tree.LocalVariableNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.analysis.Analyzer;
import org.objectweb.asm.tree.analysis.AnalyzerException;
import org.objectweb.asm.tree.analysis.BasicValue;
import org.objectweb.asm.tree.analysis.BasicVerifier;
import org.objectweb.asm.tree.analysis.Frame;

/** Line numbers and local variable tables, by which debuggers and stack traces find their way. */
class DebugInformationTest {
  /** Each call of {@code at} says the line on which it stands, in two digits. */
  private static final String SOURCE =
      """
      class Orders {
        static void at(int line) {}
        @Async static Task<String> f(Supplier<Task<Integer>> a, String given, int unused) {
          at(14); at(14);
          int sum = 0;
          for (int i = 0; i < 2; i++) {
            at(17);
            String text = "t" + i;
            try {
              sum +=
                  await(a.get())
                      + await(a.get());
              at(23);
            } catch (IllegalStateException e) {
              at(25);
              long wide = e.hashCode();
              sum += await(a.get()) + (int) wide;
              at(28);
            } finally {
              await(a.get());
              at(31);
            }
            at(33);
            if (text.length() > sum) given = text;
          }
          String late = given + sum;
          await(a.get()); at(37);
          at(38);
          if (late.isEmpty()) {
            at(40);
            throw new IllegalStateException(late);
          }
          at(43);
          return Task.of(late);
        }
      }"""
          .indent(0);

  // The listing above counts from 11, so that each line has two digits and is pushed by BIPUSH.
  private static final String NUMBERED = "/*" + "\n".repeat(10) + "*/" + SOURCE;

  @Test
  void everyInstructionIsOnItsOwnLineInEveryCopy() {
    Woven woven = Woven.of(NUMBERED);

    for (MethodNode copy : woven.methods("Orders", "f")) {
      int line = -1;
      int seen = 0;
      for (AbstractInsnNode insn : copy.instructions) {
        if (insn instanceof LineNumberNode number) line = number.line;
        if (insn instanceof MethodInsnNode call && call.name.equals("at")) {
          assertEquals(pushed(call), line, copy.desc);
          seen++;
        }
      }
      assertTrue(seen >= 9, () -> "calls are copied: " + copy.desc);
    }
  }

  private static int pushed(MethodInsnNode call) {
    AbstractInsnNode before = call.getPrevious();
    while (before.getOpcode() < 0) before = before.getPrevious();
    return ((IntInsnNode) before).operand;
  }

  @Test
  void theWayToASuspensionPointHasNoLine() {
    MethodNode resume = Woven.of(NUMBERED).resume("Orders", "f");
    AbstractInsnNode first = resume.instructions.getFirst();
    while (first.getOpcode() < 0) {
      assertEquals(false, first instanceof LineNumberNode);
      first = first.getNext();
    }
  }

  @Test
  void aFailureAfterAResumptionHasTheLineOfItsStatement() {
    Woven woven =
        Woven.of(
            """
            class Orders {
              @Async static Task<String> f(Task<Integer> a) {
                int n = await(a);
                String text = "t";
                if (n == 7) {
                  throw new IllegalStateException(
                      text);
                }
                return Task.of(text);
              }
            }""");
    Promise<Integer> pending = new Promise<>();
    Task<String> task = woven.call("Orders", "f", pending);
    pending.succeed(7);
    Throwable thrown = task.handle((value, failure) -> failure).toCompletableFuture().join();

    StackTraceElement top = thrown.getStackTrace()[0];
    assertEquals("acme.Orders.f(Orders.java:6)", top.toString().replaceFirst("^.*//", ""));
  }

  @Test
  void aVariableIsShownOnlyWhereItsSlotHoldsAValueOfItsType() throws AnalyzerException {
    Woven woven = Woven.of(NUMBERED);

    for (MethodNode copy : woven.methods("Orders", "f")) {
      InsnList code = copy.instructions;
      Frame<BasicValue>[] frames = new Analyzer<>(new BasicVerifier()).analyze("acme/Orders", copy);
      for (LocalVariableNode variable : copy.localVariables) {
        int end = code.indexOf(variable.end);
        assertTrue(code.indexOf(variable.start) < end, "no empty range");
        for (int i = code.indexOf(variable.start); i < end; i++) {
          if (code.get(i).getOpcode() < 0 || frames[i] == null) continue;
          BasicValue value = frames[i].getLocal(variable.index);
          int at = i;
          assertEquals(
              kind(Type.getType(variable.desc)),
              value.getType() == null ? "nothing" : kind(value.getType()),
              () -> variable.name + " at " + at + " in " + copy.desc);
        }
      }
    }
  }

  private static String kind(Type type) {
    return switch (type.getSort()) {
      case Type.OBJECT, Type.ARRAY -> "reference";
      case Type.LONG -> "long";
      default -> "int";
    };
  }

  @Test
  void whatIsReadAgainIsShownAfterTheResumption() {
    MethodNode resume = Woven.of(NUMBERED).resume("Orders", "f");

    assertEquals(Set.of("a", "given", "sum", "i", "text"), shownAt(resume, 23));
    assertEquals(Set.of("sum", "given", "text", "i", "a", "wide"), withWide(shownAt(resume, 28)));
    assertEquals(Set.of("late"), shownAt(resume, 38));
  }

  /** Whether {@code wide} and {@code e} are still shown after their last use does not matter. */
  private static Set<String> withWide(Set<String> shown) {
    Set<String> all = new TreeSet<>(shown);
    all.remove("e");
    all.add("wide");
    return all;
  }

  private static Set<String> shownAt(MethodNode copy, int line) {
    InsnList code = copy.instructions;
    for (AbstractInsnNode insn : code) {
      if (!(insn instanceof MethodInsnNode call) || !call.name.equals("at")) continue;
      if (pushed(call) != line) continue;
      int at = code.indexOf(insn);
      return copy.localVariables.stream()
          .filter(each -> code.indexOf(each.start) <= at && at < code.indexOf(each.end))
          .map(each -> each.name)
          .collect(Collectors.toSet());
    }
    throw new AssertionError("no call on line " + line);
  }

  @Test
  void whatIsGivenTheAwaitedValueIsShownFromTheNextStatementOn() {
    Woven woven =
        Woven.of(
            "/*"
                + "\n".repeat(10)
                + "*/"
                + """
                class Orders {
                  static void at(int line) {}
                  @Async static Task<Integer> f(Task<Integer> a, Task<Integer> b) {
                    int x = await(a);
                    at(15);
                    int y = await(b);
                    at(17);
                    return Task.of(x + y);
                  }
                }""");
    MethodNode resume = woven.resume("Orders", "f");

    assertEquals(Set.of("b", "x"), shownAt(resume, 15));
    assertEquals(Set.of("x", "y"), shownAt(resume, 17));
  }

  @Test
  void aClassWithoutDebugInformationGetsNone() {
    Woven woven = Woven.of(Javac.compile(List.of("-g:none"), SOURCE));

    for (MethodNode copy : woven.methods("Orders", "f")) {
      assertNull(nullIfEmpty(copy.localVariables));
      for (AbstractInsnNode insn : copy.instructions) {
        assertNotEquals(AbstractInsnNode.LINE, insn.getType());
      }
    }
    List<Promise<Integer>> pending = new ArrayList<>();
    Supplier<Task<Integer>> next =
        () -> {
          pending.add(new Promise<>());
          return pending.get(pending.size() - 1);
        };
    Task<String> task = woven.call("Orders", "f", next, "given", 0);
    for (int i = 0; i < pending.size(); i++) pending.get(i).succeed(i);
    assertEquals("t0" + (0 + 1 + 3 + 4), task.join());
  }

  private static <T> List<T> nullIfEmpty(List<T> list) {
    return list == null || list.isEmpty() ? null : list;
  }

  @Test
  void theFrameKnowsTheLineOfEachSuspensionPoint() {
    Woven woven = Woven.of(NUMBERED);
    Promise<Integer> pending = new Promise<>();
    Supplier<Task<Integer>> next = () -> pending;
    Task<String> task = woven.call("Orders", "f", next, "given", 0);
    pending.fail(new Error("planted"));
    Throwable thrown = task.handle((value, failure) -> failure).toCompletableFuture().join();

    List<String> elements =
        Arrays.stream(thrown.getStackTrace())
            .filter(element -> element.getClassName().equals("acme.Orders"))
            .map(element -> element.getMethodName() + ":" + element.getLineNumber())
            .toList();
    assertEquals(true, elements.contains("f:21"), elements.toString());
  }
}
