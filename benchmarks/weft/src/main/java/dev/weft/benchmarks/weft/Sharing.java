package dev.weft.benchmarks.weft;

import static dev.weft.Weft.await;
import static dev.weft.Weft.yieldNow;

import dev.weft.Scope;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import dev.weft.loop.EventLoop;
import dev.weft.sync.Channel;
import dev.weft.sync.Mutex;
import dev.weft.task.Dispatcher;

/** Tasks that hand each other values, or take turns. */
final class Sharing {
  private static final Integer ONE = 1;

  private EventLoop other;
  private int locked;

  @Async
  Task<Long> channel() {
    Channel<Integer> channel = Channel.bounded(16);
    return Task.of(
        await(
            Scope.open(
                scope -> {
                  scope.spawn(() -> send(channel));
                  return Task.of(await(receive(channel)));
                })));
  }

  @Async
  private Task<Void> send(Channel<Integer> channel) {
    for (int i = 0; i < 10_000; i++) await(channel.send(ONE));
    return Task.of(null);
  }

  @Async
  private Task<Long> receive(Channel<Integer> channel) {
    long sum = 0;
    for (int i = 0; i < 10_000; i++) sum += await(channel.receive());
    return Task.of(sum);
  }

  @Async
  Task<Long> channelOfTwoLoops() {
    Channel<Integer> channel = Channel.bounded(16);
    otherLoop().execute(() -> Weft.background(() -> post(channel)));
    return Task.of(await(receive(channel)));
  }

  /** Its thread is a daemon, or it would keep the process of the benchmark alive. */
  private EventLoop otherLoop() {
    if (other == null) {
      other = new EventLoop();
      Thread thread = new Dispatcher.LoopThread(other::run, "other loop", 0);
      thread.setDaemon(true);
      thread.start();
    }
    return other;
  }

  @Async
  private Task<Void> post(Channel<Integer> channel) {
    for (int i = 0; i < 10_000; i++) await(channel.post(ONE));
    return Task.of(null);
  }

  @Async
  Task<Long> mutex() {
    Mutex mutex = new Mutex();
    locked = 0;
    await(
        Scope.open(
            scope -> {
              for (int i = 0; i < 10; i++) scope.spawn(() -> lock(mutex));
              return Task.of(null);
            }));
    return Task.of((long) locked);
  }

  @Async
  private Task<Void> lock(Mutex mutex) {
    for (int i = 0; i < 1_000; i++) {
      await(mutex.lock());
      try {
        await(yieldNow());
        locked++;
      } finally {
        mutex.unlock();
      }
    }
    return Task.of(null);
  }
}
