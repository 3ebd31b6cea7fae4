package dev.weft;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/** Another loop whose thread does nothing until it is let go on: it is as good as stuck. */
final class StuckLoop implements Executor {
  private final Queue<Runnable> queue = new ArrayDeque<>();
  final Loop loop = Loop.strand(this);

  @Override
  public synchronized void execute(Runnable turn) {
    queue.add(turn);
  }

  private synchronized Runnable next() {
    return queue.poll();
  }

  /** Runs all that waits there, on a thread of its own, and returns when that is done. */
  void goOn() {
    elsewhere(
        () -> {
          for (Runnable turn = next(); turn != null; turn = next()) turn.run();
        });
  }

  /** Runs {@code action} on another thread and returns when it has ended. */
  static void elsewhere(Runnable action) {
    Thread thread = new Thread(action, "elsewhere");
    thread.start();
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) Thread.currentThread().interrupt();
  }
}
