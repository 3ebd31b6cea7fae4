package dev.weft.iteration;

import dev.weft.AsyncIterator;
import dev.weft.AsyncSupplier;
import dev.weft.Task;
import dev.weft.frame.Await;
import dev.weft.frame.GeneratorFrame;
import dev.weft.report.WrongThread;
import dev.weft.task.CoreTask;
import dev.weft.task.Steps;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The values that the body of a generator emits. Who asks for one runs the body, to the next emit
 * or to an await that is pending. In that case the body goes on by itself when it can, and hands
 * its value to whoever waits then, or keeps it for who asks next.
 */
public final class GeneratedValues<T extends @Nullable Object> extends PushedValues<T> {
  private static final Object NONE = new Object();

  private final Body body;
  private List<AsyncIterator<?>> sources = List.of();

  /** What was emitted and not handed over yet. */
  private @Nullable Object ahead = NONE;

  /** Returns the values that {@code call} will emit, which has not begun. */
  public GeneratedValues(GeneratorFrame<T> call) {
    body = new Body(call);
  }

  /**
   * Has {@code sources} closed with {@code generated}, behind its body, and whether or not that has
   * begun.
   *
   * @param generated as a generator returned it
   */
  public static <T extends @Nullable Object> AsyncIterator<T> over(
      AsyncIterator<T> generated, AsyncIterator<?>... sources) {
    ((GeneratedValues<T>) generated).sources = List.of(sources);
    return generated;
  }

  /** What the body waits for at an emit. */
  private final class Body extends Steps {
    private final GeneratorFrame<T> call;

    Body(GeneratorFrame<T> call) {
      super(call);
      this.call = call;
      call.setSteps(this);
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // T says whether a value may be null
    public Steps emitted(@Nullable Object value) {
      // Settled, it was told here; closed, it was told at an await.
      if (isDone() || isClosed() && !isToBeTold()) throw call.emittedTooLate();
      if (isAwaited()) {
        deliver((T) value);
      } else {
        ahead = value;
      }
      return this;
    }

    @Override
    protected void bodyEnded() {
      if (!isAwaited()) return;
      if (isClosed()) {
        deliverEnd(null); // what became of the body is for who closes
      } else {
        deliverPolled();
      }
    }

    @Override
    protected String kind() {
      return "Generator.emit";
    }
  }

  @Override
  protected void enter() {
    if (body.isHere()) return;
    throw WrongThread.failure(
        "The generator " + body.call.name() + " was asked or closed",
        ", but its first value was asked for on another loop. Ask for all of them there.");
  }

  @Override
  @SuppressWarnings({"unchecked", "NullAway"}) // T says whether a value may be null
  protected @Nullable Boolean poll() {
    if (body.isRunning()) throw body.call.askedByItself();
    if (ahead == NONE && !body.call.isDone() && body.isAtRest()) body.step();
    if (ahead != NONE) {
      T value = (T) ahead;
      ahead = NONE;
      return moveTo(value);
    }
    if (!body.call.isDone()) return null;
    Await.take(body.call);
    return false;
  }

  /** A body that is queued already may have its value; else that is the end of the wait. */
  @Override
  protected boolean isArriving() {
    return body.isOnItsWay();
  }

  @Override
  protected @Nullable CoreTask<?> waitsFor() {
    return body.call;
  }

  @Override
  protected Task<Void> release() {
    ahead = NONE;
    List<AsyncSupplier<Void>> steps = new ArrayList<>();
    if (!body.hasBegun()) {
      body.call.forget();
    } else if (!body.call.isDone()) {
      Task<Void> stopping = body.stop("the iterator was closed", "AsyncIterator.close");
      steps.add(() -> stopping);
    }
    for (AsyncIterator<?> source : sources) steps.add(source::closeAsync);
    return steps.isEmpty() ? Task.done() : Closing.run(steps);
  }

  @Override
  protected String operation() {
    return "AsyncIterator.advance";
  }
}
