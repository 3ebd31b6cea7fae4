package dev.weft.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FirstFailureTest {
  private final Exception first = new Exception("first");
  private final Exception second = new Exception("second");
  private final Exception third = new Exception("third");

  @Test
  void theFirstComesOutWithTheOthersInTheirOrder() {
    FirstFailure failures = new FirstFailure();
    failures.add(first);
    failures.add(second);
    failures.add(third);

    assertSame(first, failures.take());
    assertArrayEquals(new Throwable[] {second, third}, first.getSuppressed());
    assertTrue(failures.isEmpty());
    assertNull(failures.take());
  }

  @Test
  void noneIsAddedTwiceOrToItself() {
    first.addSuppressed(third);
    FirstFailure failures = new FirstFailure();
    for (Exception each : List.of(first, second, first, second, third)) failures.add(each);

    assertSame(first, failures.take());
    assertArrayEquals(new Throwable[] {third, second}, first.getSuppressed());
  }

  @Test
  void oneAddedToAnotherIsNotAddedTwiceOrToItself() {
    FirstFailure.suppress(first, first);
    FirstFailure.suppress(first, second);
    FirstFailure.suppress(first, second);

    assertArrayEquals(new Throwable[] {second}, first.getSuppressed());
  }

  @Test
  void oneThatCameBeforeTakesTheFirstPlace() {
    FirstFailure failures = new FirstFailure();
    failures.add(second);
    failures.addBefore(first);

    assertSame(first, failures.take());
    assertArrayEquals(new Throwable[] {second}, first.getSuppressed());
  }

  @Test
  void aCancelledOutcomeIsWhatAnAwaitOfItThrows() {
    FirstFailure failures = new FirstFailure();
    failures.add(new Outcome.Cancelled<>("why"));

    Throwable thrown = failures.take();
    assertEquals(CancellationException.class, thrown.getClass());
    assertEquals("why", thrown.getMessage());
  }

  /** Only there is it seen to that none is added to itself. */
  @Test
  void failuresAreAddedToOthersInOnePlaceOnly() throws IOException {
    try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
      List<String> places =
          sources
              .filter(source -> source.toString().endsWith(".java"))
              .filter(FirstFailureTest::addsSuppressed)
              .map(source -> source.getFileName().toString())
              .collect(Collectors.toList());
      assertEquals(List.of("FirstFailure.java"), places);
    }
  }

  private static boolean addsSuppressed(Path source) {
    try {
      return Files.readString(source).contains("addSuppressed(");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
