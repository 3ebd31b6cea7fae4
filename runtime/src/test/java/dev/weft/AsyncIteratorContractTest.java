package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.weft.Iterated.Can;
import dev.weft.Iterated.Kind;
import dev.weft.sync.OnLoop;
import dev.weft.sync.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every {@link AsyncIterator} of Weft does; {@link Iterated} has the list of them. */
@Timeout(120)
class AsyncIteratorContractTest extends OnLoop {
  @TempDir Path directory;
  private Iterated source;
  private AsyncIterator<?> iterator;

  static Stream<Kind> all() {
    return Iterated.thatCan();
  }

  static Stream<Kind> waiting() {
    return Iterated.thatCan(Can.WAIT);
  }

  static Stream<Kind> arriving() {
    return Iterated.thatCan(Can.WAIT, Can.ARRIVE);
  }

  static Stream<Kind> ending() {
    return Iterated.thatCan(Can.END);
  }

  static Stream<Kind> endingWhileWaiting() {
    return Iterated.thatCan(Can.WAIT, Can.END);
  }

  static Stream<Kind> failing() {
    return Iterated.thatCan(Can.FAIL);
  }

  private void open(Kind kind) throws Exception {
    source = kind.maker().make(loop, directory);
    iterator = source.iterator;
  }

  /** Opens an iterator, and returns its first advance, which waits. */
  private Task<Boolean> openAndWait(Kind kind) throws Exception {
    open(kind);
    Task<Boolean> advance = iterator.advance();
    assertFalse(advance.isDone());
    return advance;
  }

  /** Opens an iterator that has got as far as its source lets it. */
  private Task<Boolean> openAndWaitLong(Kind kind) throws Exception {
    Task<Boolean> advance = openAndWait(kind);
    source.begin(loop);
    return advance;
  }

  private void close() {
    loop.result(iterator.closeAsync());
  }

  private void assertMoved(Task<Boolean> advance, int number) {
    assertTrue(loop.result(advance));
    assertEquals(source.value(number), iterator.current());
  }

  private void assertReleasedOnce() {
    loop.runReady();
    assertEquals(source.releasesExpected(), source.releases);
  }

  private void assertNoCurrentValue() {
    assertMessage(
        "current was called where there is no value. Call it after an advance that was true, and"
            + " before the next one.",
        assertThrows(IllegalStateException.class, iterator::current));
  }

  @Test
  void everyIteratorIsInTheList() throws Exception {
    Set<String> tried = new TreeSet<>();
    for (Kind kind : Iterated.KINDS) {
      open(kind);
      tried.add(iterator.getClass().getName());
      close();
      deleteAll();
    }
    Set<String> compiled =
        new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.weft")
                .stream()
                .filter(type -> type.isAssignableTo(AsyncIterator.class))
                .filter(type -> !type.isInterface())
                .filter(type -> !type.getModifiers().contains(JavaModifier.ABSTRACT))
                .map(JavaClass::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(compiled, tried, "classes in dev.weft, and kinds in Iterated");
  }

  private void deleteAll() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) Files.delete(file);
    }
  }

  // ---- advance

  @ParameterizedTest
  @MethodSource("waiting")
  void aSecondAdvanceWhileOneIsPendingIsRefused(Kind kind) throws Exception {
    Task<Boolean> first = openAndWait(kind);
    assertMessage(
        "advance was called while the call before is still pending. One task at a time pulls from"
            + " an AsyncIterator: await each advance before the next, or give each task an"
            + " iterator of its own.",
        assertThrows(IllegalStateException.class, iterator::advance));
    source.begin(loop);
    assertThrows(IllegalStateException.class, iterator::advance);
    source.supply(0);
    assertMoved(first, 0);
    close();
  }

  @ParameterizedTest
  @MethodSource("waiting")
  void aCancelledAdvanceDidNotHappen(Kind kind) throws Exception {
    Task<Boolean> cancelled = openAndWaitLong(kind);
    cancelled.cancel("by the test");
    loop.untilDone(cancelled);
    if (cancelled.isSucceeded()) { // the source had the value already, and could not be stopped
      assertMoved(cancelled, 0);
    } else {
      Task<Boolean> again = iterator.advance();
      source.supply(0);
      assertMoved(again, 0);
    }
    Task<Boolean> next = iterator.advance();
    source.supply(1);
    assertMoved(next, 1);
    close();
  }

  @ParameterizedTest
  @MethodSource("arriving")
  void aValueThatCameBeforeTheCancellationIsDeliveredNowOrNext(Kind kind) throws Exception {
    Task<Boolean> advance = openAndWaitLong(kind);
    source.supply(0);
    advance.cancel("by the test");
    loop.untilDone(advance);
    assertMoved(advance.isCancelled() ? iterator.advance() : advance, 0);
    close();
  }

  @ParameterizedTest
  @MethodSource("ending")
  void theEndIsForEver(Kind kind) throws Exception {
    open(kind);
    Task<Boolean> advance = iterator.advance();
    loop.runReady();
    boolean waited = !advance.isDone();
    source.end();
    assertEquals(!waited, loop.result(advance), "one whose values are all there has one");
    assertFalse(loop.result(iterator.advance()));
    assertNoCurrentValue();
    assertFalse(loop.result(iterator.advance()));
    close();
    assertReleasedOnce();
    assertFalse(loop.result(iterator.advance()));
  }

  @ParameterizedTest
  @MethodSource("failing")
  void aFailureIsThrownAndTheIteratorCanBeClosed(Kind kind) throws Exception {
    open(kind);
    Task<Boolean> advance = iterator.advance();
    loop.runReady();
    boolean waited = !advance.isDone();
    Exception cause = new IOException("cut");
    source.fail(cause);
    Task<Boolean> failing = waited ? advance : iterator.advance();
    Exception thrown = assertThrows(Exception.class, () -> loop.result(failing));
    assertSame(cause, thrown instanceof IOException ? thrown : thrown.getCause());
    assertNoCurrentValue();
    close();
    assertReleasedOnce();
    assertFalse(loop.result(iterator.advance()), "closed");
  }

  @ParameterizedTest
  @MethodSource("waiting")
  void theCurrentValueStaysUntilTheNextAdvance(Kind kind) throws Exception {
    open(kind);
    assertNoCurrentValue();
    Task<Boolean> first = iterator.advance();
    loop.runReady();
    source.supply(0);
    assertMoved(first, 0);
    assertEquals(source.value(0), iterator.current(), "a second time");
    Task<Boolean> second = iterator.advance();
    source.supply(1);
    assertMoved(second, 1);
    close();
    assertEquals(source.value(1), iterator.current(), "after closing");
    iterator.advance();
    assertNoCurrentValue();
  }

  // ---- close

  @ParameterizedTest
  @MethodSource("waiting")
  void closingEndsTheWaitAtOnce(Kind kind) throws Exception {
    Task<Boolean> advance = openAndWait(kind);
    Task<Void> closing = iterator.closeAsync();
    assertTrue(advance.isDone(), "still waits");
    assertFalse(advance.join());
    loop.result(closing);
    assertReleasedOnce();
  }

  @ParameterizedTest
  @MethodSource("waiting")
  void closingEndsALongWaitAtOnceAndTakesNothing(Kind kind) throws Exception {
    Task<Boolean> advance = openAndWaitLong(kind);
    Task<Void> closing = iterator.closeAsync();
    assertTrue(advance.isDone(), "still waits");
    assertFalse(advance.join());
    assertNoCurrentValue();
    loop.result(closing);
    assertTrue(source.isLeftForOthers(0), "the next value goes to who receives");
    assertNoCurrentValue();
    assertReleasedOnce();
  }

  @ParameterizedTest
  @MethodSource("all")
  void closingAgainDoesNothing(Kind kind) throws Exception {
    open(kind);
    iterator.advance();
    Task<Void> closing = iterator.closeAsync();
    loop.result(iterator.closeAsync());
    loop.result(closing);
    close();
    assertReleasedOnce();
  }

  @ParameterizedTest
  @MethodSource("all")
  void aClosedIteratorIsAtItsEnd(Kind kind) throws Exception {
    open(kind);
    close();
    assertReleasedOnce();
    assertFalse(loop.result(iterator.advance()));
    assertFalse(loop.result(iterator.advance()));
    assertNoCurrentValue();
    close();
    assertReleasedOnce();
  }

  @ParameterizedTest
  @MethodSource("arriving")
  void aValueThatCameBeforeTheCloseIsDelivered(Kind kind) throws Exception {
    Task<Boolean> advance = openAndWaitLong(kind);
    source.supply(0);
    Task<Void> closing = iterator.closeAsync();
    if (kind.name().equals("mapAsync")) {
      assertFalse(loop.result(advance), "its function is not called any more");
    } else {
      assertMoved(advance, 0);
    }
    assertFalse(loop.result(iterator.advance()));
    loop.result(closing);
    assertReleasedOnce();
  }

  @ParameterizedTest
  @MethodSource("endingWhileWaiting")
  void anEndThatCameBeforeTheCloseIsTheSame(Kind kind) throws Exception {
    Task<Boolean> advance = openAndWaitLong(kind);
    source.end();
    Task<Void> closing = iterator.closeAsync();
    assertFalse(loop.result(advance));
    loop.result(closing);
    assertReleasedOnce();
  }

  @ParameterizedTest
  @MethodSource("waiting")
  void aPullerThatIsCancelledAndAnsweredIsCancelledAtItsNextAwait(Kind kind) throws Exception {
    open(kind);
    Task<Object> puller =
        Script.start(v -> iterator.advance(), v -> Weft.yieldNow(), v -> new Promise<>());
    loop.runReady();
    puller.cancel("by the test");
    Task<Void> closing = iterator.closeAsync();
    loop.untilDone(puller);
    assertThrows(CancellationException.class, puller::join);
    loop.result(closing);
    assertReleasedOnce();
  }

  @ParameterizedTest
  @MethodSource("waiting")
  void aPullerThatIsAnsweredAndThenCancelledIsCancelledAtItsNextAwait(Kind kind) throws Exception {
    open(kind);
    Task<Object> puller =
        Script.start(v -> iterator.advance(), v -> Weft.yieldNow(), v -> new Promise<>());
    loop.runReady();
    Task<Void> closing = iterator.closeAsync();
    puller.cancel("by the test");
    loop.untilDone(puller);
    assertThrows(CancellationException.class, puller::join);
    loop.result(closing);
    assertReleasedOnce();
  }

  @ParameterizedTest
  @MethodSource("waiting")
  void aPullerThatOnlyWaitsGoesOnWhenAnotherTaskCloses(Kind kind) throws Exception {
    open(kind);
    Task<Object> puller = Script.start(v -> iterator.advance(), answer -> Task.of(answer));
    source.begin(loop);
    Task<Object> closer = Script.start(v -> iterator.closeAsync());
    assertEquals(false, loop.result(puller));
    loop.result(closer);
    assertReleasedOnce();
  }
}
