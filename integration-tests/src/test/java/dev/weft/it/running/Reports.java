package dev.weft.it.running;

import static dev.weft.Weft.await;
import static dev.weft.Weft.background;
import static dev.weft.Weft.yieldNow;

import dev.weft.RunConfig;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;

/** Fails in several ways, and prints each report that it is given. */
public final class Reports {
  private Reports() {}

  public static void main(String[] arguments) {
    RunConfig config =
        RunConfig.standard()
            .withErrorHandler(
                (what, error) -> {
                  System.out.println(what);
                  error.printStackTrace(System.out);
                });
    Weft.run(config, Reports::all);
    Weft.run(config, Reports::forgetful);
    try {
      Weft.run(() -> outer());
    } catch (IllegalStateException e) {
      System.out.println("thrown");
      e.printStackTrace(System.out);
    }
  }

  @Async
  @SuppressWarnings("UnusedVariable") // it is forgotten on purpose
  private static Task<Void> all() {
    Task<Void> early = early();
    background(() -> early());
    await(yieldNow());
    await(yieldNow());
    return Task.of(null);
  }

  @Async
  @SuppressWarnings("UnusedVariable") // it is forgotten on purpose
  private static Task<Void> forgetful() {
    Task<Void> late = late();
    await(yieldNow());
    await(yieldNow());
    return Task.of(null);
  }

  @Async
  private static Task<Void> early() {
    check();
    await(yieldNow());
    return Task.of(null);
  }

  private static void check() {
    throw new IllegalStateException("early");
  }

  @Async
  private static Task<Void> late() {
    await(yieldNow());
    throw new IllegalStateException("late");
  }

  @Async
  private static Task<Void> outer() {
    await(late());
    return Task.of(null);
  }
}
