package dev.weft.transformer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.NotWovenException;
import dev.weft.transformer.Transformer.Options;
import dev.weft.transformer.assembly.Javac;
import dev.weft.transformer.running.Woven;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Classes that are rewritten although something in them cannot be. */
class PartialTest {
  private static final Options PARTIAL = Options.DEFAULT.withPartial(true);
  private static final String HEAD = "import dev.weft.transformer.running.Soon; class A {\n";
  private static final String GOOD =
      "@Async static Task<Object> good() { return Task.of(await(Soon.value(1))); }\n";
  private static final String LOCKED =
      "@Async static synchronized Task<Object> locked(int n) throws Exception {"
          + " try { if (n > 0) throw new Exception(); return Task.of(await(Soon.value(1))); }"
          + " finally { Soon.log(\"locked\"); } }\n";

  @Test
  void aMethodThatIsRefusedThrowsBeforeItDoesAnything() throws Exception {
    Woven woven = weave(GOOD + LOCKED);

    assertEquals("=> 1", woven.run("acme/A", "good"));
    assertEquals(
        """
        Weft could not rewrite this. A.java:3 in locked(int): @Async on a synchronized method
          why: the lock would be released at the first suspension, and not be held after it
          fix: use dev.weft.sync.Mutex, or remove synchronized: between two awaits no other task \
        of the loop runs""",
        thrownBy(woven, "locked", 1).getMessage());
  }

  @Test
  void itIsRefusedIfThatShowsOnlyWhileItIsWritten() throws Exception {
    Woven woven = weave(GOOD + LimitsTest.tooLong("large"));

    assertEquals("=> 1", woven.run("acme/A", "good"));
    assertTrue(
        thrownBy(woven, "large").getMessage().contains(" bytes of code once the method is"),
        "it says why");
  }

  @Test
  void whatAwaitsARefusedMethodFailsWithItsException() {
    Woven woven =
        weave(
            LOCKED
                + "@Async static Task<Object> caller() throws Exception {"
                + " try { return Task.of(await(locked(0))); }"
                + " catch (NotWovenException e) { return Task.of(await(Soon.value(\"caught\"))); }"
                + " }");

    assertEquals("=> caught", woven.run("acme/A", "caller"));
  }

  @Test
  void otherMethodsRunUpToAnAwaitThatIsRefused() throws Exception {
    Woven woven =
        weave(
            GOOD
                + "static Object plain(Task<Object> t) {"
                + " try { return t == null ? 2 : await(t); } finally { Soon.log(\"x\"); } }\n"
                + "final Object made; A(Task<Object> t) { made = t == null ? 3 : await(t); }\n"
                + "static A make(Task<Object> t) { return new A(t); }");

    assertEquals(2, call(woven, "plain", (Object) null));
    assertEquals("acme.A", call(woven, "make", (Object) null).getClass().getName());
    Object task = dev.weft.Task.of(1);
    assertTrue(
        thrownBy(woven, "plain", task).getMessage().contains("A.java:3 in plain(Task): await in a"),
        "it says why");
    assertTrue(
        thrownBy(woven, "make", task).getMessage().contains("await in a constructor"),
        "it says why");
  }

  @Test
  void theErrorsAreToldApartFromTheWarnings() throws Exception {
    byte[] original =
        classFile(GOOD + LOCKED + "@Async static Task<Object> idle() { return Task.of(1); }");

    WovenClass woven = new Transformer(PARTIAL).transform(original);

    assertEquals(2, woven.methods());
    assertEquals(List.of("@Async on a synchronized method"), what(woven.refused()));
    assertTrue(
        woven.warnings().stream().allMatch(each -> each.severity() == Problem.Severity.WARNING),
        woven.warnings().toString());
  }

  @Test
  void aClassOfWhichNothingIsLeftIsRefusedAsAWhole() {
    byte[] original = classFile(LOCKED);

    CannotRewriteException thrown =
        assertThrows(
            CannotRewriteException.class, () -> new Transformer(PARTIAL).transform(original));

    assertEquals(List.of("@Async on a synchronized method"), what(thrown.problems()));
  }

  @Test
  void withoutTheOptionOneMethodForbidsTheWholeClass() {
    byte[] original = classFile(GOOD + LOCKED);

    assertThrows(CannotRewriteException.class, () -> new Transformer().transform(original));
  }

  private static List<String> what(List<Problem> problems) {
    return problems.stream().map(Problem::what).toList();
  }

  private static byte[] classFile(String members) {
    return Javac.compile(HEAD + members + "}").get("acme/A");
  }

  private static Woven weave(String members) {
    return Woven.of(Javac.compile(HEAD + members + "}"), PARTIAL);
  }

  private static Object call(Woven woven, String name, Object... arguments) throws Exception {
    Method method =
        Arrays.stream(woven.load("acme/A").getDeclaredMethods())
            .filter(each -> each.getName().equals(name))
            .findFirst()
            .orElseThrow();
    method.setAccessible(true);
    return method.invoke(null, arguments);
  }

  private static NotWovenException thrownBy(Woven woven, String name, Object... arguments) {
    InvocationTargetException thrown =
        assertThrows(InvocationTargetException.class, () -> call(woven, name, arguments));
    return assertInstanceOf(NotWovenException.class, thrown.getCause());
  }
}
