package dev.weft.it.timing;

import dev.weft.Loop;
import dev.weft.task.Dispatcher;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A loop without a thread, a clock or a selector: it runs what is queued until nothing is. */
public final class StepLoop implements Loop {
  /** Failures that nobody awaits are reported here by the garbage collector's thread. */
  private final Queue<Runnable> ready = new ConcurrentLinkedQueue<>();

  private final Dispatcher dispatcher = new Dispatcher(this);

  /** Runs {@code action} as code of this loop, and then everything that it queued. */
  public void run(Runnable action) {
    Dispatcher before = dispatcher.enter();
    try {
      action.run();
      for (Runnable next = ready.poll(); next != null; next = ready.poll()) next.run();
    } finally {
      dispatcher.leave(before);
    }
  }

  @Override
  public boolean inLoop() {
    return true;
  }

  @Override
  public void execute(Runnable action) {
    ready.add(action);
  }

  @Override
  public Timer schedule(Runnable action, long delayNanos) {
    return () -> {}; // no time passes here, so it never comes: a grace period, for instance
  }

  @Override
  public long now() {
    return 0;
  }
}
