package dev.weft.it.tasks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Stands in for a library whose futures stop their work, and not when a derived one is cancelled.
 */
final class Remote {
  final List<CompletableFuture<String>> started = new ArrayList<>();

  /** Starts something; a list of this module says that it is the caller's own. */
  CompletableFuture<String> start() {
    CompletableFuture<String> future = new CompletableFuture<>();
    started.add(future);
    return future;
  }

  /** As {@link #start}, and in no list. */
  CompletionStage<String> begin() {
    return start();
  }

  /**
   * As {@link #start}, of a future whose dependents stop it, and with it themselves, before they
   * are cancelled: as those of the JDK's web client do.
   */
  CompletableFuture<String> startReaching() {
    CompletableFuture<String> future = new Reaching<>(null);
    started.add(future);
    return future;
  }

  private static final class Reaching<T> extends CompletableFuture<T> {
    private final CompletableFuture<?> source;

    Reaching(CompletableFuture<?> source) {
      this.source = source;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
      return new Reaching<>(source == null ? this : source);
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      if (source != null) source.cancel(mayInterruptIfRunning);
      return super.cancel(mayInterruptIfRunning);
    }
  }

  /** Returns how many have not been stopped. */
  long running() {
    return started.stream().filter(each -> !each.isDone()).count();
  }
}
