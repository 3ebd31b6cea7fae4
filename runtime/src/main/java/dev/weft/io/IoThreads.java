package dev.weft.io;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Threads for one kind of call that blocks, so that no kind can use up those of another.
 *
 * <p>A call has a <em>place</em> while it runs, and there are so many of them; what finds none
 * queues, first come first served. A call that turns out to wait without bound gives its place up
 * and keeps its thread.
 *
 * <p>Platform threads on every JDK: a virtual thread that waits in a file, a pipe or a name server
 * keeps its carrier, of which the JDK has 256, and shares them with all the rest of the program
 * (decision 78). They are daemons, since a call that never returns must not keep the JVM alive, and
 * end when they have been idle for a while.
 */
final class IoThreads {
  /** Calls to the file system, and the start of processes: as long as a disk takes. */
  static final IoThreads FILES = new IoThreads("weft-file-", 64);

  /** Names being looked up: as long as a name server takes, which may be long. */
  static final IoThreads NAMES = new IoThreads("weft-name-", 64);

  /** What TLS computes; more at once than there are cores would only take turns. */
  static final IoThreads TLS =
      new IoThreads("weft-tls-", Runtime.getRuntime().availableProcessors());

  /** Waits without bound: each has a thread of its own. */
  static final IoThreads WAITS = new IoThreads("weft-wait-", Integer.MAX_VALUE);

  private static final long IDLE_SECONDS = 10;

  /** So many calls may be given up and still run; from then on, others wait for their places. */
  static final int GIVEN_UP = 1000;

  private final int limit;
  private final Executor threads;

  /** What has no place yet, in order; guards the three below, too. */
  private final Set<Runnable> queue = new LinkedHashSet<>();

  /** The places that are taken, by the call that runs there. */
  private final Map<Runnable, Place> places = new HashMap<>();

  private int givenUp;

  IoThreads(String name, int limit) {
    this.limit = limit;
    AtomicInteger number = new AtomicInteger();
    ThreadFactory factory =
        body -> {
          Thread thread = new Thread(body, name + number.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        };
    this.threads =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            factory);
  }

  /** What runs the calls of one thread, one after the other, as long as it has a place. */
  private final class Place implements Runnable {
    private @Nullable Runnable call;
    private boolean isGivenUp;

    private Place(Runnable call) {
      this.call = call;
      places.put(call, this);
    }

    @Override
    public void run() {
      for (Runnable next = call; next != null; next = next(this)) next.run();
    }
  }

  /**
   * Runs {@code call}, which throws nothing, on a thread that may block.
   *
   * @throws OutOfMemoryError if the system has no more threads; then it does not run
   */
  void execute(Runnable call) {
    Place place;
    synchronized (queue) {
      if (places.size() >= limit) {
        queue.add(call);
        return;
      }
      place = new Place(call);
    }
    begin(place);
  }

  private void begin(Place place) {
    try {
      threads.execute(place);
    } catch (Throwable noThread) {
      synchronized (queue) {
        places.remove(place.call);
      }
      throw noThread;
    }
  }

  /** Takes {@code call} back; returns false if it has begun. */
  boolean remove(Runnable call) {
    synchronized (queue) {
      return queue.remove(call);
    }
  }

  /** {@code call} waits for what may never come, as it knows itself: another takes its place. */
  void waitsWithoutBound(Runnable call) {
    leave(call, false);
  }

  /** Nobody waits for {@code call} any more, and it cannot be stopped: another takes its place. */
  void isGivenUp(Runnable call) {
    leave(call, true);
  }

  private void leave(Runnable call, boolean isGivenUp) {
    Place freed;
    synchronized (queue) {
      if (isGivenUp && givenUp == GIVEN_UP) return;
      Place left = places.remove(call);
      if (left == null) return; // it has ended, or has left it before
      left.isGivenUp = isGivenUp;
      if (isGivenUp) givenUp++;
      Runnable next = poll();
      if (next == null) return;
      freed = new Place(next);
    }
    begin(freed);
  }

  /** Returns what runs next on a place whose call has ended, or null. */
  private @Nullable Runnable next(Place place) {
    synchronized (queue) {
      if (place.isGivenUp) givenUp--;
      if (places.remove(place.call) == null) return null;
      place.call = poll();
      if (place.call != null) places.put(place.call, place);
      return place.call;
    }
  }

  private @Nullable Runnable poll() {
    Iterator<Runnable> first = queue.iterator();
    if (!first.hasNext()) return null;
    Runnable next = first.next();
    first.remove();
    return next;
  }
}
