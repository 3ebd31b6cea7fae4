package dev.weft;

import static dev.weft.Steps.async;
import static dev.weft.Steps.done;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Thread-locals that tasks take along on loops that are not Weft's own. */
@Timeout(60)
class LoopCarriersTest {
  private static final ThreadLocal<String> USER = new ThreadLocal<>();

  private static final Carrier<String> CARRIER =
      new Carrier<>() {
        @Override
        public String capture() {
          return USER.get();
        }

        @Override
        public void restore(String captured) {
          USER.set(captured);
        }
      };

  private final AtomicReference<Thread> hostThread = new AtomicReference<>();
  private final ExecutorService one = Executors.newSingleThreadExecutor();

  /** What threads had when a turn of the strand had ended. */
  private final BlockingQueue<String> left = new LinkedBlockingQueue<>();

  @AfterEach
  void shutDown() {
    USER.remove();
    one.shutdownNow();
  }

  /** A host whose thread has a user of its own, which is the host's affair. */
  private Loop hostLoop(Carrier<?>... carriers) throws Exception {
    one.submit(
            () -> {
              hostThread.set(Thread.currentThread());
              USER.set("host");
            })
        .get();
    return Loop.of(
        one, () -> Thread.currentThread() == hostThread.get(), ErrorHandler.logging(), carriers);
  }

  /** A strand each of whose turns has a thread of its own, and says what it leaves there. */
  private Loop strand() {
    return Loop.strand(
        turn ->
            new Thread(
                    () -> {
                      turn.run();
                      left.add(String.valueOf(USER.get()));
                    })
                .start(),
        ErrorHandler.logging(),
        CARRIER);
  }

  /** Signs {@code user} in, awaits {@code gate}, and says who is signed in. */
  private static Task<String> signedIn(String user, CompletableFuture<Void> gate) {
    return async(
        (awaits, outcome) -> {
          if (awaits > 0) return done(USER.get());
          USER.set(user);
          return gate;
        });
  }

  @Test
  void tasksOfAHostsLoopKeepTheirOwnAndTheHostItsOwn() throws Exception {
    Loop loop = hostLoop(CARRIER);
    CompletableFuture<Void> gate = new CompletableFuture<>();
    Task<String> ann = loop.submit(() -> signedIn("ann", gate));
    Task<String> bob = loop.submit(() -> signedIn("bob", gate));

    assertEquals("host", one.submit(USER::get).get());
    gate.complete(null);
    assertEquals("ann", ann.join());
    assertEquals("bob", bob.join());
    assertEquals("host", one.submit(USER::get).get());
  }

  @Test
  void whatTheCallerHasGoesAlong() throws Exception {
    Loop loop = hostLoop(CARRIER);
    USER.set("caller");

    assertEquals("caller", loop.submit(() -> Task.of(USER.get())).join());
    assertEquals("caller", USER.get());
  }

  @Test
  void tasksOfAStrandKeepTheirOwnOnWhateverThread() throws Exception {
    Loop loop = strand();
    CompletableFuture<Void> gate = new CompletableFuture<>();
    Task<String> ann = loop.submit(() -> signedIn("ann", gate));
    Task<String> bob = loop.submit(() -> signedIn("bob", gate));

    assertEquals("null", left.take()); // both are signed in, or the second is soon
    gate.complete(null);
    assertEquals("ann", ann.join());
    assertEquals("bob", bob.join());
    assertEquals("null", left.take());
  }

  @Test
  void withoutCarriersTheThreadsOwnIsSeenAsBefore() throws Exception {
    assertEquals("host", hostLoop().submit(() -> Task.of(USER.get())).join());
  }

  @Test
  void aMissingCarrierIsRefused() {
    assertThrows(
        NullPointerException.class,
        () -> Loop.strand(one, ErrorHandler.logging(), (Carrier<?>) null));
  }
}
