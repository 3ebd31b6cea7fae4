package dev.weft.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.AsyncSupplier;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.loop.EventLoop;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class PostTest {
  @Test
  void threadsThatPostAreHeldUpByAFullChannelAndNothingIsLost() throws InterruptedException {
    CompletableFuture<Channel<Integer>> made = new CompletableFuture<>();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 3; t++) {
      int first = t * 1000;
      Thread thread =
          new Thread(
              () -> {
                Channel<Integer> channel = made.join();
                for (int i = 0; i < 1000; i++) channel.post(first + i).join();
              });
      thread.start();
      threads.add(thread);
    }
    List<Integer> received = new ArrayList<>();
    Weft.run(
        () -> {
          Channel<Integer> channel = Channel.bounded(2);
          made.complete(channel);
          return channel
              .values()
              .limit(3000)
              .forEach(
                  value -> {
                    received.add(value);
                    return Task.of(null);
                  });
        });
    for (Thread thread : threads) thread.join();
    assertEquals(3000, received.size());
    for (int t = 0; t < 3; t++) {
      int from = t * 1000;
      List<Integer> ofThread =
          received.stream().filter(value -> value / 1000 == from / 1000).toList();
      assertEquals(ofThread.stream().sorted().toList(), ofThread, "in the order of the thread");
    }
  }

  @Test
  void aPostToAChannelThatWasNeverOnALoopSaysSo() {
    Channel<String> channel = Channel.unbounded();
    assertEquals(
        "Channel.post was called, but that Channel has no loop yet: it was not made on a loop, and"
            + " no task has used it. Make it in a task, or in an action that was given to"
            + " Loop.execute; or use it there first.",
        assertThrows(IllegalStateException.class, () -> channel.post("value")).getMessage());
    assertThrows(IllegalStateException.class, () -> channel.tryPost("value"));
    assertThrows(IllegalStateException.class, channel::postClose);
    assertThrows(IllegalStateException.class, () -> channel.postFail(new IOException("cut")));
  }

  @Test
  void aPostAfterItsLoopHasEndedFails() {
    Channel<String> channel = Weft.run(() -> Task.of(Channel.<String>unbounded()));
    CompletionException failed =
        assertThrows(CompletionException.class, () -> channel.post("late").join());
    assertTrue(failed.getCause() instanceof RejectedExecutionException);
  }

  @Test
  void aPostThatWaitsForRoomEndsWithItsLoop() {
    CompletableFuture<Channel<String>> made = new CompletableFuture<>();
    CompletableFuture<String> end = new CompletableFuture<>();
    Thread runner =
        new Thread(
            () ->
                Weft.run(
                    () -> {
                      Channel<String> channel = Channel.bounded(1);
                      made.complete(channel);
                      return Script.call(v -> channel.send("full"), v -> end);
                    }));
    runner.start();
    Task<Void> post = made.join().post("value");
    end.complete("end");
    Throwable ended = assertThrows(RuntimeException.class, post::join);
    // Which of the two depends on whether the post arrived before the end.
    assertTrue(
        ended instanceof CancellationException
            || ended.getCause() instanceof RejectedExecutionException,
        () -> "ended with " + ended);
  }

  @Test
  void aPostThatWaitsForRoomEndsWhenItsLoopIsClosed() {
    CompletableFuture<Channel<String>> made = new CompletableFuture<>();
    CompletableFuture<Integer> waiting = new CompletableFuture<>();
    EventLoop loop = EventLoop.start("channel's loop");
    loop.execute(() -> made.complete(Channel.rendezvous()));
    Task<Void> post = made.join().post("value");
    loop.execute(() -> waiting.complete(made.join().statistics().waitingSenders()));
    assertEquals(1, waiting.join());

    loop.close();

    CancellationException ended = assertThrows(CancellationException.class, post::join);
    assertEquals("the event loop was closed", ended.getMessage());
  }

  @Test
  void aCancelledPostWasNotSent() {
    CompletableFuture<Channel<String>> made = new CompletableFuture<>();
    try (EventLoop loop = EventLoop.start("channel's loop")) {
      loop.execute(() -> made.complete(Channel.rendezvous()));
      Channel<String> channel = made.join();
      Task<Void> post = channel.post("value");
      post.cancel(true);
      assertThrows(CancellationException.class, post::join);
      assertEquals(0, channel.statistics().waitingSenders());
      assertEquals(0, channel.statistics().sent());
    }
  }

  @Test
  void aPostFromAnotherLoopResumesThere() {
    CompletableFuture<Channel<String>> made = new CompletableFuture<>();
    try (EventLoop loop = EventLoop.start("channel's loop")) {
      loop.execute(() -> made.complete(Channel.bounded(1)));
      Channel<String> channel = made.join();
      Thread main = Thread.currentThread();
      List<Thread> resumedOn = new ArrayList<>();
      Weft.run(
          () ->
              Script.call(
                  v -> channel.post("value"),
                  v -> {
                    resumedOn.add(Thread.currentThread());
                    return Task.of(null);
                  }));
      assertEquals(List.of(main), resumedOn);
      assertEquals(1, channel.statistics().sent());
    }
  }

  /** Returns what {@code look} says on {@code loop}, after what this thread has posted there. */
  private static <T> T onLoop(EventLoop loop, AsyncSupplier<T> look) {
    return loop.submit(look).join();
  }

  @Test
  void tryPostSaysWhetherThereWasRoomAndNeverWaits() {
    try (EventLoop loop = EventLoop.start("channel's loop")) {
      Channel<String> channel = onLoop(loop, () -> Task.of(Channel.bounded(1)));
      assertTrue(channel.tryPost("first").join());
      assertFalse(channel.tryPost("second").join());
      assertEquals(Optional.of("first"), onLoop(loop, () -> Task.of(channel.tryReceive())));
      channel.postClose();
      assertFalse(channel.tryPost("third").join());
      assertEquals(1, channel.statistics().sent());
    }
  }

  @Test
  void tryPostAfterItsLoopHasEndedIsFalse() {
    Channel<String> channel = Weft.run(() -> Task.of(Channel.<String>unbounded()));
    assertFalse(channel.tryPost("late").join());
    channel.postClose();
    assertFalse(channel.isClosed(), "nobody is left who could notice");
  }

  @Test
  void postClosePutsTheEndBehindWhatTheThreadHasPosted() {
    try (EventLoop loop = EventLoop.start("channel's loop")) {
      Channel<Integer> channel = onLoop(loop, () -> Task.of(Channel.unbounded()));
      Task<List<Integer>> all = loop.submit(() -> channel.values().toList());
      for (int i = 0; i < 3; i++) channel.post(i);
      channel.postClose();
      assertEquals(List.of(0, 1, 2), all.join());
    }
  }

  @Test
  void postFailIsWhatWhoReceivesIsThrown() {
    try (EventLoop loop = EventLoop.start("channel's loop")) {
      Channel<Integer> channel = onLoop(loop, () -> Task.of(Channel.unbounded()));
      Task<List<Integer>> all = loop.submit(() -> channel.values().toList());
      channel.post(1);
      IOException cause = new IOException("cut");
      channel.postFail(cause);
      assertSame(cause, assertThrows(CompletionException.class, all::join).getCause());
    }
  }

  @Test
  void aPostThatWaitsForRoomIsRefusedByTheEnd() {
    try (EventLoop loop = EventLoop.start("channel's loop")) {
      Channel<Integer> channel = onLoop(loop, () -> Task.of(Channel.rendezvous()));
      Task<Void> waiting = channel.post(1);
      channel.postClose();
      assertTrue(
          assertThrows(CompletionException.class, waiting::join).getCause()
              instanceof ChannelClosedException);
    }
  }

  @Test
  void aLatchIsCountedDownByOtherThreads() throws InterruptedException {
    CompletableFuture<CountDownLatch> made = new CompletableFuture<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Thread thread = new Thread(() -> made.join().postCountDown());
      thread.start();
      threads.add(thread);
    }
    Weft.run(
        () -> {
          CountDownLatch latch = new CountDownLatch(3);
          made.complete(latch);
          return latch.untilZero();
        });
    assertEquals(0, made.join().count());
    for (Thread thread : threads) thread.join();
  }
}
