package dev.weft.transformer;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.weft.bytebuddy.WeftPlugin;
import dev.weft.junit.attach.AgentAttachment;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import net.bytebuddy.agent.ByteBuddyAgent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.tree.InsnList;

/** Arrows point one way: each stage sees only what the stages before it hand on. */
class ArchitectureTest {
  private static final String ROOT = "dev.weft.transformer";
  private static final List<String> STAGES =
      List.of("discover", "analyze", "plan", "emit", "verify");

  /** What stands on the stages, and so is seen by none of them. */
  private static final List<String> ON_TOP =
      List.of(ROOT + ".cli..", ROOT + ".tree..", "dev.weft.agent..");

  private static final JavaClasses TRANSFORMER =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT, "dev.weft.agent");

  private static final JavaClasses PUBLISHED =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.weft");

  private static final JavaClasses RUNTIME =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.weft", "dev.weft.frame", "dev.weft.annotations");

  static Stream<String> stages() {
    return STAGES.stream();
  }

  @ParameterizedTest
  @MethodSource("stages")
  void aStageSeesOnlyTheStagesBeforeIt(String stage) {
    List<String> hidden =
        Stream.concat(
                STAGES.stream()
                    .skip(STAGES.indexOf(stage) + 1)
                    .map(later -> ROOT + "." + later + ".."),
                ON_TOP.stream())
            .toList();

    noClasses()
        .that()
        .resideInAPackage(ROOT + "." + stage + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(hidden.toArray(String[]::new))
        .check(TRANSFORMER);
  }

  @ParameterizedTest
  @MethodSource("stages")
  void ofThePackageAboveAStageSeesOnlyWhatUsersSeeToo(String stage) {
    List<Class<?>> results =
        List.of(
            KnownClasses.class,
            KnownClasses.Declared.class,
            Location.class,
            Problem.class,
            Problem.Severity.class,
            Producers.class,
            Producers.Kind.class,
            WovenClass.class,
            WovenClass.FrameClass.class);

    noClasses()
        .that()
        .resideInAPackage(ROOT + "." + stage + "..")
        .should()
        .dependOnClassesThat(
            JavaClass.Predicates.resideInAPackage(ROOT)
                .and(JavaClass.Predicates.belongToAnyOf(results.toArray(Class<?>[]::new)).negate()))
        .check(TRANSFORMER);
  }

  @Test
  void whatUsersAreGivenDependsOnNoStage() {
    noClasses()
        .that()
        .belongToAnyOf(
            Location.class, Problem.class, WovenClass.class, CannotRewriteException.class)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            STAGES.stream().map(stage -> ROOT + "." + stage + "..").toArray(String[]::new))
        .check(TRANSFORMER);
  }

  /** Who constructs a record, or takes it apart, breaks with each new component. */
  @Test
  void whatUsersAreGivenCanGrow() {
    List<String> records = new ArrayList<>();
    List<String> large = new ArrayList<>();
    for (JavaClass each : TRANSFORMER) {
      boolean isPublic = each.getModifiers().contains(JavaModifier.PUBLIC);
      if (!each.getPackageName().equals(ROOT) || !isPublic || !each.isRecord()) continue;
      records.add(each.getSimpleName());
      if (each.reflect().getRecordComponents().length > 3) large.add(each.getSimpleName());
    }
    assertTrue(records.contains("FrameClass"), records::toString);
    assertEquals(List.of(), large);
  }

  @Test
  void onlyEmitWritesInstructions() {
    noClasses()
        .that()
        .resideInAnyPackage(ROOT + ".analyze..", ROOT + ".plan..", ROOT + ".verify..")
        .should()
        .callConstructor(InsnList.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(ClassWriter.class)
        .check(TRANSFORMER);
  }

  @Test
  void theTransformerAndTheAgentNeedNothingButTheJdkAndAsm() {
    classes()
        .that()
        .resideInAnyPackage(ROOT + "..", "dev.weft.agent..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(ROOT + "..", "dev.weft.agent..", "java..", "org.objectweb.asm..")
        .check(TRANSFORMER);
  }

  @Test
  void theRuntimeDoesNotKnowTheTransformerOrAsm() {
    assertTrue(RUNTIME.contain("dev.weft.frame.Frame"), "the runtime is looked at");
    noClasses()
        .that()
        .resideOutsideOfPackages(
            ROOT + "..", "dev.weft.agent..", "dev.weft.bytebuddy..", "dev.weft.junit..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(ROOT + "..", "dev.weft.agent..", "org.objectweb.asm..")
        .check(RUNTIME);
  }

  /**
   * Byte Buddy is where others run it, and where a JVM attaches an agent to itself. What rewrites
   * classes uses ASM alone: describing each type for Byte Buddy would cost what the agent saves.
   */
  @Test
  void onlyTheWaysInThatNeedByteBuddyKnowIt() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.weft.bytebuddy..", "dev.weft.junit.attach..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("net.bytebuddy..")
        .check(PUBLISHED);
    noClasses()
        .that()
        .resideInAPackage("dev.weft.junit.attach..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("net.bytebuddy..").and(not(equivalentTo(ByteBuddyAgent.class))))
        .check(PUBLISHED);
    assertTrue(PUBLISHED.contain(WeftPlugin.class));
    assertTrue(PUBLISHED.contain(AgentAttachment.class));
  }
}
