package dev.weft.transformer;

import static dev.weft.transformer.assembly.Body.body;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.transformer.assembly.Assembled;
import dev.weft.transformer.assembly.Body;
import dev.weft.transformer.plan.FramePlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Compares the bytes of code that methods become with {@code sizes/sizes.txt}: those of the golden
 * files, and long ones, whose code must not grow as awaits times variables. Written by instruction,
 * as javac's code differs from release to release; a deliberate change is written there with {@code
 * -Dweft.golden.update=true}.
 */
class CodeSizesTest {
  private static final Path FILE = Path.of("src/test/resources/sizes/sizes.txt");
  private static final boolean UPDATE = Boolean.getBoolean("weft.golden.update");
  private static final String ROW = "%-36s %6s %6s %9s   %s";

  @Test
  void theyAreAsReviewed() throws IOException {
    List<String> table = new ArrayList<>();
    table.add(String.format(ROW, "method", "bytes", "awaits", "variables", "copies"));
    GoldenBodies.all().forEach(each -> addRows(each.name(), each.classFile(), table));
    longMethods().forEach((name, method) -> addRows(name, method.build(), table));
    if (UPDATE) Files.write(FILE, table);

    assertEquals(
        Files.readAllLines(FILE),
        table,
        () -> FILE + " differs; if that is meant, run the test with -Dweft.golden.update=true");
  }

  private static Map<String, Body> longMethods() {
    Map<String, Body> methods = new LinkedHashMap<>();
    methods.put("40 awaits, each with a new variable", declaring(40));
    methods.put("100 awaits, each with a new variable", declaring(100));
    methods.put("20 awaits and variables in a loop", looping(20));
    methods.put("60 awaits and variables", adding(body(), 60, 60));
    methods.put("600 awaits and 100 variables", adding(body(), 600, 100));
    methods.put("1,300 awaits and 1 variable", adding(body(), 1_300, 1));
    return methods;
  }

  /** {@code int v0 = await(a); int v1 = await(a); ...; return Task.of(v0 + v1 + ...)}. */
  private static Body declaring(int count) {
    Body method = body();
    for (int i = 1; i <= count; i++) method.aload(0).await().unbox().istore(i);
    return sum(method, count);
  }

  /** {@code v0 += await(a); v1 += await(a); ...} */
  private static Body adding(Body method, int awaits, int variables) {
    for (int i = 1; i <= variables; i++) method.iconst(0).istore(i);
    return sum(add(method, awaits, variables), variables);
  }

  private static Body looping(int count) {
    Body method = body();
    for (int i = 1; i <= count; i++) method.iconst(0).istore(i);
    method.label("loop").iload(1).ifZero("end");
    add(method, count, count).goTo("loop").label("end");
    return sum(method, count);
  }

  private static Body add(Body method, int awaits, int variables) {
    for (int i = 0; i < awaits; i++) {
      int slot = i % variables + 1;
      method.iload(slot).aload(0).await().unbox().op(Opcodes.IADD).istore(slot);
    }
    return method;
  }

  private static Body sum(Body method, int variables) {
    method.iload(1);
    for (int i = 2; i <= variables; i++) method.iload(i).op(Opcodes.IADD);
    return method.box().returnTaskOf();
  }

  private static void addRows(String name, Assembled classFile, List<String> table) {
    List<FramePlan> plans = classFile.plans();
    Map<String, List<Integer>> before = sizes(classFile.classFile());
    Map<String, List<Integer>> after = sizes(classFile.weave().bytes());
    for (FramePlan plan : plans) {
      String method = plan.method().original().name;
      table.add(
          String.format(
              ROW,
              plans.size() == 1 ? name : name + ", " + method,
              before.get(method).get(0),
              plan.states().size(),
              plan.fields().size(),
              String.join(
                  " ", after.get(method).stream().map(String::valueOf).toArray(String[]::new))));
    }
  }

  /** Returns the bytes of code of the methods of each name, in the order of the class file. */
  private static Map<String, List<Integer>> sizes(byte[] classFile) {
    ClassReader reader = new ClassReader(classFile);
    ClassNode node = new ClassNode();
    reader.accept(node, 0);
    Map<MethodNode, LabelNode> ends = new LinkedHashMap<>();
    for (MethodNode method : node.methods) {
      ends.put(method, new LabelNode());
      method.instructions.add(ends.get(method));
    }
    // With the constants where they are, and maxima as they are, nothing else changes.
    node.accept(new ClassWriter(reader, 0));
    Map<String, List<Integer>> sizes = new LinkedHashMap<>();
    ends.forEach(
        (method, end) ->
            sizes
                .computeIfAbsent(method.name, unseen -> new ArrayList<>())
                .add(end.getLabel().getOffset()));
    return sizes;
  }
}
