package dev.weft.io;

import dev.weft.Loop;
import dev.weft.report.WrongThread;
import dev.weft.spi.ChannelLoop;
import dev.weft.task.Dispatcher;
import dev.weft.task.NoLoop;

/** The loop of the running task: any will do, or one that watches channels is needed. */
final class CurrentLoop {
  private CurrentLoop() {}

  /**
   * Returns the loop that the calling thread is running, of whatever kind.
   *
   * @param what what is done there, as the beginning of a sentence
   * @throws IllegalStateException if there is none
   */
  static Loop any(String what) {
    Loop loop = Dispatcher.currentLoop();
    if (loop != null) return loop;
    throw NoLoop.failure(what);
  }

  /**
   * Returns the loop that the calling thread is running, which can watch channels.
   *
   * @param what what is done there, as the beginning of a sentence
   * @throws IllegalStateException if there is none, or it is another kind of loop
   */
  static ChannelLoop require(String what) {
    Loop loop = Dispatcher.currentLoop();
    if (loop instanceof ChannelLoop watching) return watching;
    if (loop == null) throw NoLoop.failure(what);
    throw WrongThread.failure(
        what,
        ", which runs "
            + loop
            + ", a loop that watches no channels. Call it from a task of a loop that does, such as"
            + " Weft.run(() -> ...) or a LoopGroup have; Weft.on(loop, () -> ...) takes you"
            + " there.");
  }

  /** Checks that the calling thread runs {@code owner}. */
  static void check(Loop owner, Object what) {
    if (owner.inLoop()) return;
    throw new IllegalStateException(
        what
            + " used from "
            + WrongThread.here()
            + ": it belongs to the loop on which it was made, and has no locks inside. Call it"
            + " from a task of that loop; Weft.on(loop, ...) takes you there.");
  }
}
