package dev.weft.transformer.discover;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.transformer.CannotRewriteException;
import dev.weft.transformer.Problem;
import dev.weft.transformer.Transformer;
import dev.weft.transformer.assembly.Javac;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.ClassRemapper;
import org.objectweb.asm.commons.SimpleRemapper;

/** Methods before and after tests; for tests themselves see {@code WarningsTest}. */
class ForgottenTestTest {
  private static final String WARNING =
      """
      Orders.java:3 in fill(): @Async on a method before or after tests, of a framework that does not wait for it
        why: the tests go on at its first await that suspends; the rest runs beside them, or never
        fix: make the tests of the class @AsyncTest of weft-junit, which waits for @BeforeEach and @AfterEach methods; in others, Weft.run(() -> ...) inside the method\
      """;

  private static final String CLASS =
      """
      CLASS class Orders {
        METHOD
        @Async void fill() { await(Weft.yieldNow()); }
        TEST
        void pays() {}
      }
      @java.lang.annotation.Retention(java.lang.annotation.RetentionPolicy.RUNTIME)
      @interface Own {}\
      """;

  @ParameterizedTest
  @ValueSource(strings = {"BeforeEach", "AfterEach"})
  void nobodyWaitsForWhatRunsBeforeAndAfterAPlainTest(String each) {
    assertEquals(WARNING, warnings("", junit(each), junit("Test")));
    assertEquals(WARNING, warnings("", junit(each), junit("RepeatedTest(2)")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "org/junit/Before",
        "org/junit/After",
        "org/testng/annotations/BeforeMethod",
        "org/testng/annotations/AfterMethod",
        "org/junit/BeforeClass",
        "org/testng/annotations/AfterClass"
      })
  void norInOtherFrameworks(String annotation) {
    byte[] classFile = compiled("", "@Own", junit("Test"));
    ClassWriter writer = new ClassWriter(0);
    new ClassReader(classFile)
        .accept(
            new ClassRemapper(
                writer, new SimpleRemapper(Opcodes.ASM9, Map.of("acme/Own", annotation))),
            0);
    assertEquals(WARNING, warnings(writer.toByteArray()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"BeforeAll", "AfterAll"})
  void nobodyEverWaitsForWhatRunsOnceForAll(String all) {
    assertEquals(WARNING, warnings("", junit(all), junit("Test")));
    assertEquals(WARNING, warnings("", junit(all), "@Own"));
  }

  @Test
  void whoMayWaitIsTrusted() {
    String extended = "@org.junit.jupiter.api.extension.ExtendWith({})";
    assertEquals("", warnings(extended, junit("BeforeEach"), junit("Test")));
    assertEquals("", warnings("", junit("BeforeEach"), extended + junit("Test")));
  }

  @Test
  void aClassWhoseTestsAreOfAnotherKindOrElsewhereIsLeftAlone() {
    assertEquals("", warnings("", junit("BeforeEach"), "@Own"));
  }

  private static String junit(String annotation) {
    return "@org.junit.jupiter.api." + annotation;
  }

  private static String warnings(String onClass, String onMethod, String onTest) {
    return warnings(compiled(onClass, onMethod, onTest));
  }

  private static byte[] compiled(String onClass, String onMethod, String onTest) {
    String source =
        CLASS.replace("CLASS", onClass).replace("METHOD", onMethod).replace("TEST", onTest);
    return Javac.compile(source).get("acme/Orders");
  }

  private static String warnings(byte[] classFile) {
    try {
      List<Problem> warnings = new Transformer().transform(classFile).warnings();
      return warnings.stream().map(Problem::toString).collect(Collectors.joining("\n"));
    } catch (CannotRewriteException e) {
      throw new AssertionError(e.getMessage(), e);
    }
  }
}
