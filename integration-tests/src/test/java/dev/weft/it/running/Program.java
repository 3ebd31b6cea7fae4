package dev.weft.it.running;

import static dev.weft.Weft.await;
import static dev.weft.Weft.sleep;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofMillis;

import dev.weft.CancelledError;
import dev.weft.LoopGroup;
import dev.weft.RunConfig;
import dev.weft.Runner;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** Programs that go on until they are told to stop; {@link JvmEndTest} starts and stops them. */
final class Program {
  private Program() {}

  public static void main(String[] arguments) throws Exception {
    RunConfig config = RunConfig.standard();
    switch (arguments[0]) {
      case "cleans up" -> Weft.run(() -> cleaningUp());
      case "cleans up elsewhere" -> LoopGroup.start(1).submit(() -> cleaningUp()).join();
      case "cleans up on a large stack" ->
          Weft.run(config.withStackBytes(1 << 20), () -> cleaningUp());
      case "leaves a task" -> Weft.run(() -> leaving());
      case "has no hook" -> Weft.run(config.withShutdownHook(false), () -> cleaningUp());
      case "ignores it" -> Weft.run(config.withShutdownTimeout(ofMillis(1)), () -> ignoring());
      case "blocks" -> Weft.run(config.withShutdownTimeout(Duration.ZERO), () -> blocking());
      case "exits" -> Weft.run(() -> exiting());
      case "is between two runs" -> betweenTwoRuns();
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private static void say(String what) {
    System.out.println(what);
  }

  @Async
  private static Task<Void> cleaningUp() {
    try {
      say("ready");
      await(sleep(ofDays(1)));
    } catch (CancelledError e) {
      say(e.getMessage());
      throw e;
    } finally {
      await(sleep(ofMillis(1)));
      say("cleaned up");
    }
    return Task.of(null);
  }

  /** Main ends as it is told; what it leaves has the rest of the time. */
  @Async
  private static Task<Void> leaving() {
    Weft.background(() -> cleaningUp());
    await(sleep(ofDays(1)));
    return Task.of(null);
  }

  @Async
  private static Task<Void> ignoring() {
    say("ready");
    while (true) {
      try {
        await(sleep(ofDays(1)));
      } catch (CancelledError e) {
        say("ignored");
      }
    }
  }

  private static Task<Void> blocking() throws InterruptedException {
    say("ready");
    new CountDownLatch(1).await();
    return Task.of(null);
  }

  @Async
  private static Task<Void> exiting() {
    await(Weft.yieldNow());
    say("ready");
    System.exit(3);
    return Task.of(null);
  }

  private static void betweenTwoRuns() throws InterruptedException {
    Runner runner = Weft.open();
    runner.run(() -> Weft.yieldNow());
    say("ready");
    new CountDownLatch(1).await();
  }
}
