package dev.weft.transformer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.transformer.Producers.Kind;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProducersTest {
  @ParameterizedTest
  @CsvSource({
    "java/net/http/HttpClient, sendAsync, OWNED_DERIVED",
    "java/util/concurrent/CompletableFuture, supplyAsync, SHARED",
    "java/lang/Process, onExit, SHARED",
    "reactor/core/publisher/Mono, toFuture, OWNED",
    "io/vertx/core/Future, toCompletionStage, SHARED",
    "software/amazon/awssdk/services/s3/S3AsyncClient, getObject, OWNED",
    "com/github/benmanes/caffeine/cache/AsyncLoadingCache, get, SHARED",
    "io/reactivex/rxjava3/core/Single, toCompletionStage, OWNED",
    "dev/weft/Weft, owned, SHARED",
  })
  void whatManyUseIsKnown(String owner, String name, Kind kind) {
    assertEquals(Optional.of(kind), Producers.standard().kind(owner, name));
  }

  @Test
  void whatIsInNoListIsNotKnown() {
    assertEquals(Optional.empty(), Producers.standard().kind("com/acme/Client", "fetch"));
    assertEquals(Optional.empty(), Producers.standard().kind("reactor/core/publisher/Mono", "x"));
  }

  @Test
  void aStarStandsForAnyCharactersAndALaterLineHasTheLastWord() {
    Producers producers =
        Producers.standard()
            .and("first", List.of("shared com.acme.*", "", "owned com.acme.*Client.fetch # each"))
            .and("second", List.of("# nothing else", "shared com.acme.OldClient.fetch"));

    assertEquals(Optional.of(Kind.OWNED), producers.kind("com/acme/a/NewClient", "fetch"));
    assertEquals(Optional.of(Kind.SHARED), producers.kind("com/acme/OldClient", "fetch"));
    assertEquals(Optional.of(Kind.SHARED), producers.kind("com/acme/Catalog", "load"));
    assertEquals(Optional.of(Kind.SHARED), producers.kind("java/lang/Process", "onExit"));
  }

  @Test
  void oneLineTurnsAllWarningsOff() {
    Producers producers = Producers.standard().and("all", List.of("shared *.*"));

    assertEquals(Optional.of(Kind.SHARED), producers.kind("com/acme/Client", "fetch"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"owned", "owned fetch", "mine com.acme.A.a", "owned com.acme.A.a b"})
  void aLineThatSaysSomethingElseIsRefused(String line) {
    assertEquals(
        "a list, line 1: \""
            + line
            + "\" does not say whose stages a method returns. Write \"owned CLASS.METHOD\" if each"
            + " call starts work that stops when its stage is cancelled, else \"shared"
            + " CLASS.METHOD\", as in: owned com.acme.Client.fetch",
        assertThrows(
                IllegalArgumentException.class,
                () -> Producers.standard().and("a list", List.of(line)))
            .getMessage());
  }
}
