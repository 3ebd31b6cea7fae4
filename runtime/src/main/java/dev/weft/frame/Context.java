package dev.weft.frame;

import dev.weft.Loop;

/**
 * What the frames of one logical task share: its loop, and what is looked up along the call chain.
 *
 * <p>A called method shares its caller's context; a spawned task gets one of its own. Confined to
 * the loop's thread, but for the final fields.
 */
public final class Context {
  final Dispatcher dispatcher;

  Context(Dispatcher dispatcher) {
    this.dispatcher = dispatcher;
  }

  /** Returns the loop on which every frame of this context runs. */
  public Loop loop() {
    return dispatcher.loop;
  }

  /** Returns the context of the code that is running, or null outside any loop. */
  public static Context current() {
    Dispatcher dispatcher = Dispatcher.current();
    return dispatcher == null ? null : dispatcher.running;
  }

  /** Returns a context for a task that is spawned from this one. */
  public Context spawn() {
    return new Context(dispatcher);
  }
}
