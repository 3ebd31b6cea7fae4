package dev.weft.examples.linkcheck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.examples.commandline.CommandLine;
import dev.weft.examples.commandline.UsageException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgumentsTest {
  @Test
  void withoutArgumentsTheDemoSiteIsCheckedImpatiently() throws UsageException {
    Arguments arguments = parse();

    assertEquals(
        new Arguments(
            Optional.empty(),
            new Settings(4, 32, Duration.ofSeconds(1), 2),
            Optional.empty(),
            false),
        arguments);
  }

  @Test
  void aSiteIsGivenMoreTime() throws UsageException {
    Arguments arguments = parse("http://example.org");

    assertEquals(Optional.of(URI.create("http://example.org/")), arguments.start());
    assertEquals(Duration.ofSeconds(10), arguments.settings().timeout());
  }

  @Test
  void everyOptionIsUnderstoodBeforeAndAfterTheUrl() throws UsageException {
    String line = "--depth 0 --limit 1 --timeout 0.5 https://h/x --retries 0 --json r --verbose";

    assertEquals(
        new Arguments(
            Optional.of(URI.create("https://h/x")),
            new Settings(0, 1, Duration.ofMillis(500), 0),
            Optional.of(Path.of("r")),
            true),
        parse(line.split(" ")));
  }

  private static Arguments parse(String... arguments) throws UsageException {
    return Arguments.parse(new CommandLine(arguments));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --deep 3          | unknown option --deep
          --depth           | --depth needs a value
          --depth x         | --depth needs a whole number from 0, not x
          --depth -1        | --depth needs a whole number from 0, not -1
          --limit 0         | --limit needs a whole number from 1, not 0
          --retries -1      | --retries needs a whole number from 0, not -1
          --timeout 0       | --timeout needs seconds from 0.001 to 3600, not 0
          --timeout NaN     | --timeout needs seconds from 0.001 to 3600, not NaN
          --timeout soon    | --timeout needs seconds from 0.001 to 3600, not soon
          --json            | --json needs a value
          ftp://h/          | not an http or https URL: ftp://h/
          h                 | not an http or https URL: h
          http://[h         | not a URL: http://[h (Expected closing bracket for IPv6 address)
          http://a http://b | more than one URL: http://b
          """)
  void whatIsWrongIsSaid(String line, String message) {
    UsageException failure = assertThrows(UsageException.class, () -> parse(line.split(" ")));

    assertEquals(message, failure.getMessage());
  }
}
