package dev.weft.examples.commandline;

import static dev.weft.Weft.await;

import dev.weft.AsyncIterator;
import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.io.Signals;

/** How a program learns that it is to end. */
public final class Stop {
  private Stop() {}

  /**
   * Waits until somebody presses Ctrl-C, or the system asks this program to end. Once this has
   * ended, another Ctrl-C ends the program at once.
   */
  @Async
  public static Task<Void> requested() {
    AsyncIterator<String> signals = AsyncIterator.merge(Signals.on("INT"), Signals.on("TERM"));
    try {
      await(signals.advance());
    } finally {
      await(signals.closeAsync());
    }
    return Task.of(null);
  }
}
