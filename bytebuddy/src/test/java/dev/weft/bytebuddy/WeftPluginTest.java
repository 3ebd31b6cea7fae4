package dev.weft.bytebuddy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.annotations.Async;
import dev.weft.transformer.Listings;
import dev.weft.transformer.Transformer;
import dev.weft.transformer.tree.ClassNameFilter;
import dev.weft.transformer.tree.ProducerLists;
import dev.weft.transformer.tree.TreeWeaver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.build.Plugin;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.matcher.ElementMatchers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;

class WeftPluginTest {
  private static final String HEAD =
      """
      package shop;
      import static dev.weft.Weft.*;
      import dev.weft.*;
      import dev.weft.annotations.Async;
      """;

  private static final String ORDERS =
      HEAD
          + """
          public class Orders {
            static final String[] ITEMS = {"tea", "jam", "rye"};
            @Async static Task<Integer> price(String item) {
              await(yieldNow());
              return Task.of(item.length());
            }
            @Async static Task<Integer> total() {
              int sum = 0;
              for (String item : ITEMS) sum += await(price(item));
              return Task.of(sum);
            }
            static Integer run() { return Weft.run(Orders::total); }
          }
          """;

  private static final String TWO_MISTAKES =
      HEAD
          + """
          class Mistakes {
            int one() { return await(Orders.total()); }
            @Async Task<Integer> two() {
              synchronized (this) { return Task.of(await(Orders.total())); }
            }
          }
          """;

  private static final String A_WARNING =
      HEAD
          + """
          class Careless {
            @Async static Task<Integer> total() {
              Orders.total();
              return Orders.total();
            }
          }
          """;

  private static final String ALONE =
      """
      package shop;
      import java.util.concurrent.CompletableFuture;
      class Alone {
        @dev.weft.annotations.Async CompletableFuture<Integer> one() {
          return CompletableFuture.completedFuture(1);
        }
      }
      """;

  @TempDir private Path temp;
  private Project project;
  private Engine engine;

  @BeforeEach
  void aProject() throws IOException {
    project = new Project(temp).write("shop/Orders.java", ORDERS);
    project.write("shop/Plain.java", "package shop; class Plain {}");
    engine = new Engine(Engine.ofThisJvm());
  }

  @AfterEach
  void noProperties() {
    for (String each : List.of("failOnWarning", "skip", "excludes", "singleCopy", "verbose")) {
      System.clearProperty("weft." + each);
    }
  }

  private Map<String, byte[]> asTheCommandLine() throws Exception {
    Path out = temp.resolve("command-line");
    List<Path> classPath = Engine.ofThisJvm();
    Transformer.Options options =
        Transformer.Options.DEFAULT
            .withProducers(ProducerLists.of(project.classes(), classPath))
            .withListings(Listings.of(classPath));
    new TreeWeaver(new Transformer(options)::transform, ClassNameFilter.ALL, classPath, false)
        .weave(project.classes(), out);
    return Project.files(out);
  }

  private static void assertSame(Map<String, byte[]> expected, Map<String, byte[]> actual) {
    assertEquals(expected.keySet(), actual.keySet());
    expected.forEach((path, bytes) -> assertArrayEquals(bytes, actual.get(path), path));
  }

  // ---- what comes out

  @Test
  void theClassesAreThoseOfTheCommandLineAndRun() throws Exception {
    project.compile();

    Plugin.Engine.Summary summary = engine.run(project.classes(), project.woven());

    assertSame(asTheCommandLine(), Project.files(project.woven()));
    assertEquals(
        List.of("shop.Orders"),
        summary.getTransformed().stream().map(TypeDescription::getName).toList());
    assertEquals(List.of("info Weft: rewrote 2 methods in 1 of 2 classes"), engine.log);
    assertEquals(9, Project.call(project.woven(), "shop.Orders", "run"));
  }

  /** As Kotlin gives tests; Byte Buddy makes no such class. */
  @Test
  void namesNeedNotBeJavas() throws Exception {
    project.compile();
    Path file = project.classes().resolve("shop/Orders.class");
    ClassNode node = new ClassNode();
    new ClassReader(Files.readAllBytes(file)).accept(node, 0);
    for (MethodNode each : node.methods) {
      if (each.name.equals("run")) each.name = "it runs";
    }
    ClassWriter writer = new ClassWriter(0);
    node.accept(writer);
    Files.write(file, writer.toByteArray());

    engine.run(project.classes(), project.woven());

    assertSame(asTheCommandLine(), Project.files(project.woven()));
    assertEquals(9, Project.call(project.woven(), "shop.Orders", "it runs"));
  }

  @Test
  void severalThreadsWriteTheSame() throws Exception {
    project.compile();

    engine.inThreads(3).run(project.classes(), project.woven());

    assertSame(asTheCommandLine(), Project.files(project.woven()));
  }

  @Test
  void inPlaceASecondRunChangesNothing() throws Exception {
    project.compile();
    Map<String, byte[]> expected = asTheCommandLine();

    engine.run(project.classes(), project.classes());
    assertSame(expected, Project.files(project.classes()));
    engine.run(project.classes(), project.classes());

    assertSame(expected, Project.files(project.classes()));
    assertEquals(
        "info Weft: rewrote 0 methods in 0 of 2 classes, 1 already up to date",
        engine.log.get(engine.log.size() - 1));
  }

  @Test
  void inPlaceStaleFrameClassesAreDeleted() throws Exception {
    project.write("shop/Gone.java", ORDERS.replace("Orders", "Gone")).compile();
    engine.run(project.classes(), project.classes());
    project.write("shop/Orders.java", ORDERS.replace("price", "cost")).compile();
    Files.delete(project.classes().resolve("shop/Gone.class"));

    engine.run(project.classes(), project.classes());

    assertEquals(
        Set.of(
            "shop/Orders$weft$cost.class",
            "shop/Orders$weft$total.class",
            "shop/Orders.class",
            "shop/Plain.class"),
        Project.files(project.classes()).keySet());
    assertTrue(
        engine.log.contains("info Weft: deleted stale frame classes: 3"), engine.log::toString);
    assertEquals(9, Project.call(project.classes(), "shop.Orders", "run"));
  }

  // ---- problems

  @Test
  void allProblemsAreThrownOnceWithFileAndLineAndNothingIsWritten() throws Exception {
    project.write("shop/Mistakes.java", TWO_MISTAKES).compile();

    IllegalStateException thrown =
        assertThrows(
            IllegalStateException.class, () -> engine.run(project.classes(), project.woven()));

    String file = temp.resolve("src/main/java/shop/Mistakes.java").toString();
    List<String> errors = engine.log.stream().filter(each -> each.startsWith("error ")).toList();
    assertEquals(2, errors.size(), errors::toString);
    assertTrue(
        errors.get(0).startsWith("error error: " + file + ":6 in one(): await "), errors.get(0));
    assertTrue(
        errors.get(1).startsWith("error error: " + file + ":8 in two(): await inside a synchron"),
        errors.get(1));
    String message = thrown.getCause().getMessage();
    assertTrue(
        message.startsWith(
            "2 problems keep Weft from rewriting these classes; no class was written:\n" + file),
        message);
    assertTrue(message.contains(file + ":8 in two()"), message);
    assertEquals(Set.of(), Project.files(project.woven()).keySet());
  }

  @Test
  void inABuildThatGoesOnTheyAreThrownOnceToo() throws Exception {
    project.write("shop/Mistakes.java", TWO_MISTAKES).compile();

    assertThrows(
        IllegalStateException.class,
        () -> engine.failingLast().run(project.classes(), project.woven()));

    assertEquals(2, engine.log.stream().filter(each -> each.startsWith("error ")).count());
    assertSame(Project.files(project.classes()), Project.files(project.woven()));
  }

  @Test
  void aWarningIsToldAndTheClassRewritten() throws Exception {
    project.write("shop/Careless.java", A_WARNING).compile();

    engine.run(project.classes(), project.woven());

    String file = temp.resolve("src/main/java/shop/Careless.java").toString();
    assertTrue(
        engine.log.stream().anyMatch(each -> each.startsWith("warn warning: " + file + ":7 in ")),
        engine.log::toString);
    assertSame(asTheCommandLine(), Project.files(project.woven()));
  }

  @Test
  void aWarningIsAnErrorIfThatIsAskedFor() throws Exception {
    project.write("shop/Careless.java", A_WARNING).compile();
    System.setProperty("weft.failOnWarning", "true");

    IllegalStateException thrown =
        assertThrows(
            IllegalStateException.class, () -> engine.run(project.classes(), project.woven()));

    assertTrue(
        thrown.getCause().getMessage().startsWith("1 problem keeps Weft from rewriting"),
        () -> thrown.getCause().getMessage());
    assertEquals(Set.of(), Project.files(project.woven()).keySet());
  }

  /** What names types of the runtime does not come so far: Byte Buddy asks for those first. */
  @Test
  void withoutTheRuntimeOnTheClassPathNothingIsWritten() throws Exception {
    Project alone = new Project(temp.resolve("alone")).write("shop/Alone.java", ALONE).compile();
    Path annotations =
        Path.of(Async.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Engine other = new Engine(List.of(annotations));

    IllegalStateException thrown =
        assertThrows(IllegalStateException.class, () -> other.run(alone.classes(), alone.woven()));

    String what = "shop.Alone has asynchronous methods, but weft-runtime is missing";
    assertTrue(other.log.get(0).startsWith("error error: " + what), other.log::toString);
    assertTrue(thrown.getCause().getMessage().startsWith(what), thrown::toString);
    assertEquals(Set.of(), Project.files(alone.woven()).keySet());
  }

  // ---- settings

  @Test
  void nothingIsRewrittenIfItIsSkipped() throws Exception {
    project.write("shop/Mistakes.java", TWO_MISTAKES).compile();
    System.setProperty("weft.skip", "true");

    engine.run(project.classes(), project.woven());

    assertSame(Project.files(project.classes()), Project.files(project.woven()));
    assertEquals(List.of("info Weft: skipped"), engine.log);
  }

  @Test
  void whatIsExcludedIsLeftAsItIs() throws Exception {
    project.write("shop/Mistakes.java", TWO_MISTAKES).compile();
    System.setProperty("weft.excludes", "com.acme.*, shop.Mistakes");

    engine.run(project.classes(), project.woven());

    assertEquals(9, Project.call(project.woven(), "shop.Orders", "run"));
  }

  @Test
  void aSwitchThatIsNeitherOnNorOffIsRefused() throws Exception {
    project.compile();
    System.setProperty("weft.singleCopy", "yes");

    IllegalStateException thrown =
        assertThrows(
            IllegalStateException.class, () -> engine.run(project.classes(), project.woven()));

    assertEquals(
        "The system property weft.singleCopy is \"yes\", neither true nor false. Weft's are"
            + " weft.directCalls, weft.excludes, weft.failOnWarning, weft.includes,"
            + " weft.producers, weft.singleCopy, weft.skip, weft.verbose",
        thrown.getCause().getMessage());
  }

  /** The line of the list is wrong, so it was read. */
  @Test
  void theListsOfTheClassPathAreRead() throws Exception {
    project.compile();
    Path list = temp.resolve("library/META-INF/weft/producers");
    Files.createDirectories(list.getParent());
    Files.writeString(list, "mine com.acme.Client.fetch\n");
    Engine other = new Engine(List.of(temp.resolve("library")));

    IllegalStateException thrown =
        assertThrows(
            IllegalStateException.class, () -> other.run(project.classes(), project.woven()));

    assertTrue(
        thrown.getCause().getMessage().contains("mine com.acme.Client.fetch"),
        () -> thrown.getCause().getMessage());
  }

  // ---- beside other plugins

  @Test
  void whatAnotherPluginDidBeforeStays() throws Exception {
    project.compile();

    engine.after(new OneMore()).run(project.classes(), project.woven());

    assertEquals(10, Project.call(project.woven(), "shop.Orders", "run"));
  }

  @Test
  void aLaterPluginChangesTheRewrittenClass() throws Exception {
    project.compile();

    engine.before(new OneMore()).run(project.classes(), project.woven());

    assertEquals(10, Project.call(project.woven(), "shop.Orders", "run"));
    assertEquals(asTheCommandLine().keySet(), Project.files(project.woven()).keySet());
  }

  /** Adds one to what {@code run} returns. */
  static final class OneMore implements Plugin {
    @Advice.OnMethodExit
    static void exit(@Advice.Return(readOnly = false) Integer value) {
      value = value + 1;
    }

    @Override
    public boolean matches(TypeDescription type) {
      return type.getName().equals("shop.Orders");
    }

    @Override
    public DynamicType.Builder<?> apply(
        DynamicType.Builder<?> builder, TypeDescription type, ClassFileLocator locator) {
      return builder.visit(Advice.to(OneMore.class).on(ElementMatchers.named("run")));
    }

    @Override
    public void close() {}
  }
}
