package dev.weft.transformer.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.transformer.assembly.Javac;
import dev.weft.transformer.assembly.Woven;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.AnnotationNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LookupSwitchInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;
import org.objectweb.asm.tree.TryCatchBlockNode;
import org.objectweb.asm.tree.TypeInsnNode;

class HotCopyTest {
  private static final String SOURCE =
      """
      class Orders<T> {
        @Deprecated @Async
        public <E extends Exception> Task<List<T>> load(final Task<T> a, long w, T... more) throws E, IOException {
          List<T> all = new ArrayList<>();
          for (T each : more) {
            try {
              all.add(await(a));
              String text = "n" + all.size() + w;
              all.add(w > 3 ? await(a) : each);
              Runnable r = () -> text.length();
              r.run();
            } catch (IllegalStateException e) {
              all.add(await(a, IOException.class));
            } finally {
              await(a);
            }
          }
          Integer boxed = all.size() + (int) w;
          return Task.of(all);
        }

        @Async static Task<Integer> direct(Task<Integer> a) { return Task.of(await(a) + 1); }
        @Async static Task<Integer> calls(Task<Integer> a) { return Task.of(await(direct(a)) + await(direct(a))); }
      }""";

  @Test
  void nothingIsAllocatedWhileAwaitsAreCompleted() {
    Map<String, byte[]> classFiles = Javac.compile(SOURCE);
    ClassNode before = node(classFiles.get("acme/Orders"));
    Woven woven = Woven.of(classFiles);

    for (String name : List.of("load", "calls")) {
      List<String> allocations = allocations(all(method(before, name)));
      assertEquals(allocations, allocations(completedPath(woven.hot("Orders", name))), name);
    }
    List<String> inDirect = allocations(completedPath(direct(woven, "direct")));
    assertEquals(List.of("java/lang/Integer.valueOf"), inDirect, "not even a task is made");
  }

  @Test
  void onTheCompletedPathOnlyTheTestAndTheValueAreAdded() {
    Woven woven = Woven.of(SOURCE);

    assertEquals(
        Set.of("isSettled", "take"), runtimeCalls(completedPath(woven.hot("Orders", "load"))));
    assertEquals(
        Set.of("isReady", "value"), runtimeCalls(completedPath(woven.hot("Orders", "calls"))));
    assertEquals(
        Set.of("isSettled", "take", "raw"), runtimeCalls(completedPath(direct(woven, "direct"))));
  }

  @Test
  void theMethodKeepsAllThatItsSourceSaysOfIt() {
    Map<String, byte[]> classFiles = Javac.compile(List.of("-g", "-parameters"), SOURCE);
    MethodNode before = method(node(classFiles.get("acme/Orders")), "load");
    MethodNode after = Woven.of(classFiles).hot("Orders", "load");

    assertEquals(before.access, after.access);
    assertEquals(before.desc, after.desc);
    assertNotNull(after.signature);
    assertEquals(before.signature, after.signature);
    assertEquals(before.exceptions, after.exceptions);
    assertEquals(
        List.of("a", "w", "more"), after.parameters.stream().map(each -> each.name).toList());
    assertEquals(List.of("Ljava/lang/Deprecated;"), annotations(after.visibleAnnotations));
    assertEquals(List.of("Ldev/weft/annotations/Async;"), annotations(after.invisibleAnnotations));
  }

  @Test
  void theOtherCopiesHaveItsNameAndAreSyntheticAndNotAnnotated() {
    Woven woven = Woven.of(SOURCE);
    List<MethodNode> all = woven.methods("Orders", "direct");

    assertEquals(3, all.size(), "the method, its direct entry and its resume copy");
    for (MethodNode copy : all.subList(1, 3)) {
      assertTrue((copy.access & Opcodes.ACC_SYNTHETIC) != 0, copy.desc);
      assertTrue((copy.access & Opcodes.ACC_STATIC) != 0, copy.desc);
      assertNull(copy.visibleAnnotations);
      assertNull(copy.invisibleAnnotations);
      assertNull(copy.visibleParameterAnnotations);
      assertNull(copy.signature);
    }
  }

  @Test
  void theDirectEntryIsPrivateAndDeclaresTheSameExceptions() {
    MethodNode direct =
        direct(
            Woven.of(
                """
                class Orders {
                  @Async static Task<Integer> direct(Task<Integer> a) throws IOException { return a; }
                  @Async static Task<Integer> calls(Task<Integer> a) throws IOException { return Task.of(await(direct(a))); }
                }"""),
            "direct");

    assertTrue((direct.access & Opcodes.ACC_PRIVATE) != 0);
    assertEquals(List.of("java/io/IOException"), direct.exceptions);
  }

  @Test
  void aMethodWithADirectEntryKeepsItsAnnotationsAndParametersToo() {
    Map<String, byte[]> classFiles = Javac.compile(List.of("-g", "-parameters"), SOURCE);
    MethodNode before = method(node(classFiles.get("acme/Orders")), "direct");
    MethodNode after = Woven.of(classFiles).hot("Orders", "direct");

    assertEquals(before.access, after.access);
    assertEquals(before.signature, after.signature);
    assertEquals(List.of("a"), after.parameters.stream().map(each -> each.name).toList());
    assertEquals(List.of("Ldev/weft/annotations/Async;"), annotations(after.invisibleAnnotations));
  }

  @Test
  void theLocalVariablesAreThoseOfTheSource() {
    Map<String, byte[]> classFiles = Javac.compile(SOURCE);
    List<String> before = variables(method(node(classFiles.get("acme/Orders")), "load"));
    Woven woven = Woven.of(classFiles);

    assertEquals(before, variables(woven.hot("Orders", "load")));
    assertEquals(List.of("a Ldev/weft/Task; 0"), variables(direct(woven, "direct")));
  }

  private static List<String> variables(MethodNode method) {
    return method.localVariables.stream()
        .map(each -> each.name + " " + each.desc + " " + each.index)
        .sorted()
        .toList();
  }

  private static List<String> annotations(List<AnnotationNode> nodes) {
    return nodes.stream().map(each -> each.desc).toList();
  }

  private static MethodNode direct(Woven woven, String name) {
    return woven.methods("Orders", name).stream()
        .filter(each -> each.desc.endsWith("Ldev/weft/frame/Direct;)Ljava/lang/Object;"))
        .findFirst()
        .orElseThrow();
  }

  private static ClassNode node(byte[] classFile) {
    ClassNode node = new ClassNode();
    new ClassReader(classFile).accept(node, ClassReader.EXPAND_FRAMES);
    return node;
  }

  private static MethodNode method(ClassNode node, String name) {
    return node.methods.stream().filter(each -> each.name.equals(name)).findFirst().orElseThrow();
  }

  // ---- the path that runs if nothing is pending and nothing fails in Weft's own code

  private static List<AbstractInsnNode> all(MethodNode method) {
    return List.of(method.instructions.toArray());
  }

  private static List<AbstractInsnNode> completedPath(MethodNode method) {
    InsnList code = method.instructions;
    BitSet reached = new BitSet();
    Deque<AbstractInsnNode> work = new ArrayDeque<>();
    work.push(code.getFirst());
    for (TryCatchBlockNode range : method.tryCatchBlocks) {
      // All but the handler that Weft adds, which turns a failure of the body into a failed task.
      if (code.get(code.indexOf(range.end)) != range.handler) work.push(range.handler);
    }
    while (!work.isEmpty()) {
      AbstractInsnNode at = work.pop();
      while (at != null && !reached.get(code.indexOf(at))) {
        reached.set(code.indexOf(at));
        for (LabelNode target : targets(at)) work.push(target);
        at = isTestOfAwaitable(at) || !fallsThrough(at) ? null : at.getNext();
      }
    }
    return reached.stream().mapToObj(code::get).toList();
  }

  private static boolean isTestOfAwaitable(AbstractInsnNode insn) {
    return insn.getOpcode() == Opcodes.IFNE
        && insn.getPrevious() instanceof MethodInsnNode call
        && call.owner.equals(RuntimeNames.AWAIT)
        && Set.of("isSettled", "isReady").contains(call.name);
  }

  private static List<LabelNode> targets(AbstractInsnNode insn) {
    List<LabelNode> targets = new ArrayList<>();
    if (insn instanceof JumpInsnNode jump) targets.add(jump.label);
    if (insn instanceof TableSwitchInsnNode table) {
      targets.addAll(table.labels);
      targets.add(table.dflt);
    }
    if (insn instanceof LookupSwitchInsnNode lookup) {
      targets.addAll(lookup.labels);
      targets.add(lookup.dflt);
    }
    return targets;
  }

  private static boolean fallsThrough(AbstractInsnNode insn) {
    int opcode = insn.getOpcode();
    return opcode != Opcodes.GOTO
        && opcode != Opcodes.ATHROW
        && opcode != Opcodes.ARETURN
        && opcode != Opcodes.TABLESWITCH
        && opcode != Opcodes.LOOKUPSWITCH;
  }

  /** Returns what makes an object, or may; boxing and string concatenation included. */
  private static List<String> allocations(List<AbstractInsnNode> code) {
    Map<String, Integer> found = new TreeMap<>();
    for (AbstractInsnNode insn : code) {
      String what =
          switch (insn.getOpcode()) {
            case Opcodes.NEW -> "new " + ((TypeInsnNode) insn).desc;
            case Opcodes.NEWARRAY, Opcodes.ANEWARRAY, Opcodes.MULTIANEWARRAY -> "array";
            case Opcodes.INVOKEDYNAMIC -> "indy";
            default -> null;
          };
      if (insn instanceof MethodInsnNode call
          && (call.name.equals("valueOf") || call.owner.equals(RuntimeNames.TASK))) {
        what = call.owner + "." + call.name;
      }
      if (what != null) found.merge(what, 1, Integer::sum);
    }
    List<String> all = new ArrayList<>();
    found.forEach((what, count) -> all.add(count == 1 ? what : count + " " + what));
    return all;
  }

  private static Set<String> runtimeCalls(List<AbstractInsnNode> code) {
    Set<String> names = new TreeSet<>();
    for (AbstractInsnNode insn : code) {
      if (insn instanceof MethodInsnNode call && call.owner.startsWith("dev/weft/frame/")) {
        names.add(call.name);
      }
    }
    return names;
  }
}
