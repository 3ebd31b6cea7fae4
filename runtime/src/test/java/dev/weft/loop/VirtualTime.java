package dev.weft.loop;

import dev.weft.AsyncSupplier;
import dev.weft.ErrorHandler;
import dev.weft.Task;
import dev.weft.frame.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * An event loop whose clock stands still while it works, and jumps to the next deadline when it
 * would sleep. Keeps the errors that its handler was told of.
 */
public final class VirtualTime implements LongSupplier {
  private long now = 1_000_000_007L;
  private final List<Throwable> errors = new ArrayList<>();
  private final JumpingSelector selector = new JumpingSelector();
  private final EventLoop loop =
      new EventLoop((what, error) -> errors.add(error), this, selector, Sleeper::inSelector);

  /** Creates the loop; nobody runs it yet. */
  public VirtualTime() {}

  /** Returns the loop. */
  public EventLoop loop() {
    return loop;
  }

  /** Returns what the loop's error handler was told. */
  public List<Throwable> errors() {
    return errors;
  }

  /** Returns how often the loop went to sleep. */
  public int sleeps() {
    return selector.sleeps;
  }

  @Override
  public long getAsLong() {
    return now;
  }

  /** Lets time pass while the loop works. */
  public void pass(long nanos) {
    now += nanos;
  }

  /** Runs {@code work} to its end; returns its settled task. */
  public <T> Task<T> run(AsyncSupplier<T> work) {
    List<Task<T>> started = new ArrayList<>();
    loop.execute(
        () -> {
          Task<T> task = call(work);
          started.add(task);
          task.whenComplete((value, failure) -> loop.stop());
        });
    loop.run();
    return started.get(0);
  }

  @SuppressWarnings("unchecked")
  private static <T> Task<T> call(AsyncSupplier<T> work) {
    try {
      return (Task<T>) work.get();
    } catch (Throwable thrown) {
      return (Task<T>) Await.failed(thrown);
    }
  }

  /** A handler for loops whose errors would be a test's failure. */
  public static ErrorHandler noErrors() {
    return (what, error) -> {
      throw new AssertionError(what, error);
    };
  }

  private final class JumpingSelector extends FakeSelector {
    private int sleeps;

    @Override
    public int select(long timeoutMillis) {
      if (timeoutMillis == 0) throw new AssertionError("the loop would sleep for ever");
      sleeps++;
      now += timeoutMillis * 1_000_000;
      return 0;
    }
  }
}
