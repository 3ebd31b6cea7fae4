package dev.weft.examples.linkcheck;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private static final URI TARGET = URI.create("http://host/");

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(written, true, UTF_8);
  private long nanos;

  @Test
  void aTerminalShowsOneLineThatIsClearedAtTheEnd() {
    try (Progress progress = new Progress(out, true, () -> nanos)) {
      check(progress, Check.fine(TARGET, Duration.ZERO), 50);
      check(progress, Check.fine(TARGET, Duration.ZERO), 60);
      progress.started();
      check(progress, Check.broken(TARGET, "answered 404", Duration.ZERO), 100);
    }

    String first = "    2 checked,   0 under way,   0 broken";
    String second = "    3 checked,   1 under way,   1 broken";
    assertEquals(
        "\r" + first + "\r" + second + "\r" + " ".repeat(second.length()) + "\r",
        written.toString(UTF_8));
  }

  @Test
  void elsewhereThereIsALineNowAndThen() {
    try (Progress progress = new Progress(out, false, () -> nanos)) {
      for (int i = 0; i < 50; i++) check(progress, Check.fine(TARGET, Duration.ZERO), 100);
    }

    assertEquals(
        """
           20 checked,   0 under way,   0 broken
           40 checked,   0 under way,   0 broken
        """,
        written.toString(UTF_8).replace(System.lineSeparator(), "\n"));
  }

  private void check(Progress progress, Check check, long millis) {
    progress.started();
    nanos += millis * 1_000_000;
    progress.finished(check);
  }
}
