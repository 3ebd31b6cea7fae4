package dev.weft.loop;

import dev.weft.Carrier;
import dev.weft.ErrorHandler;
import dev.weft.Task;
import dev.weft.report.ErrorLog;
import dev.weft.report.WrongThread;
import dev.weft.spi.ChannelInterest;
import dev.weft.spi.ChannelLoop;
import dev.weft.task.Dispatcher;
import dev.weft.task.Leftovers;
import dev.weft.task.PendingTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Weft's own loop: runs tasks, timers and channels on one thread, which sleeps while there is
 * nothing to do.
 *
 * <p>Either a thread calls {@link #run}, or {@link #start} makes one. One thread at a time runs it;
 * everything is confined to that thread but for {@link #execute}, {@link #inLoop}, {@link #now},
 * {@link #stop} and {@link #close}.
 *
 * <pre>
 * OPEN    -> RUNNING   // {@link #run}
 * RUNNING -> OPEN      // {@link #stop}: what is queued stays queued
 * OPEN    -> CLOSED    // {@link #close}
 * RUNNING -> CLOSED    // {@link #close}, at the end of the turn
 * </pre>
 */
public final class EventLoop implements ChannelLoop, AutoCloseable {
  /** Why what is left at {@link #close} is cancelled. */
  private static final String CLOSED = "the event loop was closed";

  /** How many turns what is left may take at {@link #close} before it is given up. */
  private static final int LAST_TURNS = 1_000;

  /** So far ahead that no sum of it and the clock overflows: 146 years. */
  private static final long MAX_DELAY_NANOS = Long.MAX_VALUE / 2;

  private final ReadyQueue ready = new ReadyQueue();
  private final Inbox inbox = new Inbox();
  private final TimerQueue timers;
  private final Selector selector;
  private final Sleeper sleeper;
  private final LongSupplier clock;
  private final ErrorHandler errorHandler;
  private long gracePeriod = ChannelLoop.super.gracePeriod();
  private List<Carrier<?>> carriers = ChannelLoop.super.carriers();
  private final Dispatcher dispatcher = new Dispatcher(this);
  private final Pace pace = new Pace();

  /** How long a step may take before it is reported; zero: nobody looks. */
  private long turnLimit;

  /** Where the watchdog looks while a thread runs this loop; null, as on most, if nobody does. */
  private @Nullable Watch watch;

  /**
   * The thread that runs this loop, or null. Not volatile: a thread only asks whether it is this
   * one itself, and only that thread writes its own name here and takes it away again.
   */
  private @Nullable Thread runner;

  private boolean stopping;
  private boolean interrupted;
  private Runnable onInterrupt = () -> {};

  /** Guards the three below. */
  private final Object lifecycle = new Object();

  private boolean taken;
  private boolean closeRequested;
  private final CountDownLatch closed = new CountDownLatch(1);

  /** Creates a loop that nobody runs yet, which logs errors. */
  public EventLoop() {
    this(ErrorHandler.logging());
  }

  /** Creates a loop that nobody runs yet, which tells {@code errorHandler} of errors. */
  public EventLoop(ErrorHandler errorHandler) {
    this(errorHandler, System::nanoTime, openSelector(), Sleeper::of);
  }

  EventLoop(
      ErrorHandler errorHandler,
      LongSupplier clock,
      Selector selector,
      Function<Selector, Sleeper> sleeper) {
    this.errorHandler = Objects.requireNonNull(errorHandler, "errorHandler");
    this.clock = clock;
    this.selector = selector;
    this.sleeper = sleeper.apply(selector);
    this.timers = new TimerQueue(clock.getAsLong());
  }

  /** Returns a loop that runs on a thread of its own, named {@code name}, until it is closed. */
  public static EventLoop start(String name) {
    EventLoop loop = new EventLoop();
    loop.take(); // here, so that a close that comes before the thread does waits for it
    new Dispatcher.LoopThread(loop::runTaken, name, 0).start();
    return loop;
  }

  // ---- the loop

  /**
   * Runs this loop on the calling thread until {@link #stop} or {@link #close}.
   *
   * <p>If the thread is interrupted, the loop goes on, and the thread is interrupted again when
   * this returns.
   *
   * @throws IllegalStateException if the loop is closed or running, or the thread runs another
   */
  public void run() {
    if (Dispatcher.currentLoop() != null) {
      throw new IllegalStateException(
          "This thread is running a loop already, which would stand still meanwhile.");
    }
    take();
    runTaken();
  }

  private void runTaken() {
    Dispatcher before = begin();
    try {
      while (!stopping) turn();
    } finally {
      end(before);
    }
  }

  /** Runs what was ready when the turn began, then what channels are ready for, then due timers. */
  private void turn() {
    inbox.drainTo(ready);
    int ran = runReady();
    if (ready.isEmpty() && !stopping) {
      waitForWork();
      dispatcher.lookedAround();
      noteInterrupt();
      fireDueTimers();
    } else if (pace.isTimeToLook(ran)) {
      if (pace.looked(clock.getAsLong())) pollChannels();
      dispatcher.lookedAround();
      noteInterrupt();
      fireDueTimers();
    }
  }

  /** Runs what is ready; and what that made ready, until it is time to look elsewhere. */
  private int runReady() {
    int ran = 0;
    do {
      int count = ready.size();
      Watch watched = watch;
      if (watched == null) {
        for (int i = 0; i < count; i++) runNext();
      } else {
        for (int i = 0; i < count; i++) runNextWatched(watched);
      }
      ran += count;
    } while (!ready.isEmpty() && !stopping && !pace.isTimeToLookAfter(ran));
    return ran;
  }

  /** Sleeps until a channel is ready, a timer is due or somebody posts, and runs the first. */
  private void waitForWork() {
    sleeper.lieDown();
    if (!inbox.fallAsleep()) return;
    if (watch != null) watch.sleeps();
    try {
      if (timers.isEmpty()) {
        sleeper.sleep();
      } else {
        sleeper.sleep(timers.nextDeadline() - clock.getAsLong());
      }
    } catch (IOException | RuntimeException | Error e) {
      selectorFailed(e);
    } finally {
      inbox.wakeUp();
    }
  }

  private void pollChannels() {
    try {
      sleeper.poll();
    } catch (IOException | RuntimeException | Error e) {
      selectorFailed(e);
    }
  }

  /** Tasks and timers go on, and channels may again: most often the system lacks something. */
  private void selectorFailed(Throwable e) {
    if (!sleeper.rest()) return;
    ErrorLog.tell(
        errorHandler,
        "The selector of the event loop failed; tasks and timers go on, and channels are asked"
            + " again every "
            + Sleeper.REST_MILLIS
            + " ms, which is not reported again until it has worked. If too many files are open,"
            + " raise the limit (ulimit -n)",
        e);
  }

  private void fireDueTimers() {
    if (timers.isEmpty()) return;
    timers.collectDue(clock.getAsLong());
    for (TimerNode due = timers.pollDue(); due != null; due = timers.pollDue()) fire(due);
  }

  private void fire(TimerNode due) {
    if (watch != null) watch.step();
    try {
      due.fire();
    } catch (Throwable error) {
      report(error);
    }
  }

  private void runNextWatched(Watch watched) {
    watched.step();
    runNext();
  }

  /** Runs the first action that is ready; what it throws must not end the loop. */
  private void runNext() {
    try {
      dispatcher.run(ready.take());
    } catch (Throwable error) {
      report(error);
    }
  }

  /** Runs {@code action} as a step of its own. */
  void runWatched(Runnable action) {
    if (watch != null) watch.step();
    runGuarded(action);
  }

  /** Runs {@code action}; what it throws must not end the loop. */
  private void runGuarded(Runnable action) {
    try {
      action.run();
    } catch (Throwable error) {
      report(error);
    }
  }

  private void report(Throwable error) {
    ErrorLog.tell(errorHandler, "An action that was queued on the event loop threw", error);
  }

  // ---- what goes into it

  @Override
  public boolean inLoop() {
    return Thread.currentThread() == runner;
  }

  @Override
  public void execute(Runnable action) {
    Objects.requireNonNull(action, "action");
    if (Thread.currentThread() == runner) {
      ready.add(action);
    } else {
      post(action);
    }
  }

  private void post(Runnable action) {
    switch (inbox.add(action)) {
      case ACCEPTED -> {}
      case WAKE -> sleeper.wake();
      case REJECTED ->
          throw new RejectedExecutionException(
              "The event loop is closed and runs nothing more. It was closed by close(), or at the"
                  + " end of its Weft.run; keep that open until the work that still posts to it has"
                  + " ended.");
    }
  }

  @Override
  public Timer schedule(Runnable action, long delayNanos) {
    Objects.requireNonNull(action, "action");
    TimerNode timer = new TimerNode.Action(deadline(delayNanos), action);
    timers.add(timer);
    return timer;
  }

  @Override
  public Task<Void> sleep(long delayNanos) {
    TimerNode sleep = new TimerNode.Sleep(deadline(delayNanos));
    timers.add(sleep);
    return sleep;
  }

  private long deadline(long delayNanos) {
    requireInLoop("a timer can be made");
    if (delayNanos <= 0) pace.lookSoon();
    return clock.getAsLong() + Math.max(0, Math.min(delayNanos, MAX_DELAY_NANOS));
  }

  @Override
  public ChannelInterest watch(SelectableChannel channel) throws IOException {
    requireInLoop("a channel can be watched");
    if (!channel.isOpen()) throw new WatchedAfterClosing(channel);
    if (channel.isBlocking()) throw blocking(channel);
    SelectionKey known = channel.keyFor(selector);
    if (known != null && known.isValid()) return (SelectorInterest) known.attachment();
    return new SelectorInterest(this, channel.register(selector, 0));
  }

  private static IllegalStateException blocking(SelectableChannel channel) {
    return new IllegalStateException(
        channel
            + " is in blocking mode, so a loop that watches it could stand still at it. Call"
            + " configureBlocking(false) on it once, before it is waited for.");
  }

  /** A {@link ClosedChannelException} with words; that one takes none. */
  private static final class WatchedAfterClosing extends ClosedChannelException {
    private static final long serialVersionUID = 1L;

    private final String channel;

    WatchedAfterClosing(SelectableChannel channel) {
      this.channel = channel.toString();
    }

    @Override
    public String getMessage() {
      return channel
          + " is closed, so nothing can be waited for there. End the tasks that use a channel"
          + " before it is closed; dev.weft.io.Channels.close fails those that wait for it.";
    }
  }

  private void requireInLoop(String what) {
    if (inLoop()) return;
    throw WrongThread.notTheLoops(what);
  }

  @Override
  public long now() {
    return clock.getAsLong();
  }

  @Override
  public long gracePeriod() {
    return gracePeriod;
  }

  /** Sets how many nanoseconds a task that is asked to stop has. Before {@link #run} only. */
  public void setGracePeriod(long nanos) {
    gracePeriod = nanos;
  }

  /** Lets {@code carriers} take thread-locals along with each task. Before {@link #run} only. */
  public void setCarriers(List<Carrier<?>> carriers) {
    this.carriers = carriers;
  }

  /**
   * Reports each step that takes longer than {@code nanos}, once, while it does; zero: none. Before
   * {@link #run} only.
   */
  public void setTurnLimit(long nanos) {
    turnLimit = nanos;
  }

  @Override
  public List<Carrier<?>> carriers() {
    return carriers;
  }

  @Override
  public ErrorHandler errorHandler() {
    return errorHandler;
  }

  /** Runs {@code action} on the loop when its thread is interrupted. Before {@link #run} only. */
  public void onInterrupt(Runnable action) {
    onInterrupt = action;
  }

  /** A selector does not sleep while its thread is interrupted, so the loop would spin. */
  private void noteInterrupt() {
    if (!Thread.interrupted()) return;
    interrupted = true;
    runGuarded(onInterrupt);
  }

  /** Returns the outermost tasks that this loop can still go on with. Loop's thread only. */
  public Collection<PendingTask<?>> unfinished() {
    List<Object> wakers = new ArrayList<>();
    ready.addAllTo(wakers);
    List<TimerNode> nodes = new ArrayList<>(timers.size());
    timers.addAllTo(nodes);
    for (TimerNode node : nodes) {
      wakers.add(node instanceof TimerNode.Action timed ? timed.action : node);
    }
    for (SelectionKey key : selector.keys()) {
      ((SelectorInterest) key.attachment()).addAllTo(wakers);
    }
    return Leftovers.of(dispatcher, wakers);
  }

  /** Returns whether {@code task} is one of this loop. */
  public boolean owns(PendingTask<?> task) {
    return dispatcher.owns(task);
  }

  // ---- its beginning and its end

  private void take() {
    synchronized (lifecycle) {
      if (closeRequested) throw new IllegalStateException("The event loop is closed.");
      if (taken) throw new IllegalStateException("Another thread is running this event loop.");
      taken = true;
    }
  }

  private @Nullable Dispatcher begin() {
    runner = Thread.currentThread();
    stopping = false;
    interrupted = false;
    if (turnLimit > 0) watch = new Watch(runner, dispatcher, errorHandler, turnLimit);
    if (watch != null) Watchdog.add(watch);
    return dispatcher.enter();
  }

  private void end(@Nullable Dispatcher before) {
    boolean close;
    synchronized (lifecycle) {
      close = closeRequested;
      if (!close) taken = false;
    }
    try {
      if (close) finish();
    } finally {
      if (watch != null) Watchdog.remove(watch);
      watch = null;
      runner = null;
      dispatcher.leave(before);
      if (close) {
        dispatcher.closed();
        abandonRest();
        closed.countDown();
      }
      if (interrupted) Thread.currentThread().interrupt();
    }
  }

  /** Makes {@link #run} return at the end of the current turn. Any thread may call this. */
  public void stop() {
    if (inLoop()) {
      stopping = true;
    } else {
      post(() -> stopping = true);
    }
  }

  /**
   * Ends this loop: what was accepted still runs, sleeps, background tasks and operations that it
   * was told of are cancelled, timers are dropped, and who comes later is told by a {@link
   * RejectedExecutionException}. Any thread may call this. On the loop's own thread it takes effect
   * at the end of the turn; on others it waits for that. Closing again does nothing more.
   */
  @Override
  public void close() {
    boolean idle;
    synchronized (lifecycle) {
      idle = !taken;
      taken = true;
      if (!idle && !closeRequested) stop();
      closeRequested = true;
    }
    if (idle) {
      end(begin());
    } else if (!inLoop()) {
      awaitClosed();
    }
  }

  private void awaitClosed() {
    boolean interruptedHere = false;
    while (true) {
      try {
        closed.await();
        break;
      } catch (InterruptedException e) {
        interruptedHere = true;
      }
    }
    if (interruptedHere) Thread.currentThread().interrupt();
  }

  /** Runs what was accepted to its end. On the loop's thread, outside any turn. */
  private void finish() {
    dispatcher.cancelHeld(CLOSED);
    cancelSleeps();
    // At once, and not when nothing is left: threads that post without end would keep it open.
    dispatcher.reportUnobserved();
    dispatcher.closing();
    inbox.close(ready);
    for (int turn = 0; turn < LAST_TURNS && !ready.isEmpty(); turn++) runReady();
    dispatcher.reportUnobserved();
    if (!ready.isEmpty()) {
      report(
          new IllegalStateException(
              "The event loop was closed, but "
                  + ready.size()
                  + " actions queued others again and again, and were dropped after "
                  + LAST_TURNS
                  + " turns. A task that never ends has to end when it is cancelled."));
    }
    try {
      selector.close();
    } catch (IOException e) {
      report(e);
    }
  }

  private void cancelSleeps() {
    List<TimerNode> pending = new ArrayList<>(timers.size());
    timers.addAllTo(pending);
    for (TimerNode timer : pending) timer.cancel(CLOSED);
  }

  /** Ends the tasks that took up new waits while the loop was closed; they never run again. */
  private void abandonRest() {
    dispatcher.afterClose(this::cancelSleeps); // another thread may cancel one at the same time
    while (!ready.isEmpty()) Leftovers.abandon(ready.take());
    dispatcher.abandonHeld();
  }

  private static Selector openSelector() {
    try {
      JdkChannels.prepare();
      return Selector.open();
    } catch (IOException e) {
      throw new UncheckedIOException("The event loop could not open a selector", e);
    }
  }
}
