package dev.weft.frame;

import dev.weft.Loop;

/**
 * A loop as the frames see it: where they are queued, and whose context is running.
 *
 * <p>One per loop. {@link #running} is touched by the loop's thread only.
 */
public final class Dispatcher {
  private static final ThreadLocal<Dispatcher> CURRENT = new ThreadLocal<>();

  final Loop loop;
  final Context root = new Context(this);

  /** The context of the frame that runs now; {@link #root} between frames. */
  Context running = root;

  /** Creates the dispatcher of {@code loop}; a loop has one. */
  public Dispatcher(Loop loop) {
    this.loop = loop;
  }

  /** Returns the dispatcher whose loop the calling thread is running, or null. */
  static Dispatcher current() {
    // A thread of Weft's own holds its dispatcher in a field: a thread-local costs as much as a
    // whole resumption.
    return Thread.currentThread() instanceof LoopThread thread ? thread.dispatcher : CURRENT.get();
  }

  /** Returns the loop that the calling thread is running, or null. */
  public static Loop currentLoop() {
    Dispatcher dispatcher = current();
    return dispatcher == null ? null : dispatcher.loop;
  }

  /**
   * Makes this the calling thread's dispatcher until {@link #leave}.
   *
   * @return what was current before, to be given to {@code leave}
   */
  public Dispatcher enter() {
    Dispatcher before = current();
    set(this);
    return before;
  }

  /** Makes {@code before} the calling thread's dispatcher again. */
  public void leave(Dispatcher before) {
    set(before);
  }

  /** Queues {@code frame}, or other work of the runtime, on the loop. */
  void execute(Runnable frame) {
    loop.execute(frame);
  }

  private static void set(Dispatcher dispatcher) {
    if (Thread.currentThread() instanceof LoopThread thread) {
      thread.dispatcher = dispatcher;
    } else if (dispatcher == null) {
      CURRENT.remove();
    } else {
      CURRENT.set(dispatcher);
    }
  }

  /** A thread that runs loops, and finds the current one without a thread-local. */
  public static class LoopThread extends Thread {
    private Dispatcher dispatcher;

    /** As {@link Thread#Thread(ThreadGroup, Runnable, String, long)}. */
    public LoopThread(Runnable body, String name, long stackBytes) {
      super(null, body, name, stackBytes);
    }
  }
}
