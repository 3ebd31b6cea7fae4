package dev.weft.transformer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.transformer.GoldenBodies.Golden;
import dev.weft.transformer.emit.CodeDump;
import dev.weft.transformer.plan.PlanDump;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares plans and generated code with {@code src/test/resources/golden}. A deliberate change is
 * written there with {@code -Dweft.golden.update=true}, and its diff is reviewed like code.
 */
class GoldenTest {
  private static final Path FOLDER = Path.of("src/test/resources/golden");
  private static final boolean UPDATE = Boolean.getBoolean("weft.golden.update");

  static Stream<Golden> all() {
    return GoldenBodies.all();
  }

  @ParameterizedTest
  @MethodSource("all")
  void thePlanIsAsReviewed(Golden golden) throws IOException {
    String plans =
        golden.classFile().plans().stream().map(PlanDump::of).collect(Collectors.joining("\n"));

    check(golden.name() + ".plan.txt", golden.source() + "\n" + plans);
  }

  @ParameterizedTest
  @MethodSource("all")
  void theCodeIsAsReviewed(Golden golden) throws IOException {
    check(golden.name() + ".code.txt", CodeDump.of(golden.classFile().weave()));
  }

  @Test
  void noGoldenFileIsLeftOver() throws IOException {
    Set<String> expected =
        all()
            .flatMap(each -> Stream.of(each.name() + ".plan.txt", each.name() + ".code.txt"))
            .collect(Collectors.toSet());
    try (Stream<Path> files = Files.list(FOLDER)) {
      assertEquals(
          List.of(),
          files
              .map(file -> file.getFileName().toString())
              .filter(n -> !expected.contains(n))
              .toList());
    }
  }

  private static void check(String name, String actual) throws IOException {
    Path file = FOLDER.resolve(name);
    if (UPDATE) {
      Files.createDirectories(FOLDER);
      Files.writeString(file, actual);
    }
    assertEquals(
        Files.readString(file).replace("\r\n", "\n"),
        actual,
        () -> file + " differs; if that is meant, run the tests with -Dweft.golden.update=true");
  }
}
