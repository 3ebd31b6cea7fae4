package dev.weft.sync;

import dev.weft.AsyncSupplier;
import dev.weft.Loop;
import dev.weft.Outcome;
import dev.weft.Promise;
import dev.weft.Task;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One load that is running, and those who wait for it. The load is a task of its own: it has no
 * caller's deadline, and ends before its time only when the last of them has left.
 *
 * @param <T> what is loaded
 */
final class Flight<T> {
  private final Loop loop;
  private final String operation;
  private final Consumer<Outcome<T>> over;
  private final WaitQueue<Caller> callers = new WaitQueue<>(this::left);
  private @Nullable Task<T> load;
  private boolean abandoned;

  /**
   * @param operation what callers call, for messages
   * @param over told once that this takes no more callers: the outcome, or that nobody waits for
   *     it, which is a cancellation
   */
  Flight(Loop loop, String operation, Consumer<Outcome<T>> over) {
    this.loop = loop;
    this.operation = operation;
    this.over = over;
  }

  private final class Caller extends QueuedOperation<T> {
    @Override
    public String operation() {
      return operation;
    }
  }

  /** Starts the load for its first caller. */
  Task<T> begin(AsyncSupplier<? extends T> work) {
    load = loop.submit(work::get);
    Task<T> joined = join();
    if (load.isDone()) {
      tell(load.outcome());
    } else {
      load.onDone(this::ended);
    }
    return joined;
  }

  /** Waits for the load. */
  Task<T> join() {
    return callers.add(new Caller()).promise;
  }

  private void left() {
    if (!callers.isEmpty() || load == null || load.isDone()) return;
    abandoned = true;
    String why = "nobody waits for it any more";
    over.accept(new Outcome.Cancelled<>(why));
    load.cancel(why);
  }

  private void ended(Outcome<T> outcome) {
    if (callers.isEmpty() && outcome instanceof Outcome.Failed<T> failed) {
      loop.errorHandler()
          .handle("A load of " + operation + " failed when nobody waited any more", failed.cause());
    }
    if (!abandoned) tell(outcome);
  }

  private void tell(Outcome<T> outcome) {
    over.accept(outcome);
    for (Caller each; (each = callers.poll()) != null; ) tell(each.promise, outcome);
  }

  private void tell(Promise<T> caller, Outcome<T> outcome) {
    if (outcome instanceof Outcome.Succeeded<T> succeeded) {
      caller.succeed(succeeded.value());
    } else if (outcome instanceof Outcome.Failed<T> failed) {
      caller.fail(failed.cause());
    } else if (outcome instanceof Outcome.Cancelled<T> cancelled) {
      caller.cancel(cancelled.reason()); // to whoever awaits it, another task that was cancelled
    }
  }
}
