package dev.weft;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.TypeVariable;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.Temporal;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The arrows between the runtime's packages: {@code dev.weft}, {@code frame} and {@code loop} are
 * the core, and {@code io}, {@code sync} and {@code testing} stand on it.
 */
class ArchitectureTest {
  private static final JavaClasses RUNTIME =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.weft");

  @Test
  void theCoreKnowsNothingOfWhatStandsOnIt() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.weft", "dev.weft.frame", "dev.weft.loop")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.weft.io..", "dev.weft.sync..", "dev.weft.testing..")
        .check(RUNTIME);
  }

  @Test
  void framesKnowNoEngine() {
    noClasses()
        .that()
        .resideInAPackage("dev.weft.frame")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.weft.loop", "java.nio..")
        .check(RUNTIME);
  }

  @Test
  void onlyOneClassMakesNumbersOfDurations() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("dev.weft.frame.Durations")
        .and()
        .doNotHaveFullyQualifiedName("dev.weft.sync.RateLimiter") // refuses a number too small
        .should()
        .callMethod(Duration.class, "toNanos")
        .orShould()
        .callMethod(Duration.class, "toMillis")
        .because("they throw where a number is too small; Durations.nanos does not")
        .check(RUNTIME);
  }

  /** JSpecify's annotations may be missing when a program is compiled and when it runs. */
  @Test
  void nothingButTheJdkAndTheAnnotationsIsNeeded() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("dev.weft..", "java..", "javax.net..", "org.jspecify.annotations")
        .check(RUNTIME);
  }

  /** Clocks that people set, or a network sets, jump; what never looks at them does not notice. */
  @Test
  void nothingLooksAtTheClockOnTheWall() {
    noClasses()
        .should()
        .callMethodWhere(call("looks at the clock on the wall", ArchitectureTest::isWallClock))
        .check(RUNTIME);
  }

  private static boolean isWallClock(JavaMethodCall call) {
    return switch (call.getTargetOwner().getName()) {
      case "java.lang.System" -> call.getName().equals("currentTimeMillis");
      case "java.util.concurrent.locks.LockSupport" -> call.getName().equals("parkUntil");
      case "java.util.concurrent.locks.Condition" -> call.getName().equals("awaitUntil");
      default ->
          call.getTargetOwner().isAssignableTo(Clock.class)
              || call.getTargetOwner().isAssignableTo(Temporal.class)
                  && call.getName().equals("now");
    };
  }

  /** The JDK keeps a copy of every heap buffer outside the heap, for ever; pieces bound that. */
  @Test
  void onlyOnePlaceOfIoReadsAndWritesChannels() {
    noClasses()
        .that()
        .resideInAPackage("dev.weft.io")
        .and()
        .doNotHaveSimpleName("Pieces")
        .should()
        .callMethodWhere(
            call(
                "moves bytes through a channel",
                call ->
                    call.getTargetOwner().isAssignableTo(java.nio.channels.Channel.class)
                        && Set.of("read", "write", "receive", "send").contains(call.getName())))
        .check(RUNTIME);
  }

  /** There the rule stands for what cannot be stopped, and each kind of wait has its threads. */
  @Test
  void onlyOnePlaceOfIoCallsTheSystemOnAnotherThread() {
    noClasses()
        .that()
        .resideInAPackage("dev.weft.io")
        .should()
        .callMethodWhere(
            call(
                "does something on another thread",
                call ->
                    switch (call.getName()) {
                      case "blocking" -> call.getTargetOwner().isEquivalentTo(Weft.class);
                      case "onExit" -> true;
                      case "start" -> call.getTargetOwner().isAssignableTo(Thread.class);
                      default ->
                          call.getName().endsWith("Async")
                              && call.getTargetOwner().isAssignableTo(CompletionStage.class);
                    }))
        .check(RUNTIME);
    noClasses()
        .that()
        .resideInAPackage("dev.weft.io")
        .and()
        .haveNameNotMatching(".*\\.(Offloaded|OpenEnded|DirectoryWatcher|IoThreads)(\\$.*)?")
        .should()
        .callMethodWhere(
            call(
                "uses the threads of dev.weft.io",
                call ->
                    call.getName().equals("execute")
                        && call.getTargetOwner().getSimpleName().equals("IoThreads")))
        .check(RUNTIME);
  }

  /** `throw Await.rethrow(e)` is the way; a second one would be another way of the same. */
  @Test
  void onlyOneClassThrowsWhatIsNotDeclared() {
    List<String> others =
        RUNTIME.stream()
            .flatMap(each -> Stream.of(each.reflect().getDeclaredMethods()))
            .filter(method -> Modifier.isPrivate(method.getModifiers()))
            .filter(method -> throwsWhatItsCallerSays(method))
            .map(method -> method.getDeclaringClass().getName())
            .toList();

    assertEquals(List.of("dev.weft.frame.Sneaky"), others);
  }

  private static boolean throwsWhatItsCallerSays(Method method) {
    return Stream.of(method.getGenericExceptionTypes()).anyMatch(TypeVariable.class::isInstance);
  }

  private static DescribedPredicate<JavaMethodCall> call(
      String what, Predicate<JavaMethodCall> which) {
    return DescribedPredicate.describe(what, which);
  }
}
