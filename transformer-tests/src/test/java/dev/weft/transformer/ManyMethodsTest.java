package dev.weft.transformer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.transformer.assembly.Javac;
import dev.weft.transformer.running.Woven;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.ClassRemapper;
import org.objectweb.asm.commons.SimpleRemapper;

/**
 * A code base of very many async methods. {@code -Dweft.methods=10000} makes it as large as that;
 * the time and the memory that it took are printed.
 */
class ManyMethodsTest {
  private static final int METHODS = Integer.getInteger("weft.methods", 1_000);
  private static final int PER_CLASS = 50;

  @Test
  void aLargeCodeBaseIsWovenMethodByMethod() throws CannotRewriteException {
    byte[] original = original();
    Transformer transformer = new Transformer();
    int woven = 0;
    long start = cpuNanos();
    long before = usedBytes();
    for (int i = 0; i < METHODS / PER_CLASS; i++) {
      WovenClass result = transformer.transform(renamed(original, "acme/Many" + i));
      assertEquals(PER_CLASS, result.frames().size());
      woven += result.methods();
    }
    System.out.printf(
        "%,d methods woven in %,d ms of one CPU; %,d KB more in use after it%n",
        woven, (cpuNanos() - start) / 1_000_000, (usedBytes() - before) / 1024);

    assertEquals(METHODS, woven);
  }

  @Test
  void theLastClassOfManyRunsLikeTheFirst() {
    byte[] original = original();
    Map<String, byte[]> classes = new TreeMap<>();
    for (int i = 0; i < 5; i++) {
      classes.put("acme/Many" + i, renamed(original, "acme/Many" + i));
    }

    Woven woven = Woven.of(classes);

    assertEquals("=> 30:0", woven.run("acme/Many0", "m0", 4));
    assertEquals("=> 30:49", woven.run("acme/Many4", "m49", 4));
  }

  /** A method of usual size: a loop, a handler, a few locals, three awaits. */
  private static byte[] original() {
    String methods =
        IntStream.range(0, PER_CLASS)
            .mapToObj(
                i ->
                    """
                    @Async static Task<Object> m%1$d(int n) throws IOException {
                      List<Integer> seen = new ArrayList<>();
                      try {
                        for (int i = 0; i <= n; i++) {
                          int square = i * (Integer) await(Soon.number(i));
                          seen.add(square);
                        }
                        await(Soon.value(seen));
                      } catch (IllegalStateException e) {
                        throw new IOException(e);
                      } finally {
                        seen.add((Integer) await(Soon.number(0)));
                      }
                      int sum = 0;
                      for (int each : seen) sum += each;
                      return Task.of(sum + ":" + %1$d);
                    }
                    """
                        .formatted(i))
            .collect(Collectors.joining());
    return Javac.compile("import dev.weft.transformer.running.Soon; class Many {\n" + methods + "}")
        .get("acme/Many");
  }

  private static byte[] renamed(byte[] classFile, String name) {
    ClassWriter writer = new ClassWriter(0);
    new ClassReader(classFile)
        .accept(
            new ClassRemapper(writer, new SimpleRemapper(Opcodes.ASM9, Map.of("acme/Many", name))),
            0);
    return writer.toByteArray();
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static long usedBytes() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
