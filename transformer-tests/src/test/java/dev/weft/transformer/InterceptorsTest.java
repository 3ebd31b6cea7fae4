package dev.weft.transformer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.transformer.assembly.Javac;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.ClassRemapper;
import org.objectweb.asm.commons.SimpleRemapper;

/** What users read of frameworks that take an async method's return for its end. */
class InterceptorsTest {
  private static final String SPRING = "org.springframework.transaction.annotation.Transactional";

  private static final String ON_METHOD =
      """
      class Orders {
        @Mark @Async Task<Object> pay() {
          return Task.of(await(yieldNow()));
        }
        @Mark @Async Task<Object> settled() {
          return Task.of(1);
        }
        @Mark Task<Object> plain() {
          return pay();
        }
        @interface Mark {}
      }""";

  @TempDir Path folder;

  @Test
  void aTransactionEndsAtTheFirstSuspension() {
    assertEquals(
        """
        Orders.java:3 in pay(): @Transactional on an @Async method that awaits
          why: the method returns where it first suspends, which its interceptor takes for the end: \
        the transaction is committed, and what runs after the first suspension is in none
          fix: put what belongs together into a method that does not await, and call it in \
        Weft.blocking(() -> ...)""",
        text(warnings(ON_METHOD, SPRING, Listings.own())));
  }

  @Test
  void whatStandsAtTheClassIsForEachMethodThatIsIntercepted() {
    assertEquals(
        """
        Orders.java:4 in pay(): @Transactional on the class of an @Async method that awaits
        Orders.java:8 in charge(): @Transactional on an @Async method that awaits""",
        heads(
            warnings(
                """
                @Orders.Mark
                class Orders {
                  @Async Task<Object> pay() {
                    return Task.of(await(yieldNow()));
                  }
                  @Mark
                  @Async Task<Object> charge() {
                    return Task.of(await(yieldNow()));
                  }
                  @Async private Task<Object> own() {
                    Supplier<Task<Object>> lambda = () -> Task.of(await(yieldNow()));
                    return Task.of(await(lambda.get()));
                  }
                  @Async static Task<Object> shared() {
                    return Task.of(await(yieldNow()));
                  }
                  @interface Mark {}
                }""",
                SPRING,
                Listings.own())));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jakarta.transaction.Transactional",
        "javax.transaction.Transactional",
        "io.micrometer.core.annotation.Timed",
        "com.codahale.metrics.annotation.Timed",
        "org.springframework.cache.annotation.Cacheable",
        "org.springframework.retry.annotation.Retryable",
        "org.eclipse.microprofile.faulttolerance.Retry",
        "jakarta.ejb.Lock",
        "javax.ejb.Lock",
      })
  void soDoesWhatOtherInterceptorsDo(String annotation) {
    String name = annotation.substring(annotation.lastIndexOf('.') + 1);

    assertEquals(
        "Orders.java:3 in pay(): @" + name + " on an @Async method that awaits",
        heads(warnings(ON_METHOD, annotation, Listings.own())));
  }

  @Test
  void aTestIsAwaitedByWhoRunsIt() {
    assertEquals(
        "",
        heads(
            warnings(
                """
                class Orders {
                  @org.junit.jupiter.api.BeforeEach @Mark @Async Task<Object> pay() {
                    return Task.of(await(yieldNow()));
                  }
                  @interface Mark {}
                }""",
                SPRING,
                Listings.own())));
  }

  @Test
  void theClassPathAddsToWhatIsKnown() throws IOException {
    String entry = "com.acme.Audited | the audit is closed | open it in the code # or not at all\n";
    Path file = Files.createDirectories(folder.resolve("classes/META-INF/weft"));
    Files.writeString(file.resolve("interceptors"), "# ours\n\n" + entry);
    Path jar = folder.resolve("acme.jar");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new ZipEntry("META-INF/weft/interceptors"));
      out.write(entry.getBytes(UTF_8));
    }
    Path classes = folder.resolve("classes");

    String expected =
        """
        Orders.java:3 in pay(): @Audited on an @Async method that awaits
          why: the method returns where it first suspends, which its interceptor takes for the end: \
        the audit is closed
          fix: open it in the code""";
    Path none = folder.resolve("none");
    for (List<Path> path : List.of(List.of(none, classes), List.of(jar), List.of(jar, classes))) {
      assertEquals(
          expected, text(warnings(ON_METHOD, "com.acme.Audited", Listings.of(path))), "" + path);
    }
    try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
      assertEquals(expected, text(warnings(ON_METHOD, "com.acme.Audited", Listings.of(loader))));
    }
    assertEquals("", heads(warnings(ON_METHOD, "com.acme.Audited", Listings.own())));
    assertEquals(1, warnings(ON_METHOD, SPRING, Listings.of(List.of(jar))).size());
  }

  @Test
  void theClassPathTakesOut() throws IOException {
    Path file = Files.createDirectories(folder.resolve("META-INF/weft"));
    Files.writeString(file.resolve("interceptors"), "- " + SPRING);

    assertEquals("", heads(warnings(ON_METHOD, SPRING, Listings.of(List.of(folder)))));
  }

  @Test
  void aLineThatMakesNoSenseIsShown() throws IOException {
    Path file = Files.createDirectories(folder.resolve("META-INF/weft"));
    Files.writeString(file.resolve("interceptors"), "com.acme.Audited");

    IllegalArgumentException thrown =
        assertThrows(
            IllegalArgumentException.class,
            () -> warnings(ON_METHOD, SPRING, Listings.of(List.of(folder))));

    assertEquals(
        "META-INF/weft/interceptors has a line that is not ANNOTATION | WHAT HAS HAPPENED WHEN THE"
            + " METHOD RETURNS | WHAT TO DO: com.acme.Audited",
        thrown.getMessage());
  }

  @Test
  void everyEntryOfWeftCanBeUnderstood() {
    List<String> lines = Listings.own().lines("interceptors");

    assertTrue(lines.size() > 20, lines::toString);
    lines.forEach(line -> assertEquals(3, line.split(" \\| ").length, line));
  }

  private static List<Problem> warnings(String source, String annotation, Listings listings) {
    byte[] classFile = renamed(Javac.compile(source).get("acme/Orders"), annotation);
    try {
      return new Transformer(Transformer.Options.DEFAULT.withListings(listings))
          .transform(classFile).warnings().stream()
              .filter(each -> each.what().startsWith("@") && !each.what().contains("never"))
              .toList();
    } catch (CannotRewriteException e) {
      throw new AssertionError(e.getMessage(), e);
    }
  }

  /** A class that uses an annotation of a library, without it on the class path. */
  private static byte[] renamed(byte[] classFile, String annotation) {
    ClassWriter writer = new ClassWriter(0);
    Map<String, String> names = Map.of("acme/Orders$Mark", annotation.replace('.', '/'));
    new ClassReader(classFile)
        .accept(new ClassRemapper(writer, new SimpleRemapper(Opcodes.ASM9, names)), 0);
    return writer.toByteArray();
  }

  private static String heads(List<Problem> problems) {
    return problems.stream()
        .map(each -> each.where() + ": " + each.what())
        .collect(Collectors.joining("\n"));
  }

  private static String text(List<Problem> problems) {
    return problems.stream().map(Problem::toString).collect(Collectors.joining("\n"));
  }
}
