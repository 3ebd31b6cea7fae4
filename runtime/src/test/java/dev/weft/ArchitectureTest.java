package dev.weft;

import static com.tngtech.archunit.core.domain.JavaModifier.PUBLIC;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.weft.frame.Frame;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.TypeVariable;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.Temporal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The arrows between the runtime's rooms, as ARCHITECTURE.md draws them.
 *
 * <p>{@code dev.weft} is what users say, and makes what stands behind its words: that is the one
 * circle, as between the JDK's {@code List} and the lists that {@code List.of} returns. All other
 * arrows go one way.
 */
class ArchitectureTest {
  private static final String API = "dev.weft";

  /** From the bottom up: each may know those before it, and the words of {@code dev.weft}. */
  private static final List<String> ROOMS =
      List.of(
          "dev.weft.report",
          "dev.weft.task",
          "dev.weft.frame",
          "dev.weft.iteration",
          "dev.weft.combine",
          "dev.weft.spi",
          "dev.weft.loop",
          "dev.weft.running",
          "dev.weft.sync",
          "dev.weft.io",
          "dev.weft.testing");

  /** Those whose parts users may touch. */
  private static final Set<String> EXPORTED =
      Set.of(
          "dev.weft",
          "dev.weft.frame",
          "dev.weft.io",
          "dev.weft.spi",
          "dev.weft.sync",
          "dev.weft.testing");

  /** The words that make what stands behind them, as the JDK's {@code List.of} does. */
  private static final Set<String> MAKERS =
      Set.of(
          "AsyncCloseable",
          "AsyncFunction",
          "AsyncIterator",
          "AsyncSupplier",
          "Blocking",
          "Deadline",
          "DeadlineExceededException",
          "ErrorHandler",
          "JoinScope",
          "Joiner",
          "Loop",
          "LoopGroup",
          "Outcome",
          "Promise",
          "RetryPolicy",
          "Runner",
          "Scope",
          "Task",
          "TaskLocal",
          "Weft");

  /**
   * What {@code io}, {@code sync} and {@code testing} use that users cannot: operations are tasks
   * without a body, and say what they are in messages; ends are reported as the loop's are.
   */
  private static final Map<String, Set<String>> BESIDES_THE_API =
      Map.of(
          "dev.weft.io",
          Set.of(
              "combine.WithoutValue",
              "iteration.PulledValues",
              "iteration.PushedValues",
              "report.Durations",
              "report.ErrorLog",
              "report.FirstFailure",
              "report.ShownAs",
              "report.WrongThread",
              "task.CoreTask",
              "task.Dispatcher",
              "task.Inherited",
              "task.NoLoop",
              "task.PendingTask",
              "task.GiveWay"),
          "dev.weft.sync",
          Set.of(
              "combine.WithoutValue",
              "iteration.PushedValues",
              "report.Durations",
              "report.ShownAs",
              "report.WrongThread",
              "task.BodyTask",
              "task.CoreTask",
              "task.Dispatcher",
              "task.Operation",
              "task.PendingTask",
              "task.TaskAccess",
              "task.Waiter"),
          "dev.weft.testing",
          Set.of(
              "combine.WithoutValue",
              "report.Durations",
              "report.ErrorLog",
              "report.FirstFailure",
              "report.WrongThread",
              "task.BodyTask",
              "task.Census",
              "task.CoreTask",
              "task.Detached",
              "task.Dispatcher",
              "task.Leftovers",
              "task.OffLoop",
              "task.PendingTask",
              "task.Spawn",
              "task.GiveWay"));

  private static final JavaClasses RUNTIME =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.weft");

  @Test
  void everyRoomIsKnownHere() {
    Set<String> found = new TreeSet<>();
    for (JavaClass each : RUNTIME) {
      found.add(each.getPackageName());
    }
    found.removeAll(Set.of(API, "dev.weft.annotations"));

    assertEquals(Set.of(), minus(found, Set.copyOf(ROOMS)));
  }

  @Test
  void theModuleExportsWhatUsersMayTouch() {
    Set<String> exported = new TreeSet<>();
    for (ModuleDescriptor.Exports each : Weft.class.getModule().getDescriptor().exports()) {
      assertFalse(each.isQualified(), () -> "a qualified export is to be named here: " + each);
      exported.add(each.source());
    }

    assertEquals(new TreeSet<>(EXPORTED), exported);
  }

  @Test
  void arrowsBetweenRoomsGoOneWay() {
    for (int i = 0; i < ROOMS.size(); i++) {
      List<String> above = ROOMS.subList(i + 1, ROOMS.size());
      if (above.isEmpty()) continue;
      noClasses()
          .that()
          .resideInAPackage(ROOMS.get(i))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(above.toArray(String[]::new))
          .allowEmptyShould(true) // a room may be empty for a while
          .check(RUNTIME);
    }
  }

  /** The one circle: who is in it, so that it does not grow unseen. */
  @Test
  void onlyTheseWordsMakeWhatStandsBehindThem() {
    Set<String> makers = new TreeSet<>();
    for (JavaClass each : RUNTIME) {
      if (!each.getPackageName().equals(API)) continue;
      boolean makes =
          each.getDirectDependenciesFromSelf().stream()
              .map(arrow -> arrow.getTargetClass().getBaseComponentType().getPackageName())
              .anyMatch(ROOMS::contains);
      if (makes) makers.add(topLevel(each).getSimpleName());
    }

    assertEquals(Set.of(), minus(makers, MAKERS));
  }

  private static JavaClass topLevel(JavaClass one) {
    return one.getEnclosingClass().map(ArchitectureTest::topLevel).orElse(one);
  }

  @Test
  void whatStandsOnTheCoreUsesItsPublicPartsOnly() {
    Map<String, Set<String>> used = new TreeMap<>();
    for (JavaClass each : RUNTIME) {
      String room = each.getPackageName();
      if (!BESIDES_THE_API.containsKey(room)) continue;
      for (Dependency arrow : each.getDirectDependenciesFromSelf()) {
        JavaClass target = arrow.getTargetClass().getBaseComponentType();
        if (isInside(target.getPackageName())) {
          used.computeIfAbsent(room, none -> new TreeSet<>())
              .add(topLevel(target).getName().substring("dev.weft.".length()));
        }
      }
    }

    Map<String, Set<String>> unnamed = new TreeMap<>();
    used.forEach((room, parts) -> unnamed.put(room, minus(parts, BESIDES_THE_API.get(room))));
    unnamed.values().removeIf(Set::isEmpty);
    assertEquals(Map.of(), unnamed);
  }

  /**
   * A promise is a task inside, too: what it inherits from there and is public, users could call,
   * also on the class path, where exports do not count.
   */
  @Test
  void usersInheritNothingPublicFromTheInside() {
    Set<String> inherited = new TreeSet<>();
    for (JavaClass each : RUNTIME) {
      boolean isApi =
          EXPORTED.contains(each.getPackageName()) && each.getModifiers().contains(PUBLIC);
      if (!isApi || each.isAssignableTo(Frame.class)) continue; // which is for generated code
      for (Method one : each.reflect().getMethods()) {
        if (isInside(one.getDeclaringClass().getPackageName()) && !isSaidByTheApi(one)) {
          inherited.add(each.getSimpleName() + "." + one.getName());
        }
      }
    }

    assertEquals(Set.of(), inherited);
  }

  private static boolean isInside(String room) {
    return ROOMS.contains(room) && !EXPORTED.contains(room);
  }

  private static boolean isSaidByTheApi(Method one) {
    if (one.getDeclaringClass() == Object.class) return true;
    return Stream.of(Task.class, AsyncIterator.class)
        .flatMap(said -> Stream.of(said.getMethods()))
        .anyMatch(
            said ->
                said.getName().equals(one.getName())
                    && List.of(said.getParameterTypes()).equals(List.of(one.getParameterTypes())));
  }

  private static Set<String> minus(Set<String> all, Set<String> known) {
    Set<String> rest = new TreeSet<>(all);
    rest.removeAll(known);
    return rest;
  }

  @Test
  void tasksKnowNoChannels() {
    noClasses()
        .that()
        .resideInAPackage("dev.weft.task")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.nio..")
        .check(RUNTIME);
  }

  @Test
  void onlyOneClassMakesNumbersOfDurations() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("dev.weft.report.Durations")
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

    assertEquals(List.of("dev.weft.task.Sneaky"), others);
  }

  private static boolean throwsWhatItsCallerSays(Method method) {
    return Stream.of(method.getGenericExceptionTypes()).anyMatch(TypeVariable.class::isInstance);
  }

  private static DescribedPredicate<JavaMethodCall> call(
      String what, Predicate<JavaMethodCall> which) {
    return DescribedPredicate.describe(what, which);
  }
}
