package dev.weft.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Promise;
import dev.weft.Task;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SelectTest extends OnLoop {
  private final Channel<String> first = Channel.bounded(1);
  private final Channel<String> second = Channel.bounded(1);

  private Select<String> receiveEither() {
    return new Select<String>()
        .receive(first, value -> Task.of("first " + value))
        .receive(second, value -> Task.of("second " + value));
  }

  @Test
  void ofTwoThatArePossibleTheOneNamedFirstHappensAndTheOtherDoesNot() {
    second.send("b");
    first.send("a");
    assertEquals("first a", value(receiveEither().untilOne()));
    assertEquals(1, second.size());
    assertEquals("second b", value(receiveEither().untilOne()));
  }

  @Test
  void itWaitsForWhatIsPossibleFirstAndLeavesTheOthers() {
    Task<String> one = receiveEither().untilOne();
    assertPending(one);
    second.send("b");
    first.send("a");
    assertEquals("second b", value(one));
    assertEquals(1, first.size());
    assertEquals(0, first.statistics().waitingReceivers());
    assertEquals(0, second.statistics().waitingReceivers());
  }

  @Test
  void sendingHappensOnlyIfItIsTheOne() {
    first.send("full");
    Task<String> one =
        new Select<String>()
            .send(first, "sent", () -> Task.of("sent"))
            .receive(second, value -> Task.of("received " + value))
            .untilOne();
    assertPending(one);
    second.send("b");
    assertEquals("received b", value(one));
    assertEquals(List.of("full"), first.closeNow());
    Channel<String> open = Channel.bounded(1);
    assertEquals(
        "sent", value(new Select<String>().send(open, "value", () -> Task.of("sent")).untilOne()));
    assertEquals(1, open.size());
  }

  @Test
  void twoSelectsMeetAtARendezvous() {
    Channel<String> channel = Channel.rendezvous();
    Task<String> sender =
        new Select<String>().send(channel, "value", () -> Task.of("sent")).untilOne();
    Task<String> receiver =
        new Select<String>().receive(channel, value -> Task.of("got " + value)).untilOne();
    assertEquals("sent", value(sender));
    assertEquals("got value", value(receiver));
  }

  @Test
  void aSelectThatSendsAndReceivesOnOneChannelDoesNotMeetItself() {
    Channel<String> channel = Channel.rendezvous();
    Task<String> one =
        new Select<String>()
            .receive(channel, value -> Task.of("got " + value))
            .send(channel, "own", () -> Task.of("sent"))
            .untilOne();
    assertPending(one);
    channel.send("other");
    assertEquals("got other", value(one));
    assertEquals(new Channel.Snapshot(0, 0, 0, 0, 1, 1, 0, false), channel.statistics());
  }

  @Test
  void aCancelledSelectHasDoneNothingAndLeftNothing() {
    Promise<String> task = new Promise<>();
    Task<String> one =
        receiveEither()
            .done(task, Task::of)
            .after(Duration.ofSeconds(1), () -> Task.of("late"))
            .untilOne();
    assertPending(one);
    one.cancel(true);
    loop.runReady();
    assertTrue(one.isCancelled());
    assertFalse(task.isDone(), "it was only looked at");
    assertEquals(0, loop.pendingTimers());
    assertEquals(0, first.statistics().waitingReceivers());
    first.send("a");
    assertEquals(1, first.size());
  }

  @Test
  void aTaskIsOnlyLookedAt() {
    Promise<String> task = new Promise<>();
    Task<String> one = receiveEither().done(task, value -> Task.of("done " + value)).untilOne();
    first.send("a");
    assertEquals("first a", value(one));
    assertFalse(task.isDone());
    task.succeed("value");
    assertEquals(
        "done value",
        value(receiveEither().done(task, value -> Task.of("done " + value)).untilOne()));
  }

  @Test
  void aFailedTaskFailsTheSelectWithTheSameException() {
    Promise<String> task = new Promise<>();
    Task<String> one = new Select<String>().done(task, Task::of).untilOne();
    IOException cause = new IOException("cut");
    task.fail(cause);
    assertSame(cause, failure(IOException.class, one));
  }

  @Test
  void aFutureOfAnotherLibraryCanBeWaitedFor() {
    CompletableFuture<String> future = new CompletableFuture<>();
    Task<String> one = receiveEither().done(future, Task::of).untilOne();
    assertPending(one);
    future.complete("value");
    assertEquals("value", value(one));
  }

  @Test
  void timeIsAClauseToo() {
    Task<String> one =
        receiveEither().after(Duration.ofMillis(10), () -> Task.of("idle")).untilOne();
    loop.advance(Duration.ofNanos(9_999_999));
    assertPending(one);
    loop.advance(Duration.ofNanos(1));
    assertEquals("idle", value(one));
    assertEquals(0, first.statistics().waitingReceivers());
    Task<String> other =
        receiveEither().after(Duration.ofSeconds(1), () -> Task.of("idle")).untilOne();
    first.send("a");
    assertEquals("first a", value(other));
    assertEquals(0, loop.pendingTimers());
  }

  @Test
  void otherwiseHappensIfNothingElseIsPossibleAtOnce() {
    assertEquals("none", value(receiveEither().otherwise(() -> Task.of("none")).untilOne()));
    first.send("a");
    assertEquals("first a", value(receiveEither().otherwise(() -> Task.of("none")).untilOne()));
  }

  @Test
  void aClosedChannelFailsTheSelectOrRunsTheHandlerForTheEnd() {
    Task<String> waiting = receiveEither().untilOne();
    first.close();
    failure(ChannelClosedException.class, waiting);
    failure(ChannelClosedException.class, receiveEither().untilOne());
    assertEquals(
        "end",
        value(new Select<String>().receive(first, Task::of, () -> Task.of("end")).untilOne()));
    failure(
        ChannelClosedException.class,
        new Select<String>().send(first, "a", () -> Task.of("sent")).untilOne());
  }

  @Test
  void theHandlerMayWaitAndFail() {
    Promise<String> slow = new Promise<>();
    first.send("a");
    Task<String> one = new Select<String>().receive(first, value -> slow).untilOne();
    assertPending(one);
    slow.succeed("handled");
    assertEquals("handled", value(one));
    first.send("b");
    failure(
        IOException.class,
        new Select<String>()
            .receive(
                first,
                value -> {
                  throw new IOException(value);
                })
            .untilOne());
  }

  @Test
  void aHandlerRunsInTheWaitersTurnNotInTheSenders() {
    List<String> log = new ArrayList<>();
    Task<Void> one =
        new Select<Void>()
            .receive(
                first,
                value -> {
                  log.add("handled");
                  return Task.of(null);
                })
            .untilOne();
    first.send("a");
    log.add("sent");
    assertSucceeded(one);
    assertEquals(List.of("sent", "handled"), log);
  }

  @Test
  void misuseIsRefusedAtOnce() {
    assertMessage(
        "a select without clauses would wait for ever",
        assertThrows(IllegalStateException.class, () -> new Select<String>().untilOne()));
    Select<String> used = receiveEither();
    used.untilOne();
    assertMessage(
        "this select has been used: exactly one of its clauses happens, once. Make a new one for"
            + " each wait.",
        assertThrows(IllegalStateException.class, used::untilOne));
    assertThrows(
        NullPointerException.class, () -> new Select<String>().receive(null, value -> null));
    assertThrows(
        NullPointerException.class,
        () -> new Select<String>().send(first, null, () -> Task.of("sent")));
    assertThrows(
        IllegalStateException.class,
        () -> receiveEither().otherwise(() -> null).otherwise(() -> null));
  }
}
