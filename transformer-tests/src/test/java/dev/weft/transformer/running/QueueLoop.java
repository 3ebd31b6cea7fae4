package dev.weft.transformer.running;

import dev.weft.Loop;
import dev.weft.task.Dispatcher;
import java.util.ArrayDeque;

/** A loop on the test's own thread: it runs what is queued until nothing is. */
final class QueueLoop implements Loop {
  private final ArrayDeque<Runnable> ready = new ArrayDeque<>();
  private final Dispatcher dispatcher = new Dispatcher(this);

  /** Runs {@code action} as code of this loop, and then everything that it queued. */
  void run(Runnable action) {
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
    throw new UnsupportedOperationException("nothing under test waits for time");
  }

  @Override
  public long now() {
    return 0;
  }
}
