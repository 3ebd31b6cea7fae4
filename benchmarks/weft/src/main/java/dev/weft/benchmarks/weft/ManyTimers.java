package dev.weft.benchmarks.weft;

import static dev.weft.Weft.await;

import dev.weft.Promise;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import dev.weft.benchmarks.Contender.Timing;
import dev.weft.benchmarks.Lateness;
import java.time.Duration;

/** Tasks that sleep, all on one loop. */
final class ManyTimers implements Timing {
  private final OnLoop on;
  private Promise<Void> last;
  private int left;

  ManyTimers(OnLoop on) {
    this.on = on;
  }

  @Override
  public void sleepAll(Lateness lateness) {
    on.run(() -> start(lateness));
  }

  @Async
  private Task<Void> start(Lateness lateness) {
    left = lateness.count();
    last = new Promise<>();
    for (int i = 0; i < lateness.count(); i++) sleep(lateness, i);
    await(last);
    return Task.of(null);
  }

  @Async
  private Task<Void> sleep(Lateness lateness, int index) {
    long begun = lateness.begin();
    await(Weft.sleep(Duration.ofNanos(lateness.nanos(index))));
    lateness.ended(index, begun);
    if (--left == 0) last.succeed(null);
    return Task.of(null);
  }
}
