package dev.weft;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Duration;
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

  @Test
  void nothingButTheJdkAndTheAnnotationsIsNeeded() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("dev.weft..", "java..", "javax.net..")
        .check(RUNTIME);
  }
}
