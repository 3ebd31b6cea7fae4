package dev.weft.loop;

import dev.weft.Carrier;
import dev.weft.ErrorHandler;
import dev.weft.spi.GuestLoop;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A loop on one thread that belongs to somebody else: a user interface's event thread, another
 * library's event loop.
 *
 * <p>The thread counts as running this loop for good, from the first action on, and not only during
 * actions: so what the host calls there itself, such as the handler of a button, may start tasks.
 */
public final class HostLoop extends GuestLoop {
  private final Executor host;
  private final BooleanSupplier isHostThread;

  private HostLoop(
      Executor host,
      BooleanSupplier isHostThread,
      ErrorHandler errorHandler,
      List<Carrier<?>> carriers) {
    super(errorHandler, carriers);
    this.host = Objects.requireNonNull(host, "host");
    this.isHostThread = Objects.requireNonNull(isHostThread, "isHostThread");
  }

  /** Returns a loop on the thread of {@code host}, which soon counts as running it. */
  public static HostLoop on(
      Executor host,
      BooleanSupplier isHostThread,
      ErrorHandler errorHandler,
      List<Carrier<?>> carriers) {
    HostLoop loop = new HostLoop(host, isHostThread, errorHandler, carriers);
    if (loop.inLoop()) {
      loop.new Posted(() -> {}).run();
    } else {
      loop.execute(() -> {});
    }
    return loop;
  }

  @Override
  public boolean inLoop() {
    return isHostThread.getAsBoolean();
  }

  @Override
  public void execute(Runnable action) {
    Objects.requireNonNull(action, "action");
    host.execute(new Posted(action));
  }

  /** An action in the host's queue. The host may hold this while it runs, but not the action. */
  private final class Posted implements Runnable, Supplier<Runnable> {
    private @Nullable Runnable action;

    Posted(Runnable action) {
      this.action = action;
    }

    @Override
    public void run() {
      runForGood(this);
    }

    @Override
    public Runnable get() {
      Runnable taken = action;
      assert taken != null : "it is handed over once";
      action = null;
      return taken;
    }
  }

  @Override
  public String toString() {
    return "loop on " + host;
  }
}
