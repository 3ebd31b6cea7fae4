package dev.weft.it.languages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.weft.it.timing.Env;
import dev.weft.it.timing.EveryTiming;
import dev.weft.it.timing.Program;
import dev.weft.transformer.CannotRewriteException;
import dev.weft.transformer.Transformer;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What Kotlin and Groovy make of a program does the same woven as blocking. */
class LanguagesTest {
  private static final int LIMIT = 128;

  @TempDir private Path temp;

  @TestFactory
  Stream<DynamicTest> kotlin() throws Exception {
    return tests(Compilers.kotlin(source("Kotlin.kt"), temp), "languages.KotlinKt");
  }

  @TestFactory
  Stream<DynamicTest> kotlinWhoseLambdasAreClasses() throws Exception {
    return tests(
        Compilers.kotlin(source("KotlinLambdas.kt"), temp, "-Xlambdas=class"),
        "languages.KotlinLambdasKt");
  }

  @TestFactory
  Stream<DynamicTest> kotlinThatInlinesLambdasIntoClasses() throws Exception {
    return tests(Compilers.kotlin(source("KotlinInlined.kt"), temp), "languages.KotlinInlinedKt");
  }

  @TestFactory
  Stream<DynamicTest> kotlinThatMakesClassesOfAllThatItCan() throws Exception {
    return tests(
        Compilers.kotlin(
            source("KotlinInlined.kt"), temp, "-Xlambdas=class", "-Xsam-conversions=class"),
        "languages.KotlinInlinedKt");
  }

  @TestFactory
  Stream<DynamicTest> groovy() throws Exception {
    return tests(Compilers.groovy(source("Groovy.groovy"), temp), "languages.Groovy");
  }

  @Test
  void mistakesInKotlinAreNamedByItsFile() throws Exception {
    assertEquals(
        """
        Mistakes.kt:29 in extended(Task): await in a method that is not @Async
          why: only a rewritten method can suspend; this one would have to block its thread
          fix: annotate the method with @Async and return Task<T>, or call it through Weft.run(() -> ...) from outside the loop
        Mistakes.kt:52 in returnedInTry(Task): return of returned(...) inside a try, without await
          why: the method ends here: catch, finally and close have run before that task ends, whatever its outcome will be
          fix: return Task.of(await(returned(...))), or move the return out of the try
        Mistakes.kt:62 in returnedOfTry(Task): return of returned(...) inside a try, without await
          why: the method ends here: catch, finally and close have run before that task ends, whatever its outcome will be
          fix: return Task.of(await(returned(...))), or move the return out of the try
        Mistakes.kt:73 in returnedOfWhen(Task): return of returned(...) inside a try, without await
          why: the method ends here: catch, finally and close have run before that task ends, whatever its outcome will be
          fix: return Task.of(await(returned(...))), or move the return out of the try
        Mistakes.kt:35 in get(): await in a method that is not @Async
          why: only a rewritten method can suspend; this one would have to block its thread
          fix: annotate the method with @Async and return Task<T>, or call it through Weft.run(() -> ...) from outside the loop
        Mistakes.kt:31 in invokeSuspend(Object): await in a method that is not @Async
          why: only a rewritten method can suspend; this one would have to block its thread
          fix: annotate the method with @Async and return Task<T>, or call it through Weft.run(() -> ...) from outside the loop
        Mistakes.kt:8 in Orders's fields: await in the initialiser of a field, or in an initialiser block
          why: it runs in the constructor, which cannot return a task
          fix: give the constructor the value, and await it in a static @Async factory method
        Mistakes.kt:10 in plain(Task): await in a method that is not @Async
          why: only a rewritten method can suspend; this one would have to block its thread
          fix: annotate the method with @Async and return Task<T>, or call it through Weft.run(() -> ...) from outside the loop
        Mistakes.kt:12 in locked(Task): await inside a synchronized block
          why: suspending returns from the method, which would release the lock midway
          fix: use dev.weft.sync.Mutex, or move the await out of the block
        Mistakes.kt:16 in a lambda in lambda: await in a lambda that returns int
          why: a lambda can suspend only if it can return a task in place of its value
          fix: give it to a method that takes an AsyncSupplier or AsyncFunction, so that it returns Task<T>, or without a value a SuspendingRunnable or SuspendingConsumer
        Mistakes.kt:20 in number(Task): @Async on a method that returns int
          why: a call that suspends must return a task in place of the value
          fix: return Task<T>, CompletionStage<T>, CompletableFuture<T> or void; or, if it emits values, AsyncIterator<T>, Iterator<T>, Iterable<T> or Stream<T>
        Mistakes.kt:22 in suspending(Task, Continuation): await in a method that is not @Async
          why: only a rewritten method can suspend; this one would have to block its thread
          fix: annotate the method with @Async and return Task<T>, or call it through Weft.run(() -> ...) from outside the loop
        Mistakes.kt:25 in static initialiser: await in a static initialiser
          why: the JVM holds the class's initialisation lock until it returns, so it cannot suspend
          fix: move the work into an @Async method and call that when the value is first needed
        """,
        errors(Compilers.kotlin(source("Mistakes.kt"), temp)));
  }

  @Test
  void mistakesInGroovyAreNamedByItsFile() throws Exception {
    assertEquals(
        """
        Mistakes.groovy:23 in pay(Task): await that Groovy looks up at run time
          why: which method such a call means is not known before it runs, so it cannot be rewritten
          fix: annotate the class with @groovy.transform.CompileStatic
        Mistakes.groovy:17 in plain(Task): await in a method that is not @Async
          why: only a rewritten method can suspend; this one would have to block its thread
          fix: annotate the method with @Async and return Task<T>, or call it through Weft.run(() -> ...) from outside the loop
        Mistakes.groovy:13 in doCall(Object): await in a lambda that returns Integer
          why: a lambda can suspend only if it can return a task in place of its value
          fix: give it to a method that takes an AsyncSupplier or AsyncFunction, so that it returns Task<T>, or without a value a SuspendingRunnable or SuspendingConsumer
        """,
        errors(Compilers.groovy(source("Mistakes.groovy"), temp)));
  }

  private static Stream<DynamicTest> tests(Map<String, byte[]> classFiles, String name)
      throws Exception {
    Program program = new Program(classFiles);
    List<DynamicTest> tests = new ArrayList<>();
    tests.add(dynamicTest("weaves and verifies", () -> assertEquals(Map.of(), program.defects())));
    tests.add(dynamicTest("gives no warning", () -> assertEquals(List.of(), warnings(classFiles))));
    Arrays.stream(program.woven(name).getDeclaredMethods())
        .filter(LanguagesTest::isEntry)
        .map(method -> new Program.Entry(name, method.getName()))
        .sorted(Comparator.comparing(Program.Entry::methodName))
        .map(entry -> dynamicTest(entry.methodName(), () -> check(program, entry)))
        .forEach(tests::add);
    return tests.stream();
  }

  private static boolean isEntry(Method method) {
    return Modifier.isStatic(method.getModifiers())
        && Modifier.isPublic(method.getModifiers())
        && !method.isSynthetic()
        && method.getReturnType() != void.class
        && List.of(method.getParameterTypes()).equals(List.of(Env.class));
  }

  private static void check(Program program, Program.Entry entry) {
    int runs = new EveryTiming(program, new Random(1), LIMIT, false).check(entry);
    assertTrue(runs >= 3, "runs with everything settled, with everything pending, and mixed");
  }

  private static List<String> warnings(Map<String, byte[]> classFiles) throws Exception {
    List<String> warnings = new ArrayList<>();
    for (byte[] classFile : classFiles.values()) {
      new Transformer().transform(classFile).warnings().forEach(each -> warnings.add(each + "\n"));
    }
    return warnings;
  }

  private static String errors(Map<String, byte[]> classFiles) {
    StringBuilder errors = new StringBuilder();
    for (byte[] classFile : classFiles.values()) {
      try {
        new Transformer().transform(classFile);
      } catch (CannotRewriteException e) {
        errors.append(e.getMessage()).append('\n');
      }
    }
    return errors.toString();
  }

  private static Path source(String name) throws Exception {
    return Path.of(LanguagesTest.class.getResource("/languages/" + name).toURI());
  }
}
