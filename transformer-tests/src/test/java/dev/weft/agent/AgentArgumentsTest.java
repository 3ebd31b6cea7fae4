package dev.weft.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.transformer.Transformer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class AgentArgumentsTest {
  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", " "})
  void withoutArgumentsEveryClassIsLookedAtInSilence(String text) {
    AgentArguments arguments = AgentArguments.parse(text);

    assertTrue(arguments.filter().accepts("com/acme/Orders"));
    assertNull(arguments.producers());
    assertEquals(Transformer.Options.DEFAULT, arguments.options());
    assertFalse(arguments.verbose());
  }

  @Test
  void pairsAreSeparatedByCommasAndNamesByColons() {
    AgentArguments arguments =
        AgentArguments.parse(
            "includes=com.acme.*:org.acme.*, excludes=*.gen.*,producers=lists/own,singleCopy=true,"
                + "directCalls=false,"
                + "verbose=true");

    assertTrue(arguments.filter().accepts("com/acme/Orders"));
    assertTrue(arguments.filter().accepts("org/acme/Orders"));
    assertFalse(arguments.filter().accepts("net/acme/Orders"));
    assertFalse(arguments.filter().accepts("com/acme/gen/Orders"));
    assertEquals(Path.of("lists/own"), arguments.producers());
    assertEquals(
        Transformer.Options.DEFAULT.withSingleCopy(true).withDirectCalls(false),
        arguments.options());
    assertTrue(arguments.verbose());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          include=com.acme.* | unknown key "include"
          verbose            | verbose is "", neither true nor false
          verbose=yes        | verbose is "yes", neither true nor false
          singleCopy=1       | singleCopy is "1", neither true nor false
          directCalls=no     | directCalls is "no", neither true nor false
          """)
  void whatIsWrongIsNamedWithAllKeys(String text, String what) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> AgentArguments.parse(text));

    assertEquals(
        what
            + ". The keys are includes, excludes (class names separated by :), producers (a file),"
            + " singleCopy, directCalls and verbose (true or false), as in"
            + " -javaagent:weft-transformer-VERSION-agent.jar"
            + "=includes=com.acme.*:org.acme.*,verbose=true",
        e.getMessage());
  }
}
