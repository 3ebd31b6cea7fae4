package dev.weft.it.timing;

import dev.weft.AsyncCloseable;
import dev.weft.Task;

/**
 * A resource of a program under test, whose end has a position of its own: it comes then, or fails.
 * The blocking form of the program calls {@link #close}; the woven one has to await.
 */
public final class Closed implements AsyncCloseable<RuntimeException> {
  private final Env env;
  private final String name;

  Closed(Env env, String name) {
    this.env = env;
    this.name = name;
    env.log("open " + name);
  }

  /** Returns the name. */
  public String name() {
    return name;
  }

  @Override
  public Task<Void> closeAsync() {
    return env.closing(name);
  }

  @Override
  public void close() {
    BlockingAwait.await(closeAsync());
  }
}
