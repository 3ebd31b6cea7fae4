package dev.weft.sync;

import dev.weft.AsyncCloseable;
import dev.weft.AsyncIterator;
import dev.weft.Promise;
import dev.weft.Task;
import dev.weft.sync.ChannelBuffer.WhenFull;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Hands values from tasks that send to tasks that receive; any number of each.
 *
 * <pre>{@code
 * Channel<Order> orders = Channel.bounded(16);
 * // one task                               // another
 * await(orders.send(order));                for (var it = orders.values(); await(it.advance()); )
 * orders.close();                             await(handle(it.current()));
 * }</pre>
 *
 * <p>How many values may lie in it is always said: {@link #rendezvous}, {@link #bounded}, {@link
 * #unbounded}; {@link #dropOldest} and {@link #dropLatest} let nobody wait to send. Each value goes
 * to one receiver; {@link Broadcast} is for several. Null is not a value.
 *
 * <p>Closing lets receivers have what was sent: after {@link #close}, sends fail, waiting ones too,
 * and receives go on until nothing is left. Then {@link #values} ends, which is the way to receive
 * all; a single {@link #receive} fails with {@link ChannelClosedException}.
 *
 * <p>Fair, and confined to one loop, as {@linkplain dev.weft.sync the package} says: the loop it
 * was made on, else that of the first use. {@link #post}, {@link #tryPost}, {@link #postClose} and
 * {@link #postFail} are for other threads.
 *
 * @param <T> the values
 */
public final class Channel<T> extends Confined implements AsyncCloseable<RuntimeException> {
  // Senders wait only while the buffer is full, receivers only while it is empty and no sender
  // waits; so there are never both.
  private final ChannelBuffer<T> buffer;
  private final WaitQueue<Sending<T>> senders = new WaitQueue<>();
  private final WaitQueue<Receiving<T>> receivers = new WaitQueue<>();

  /** Who waits for the end; nearly nobody does. */
  private @Nullable WaitQueue<Draining> drainers;

  private boolean closed;
  private @Nullable Throwable failure;
  private int openSenders;
  private long sent;
  private long received;

  private Channel(int capacity, Queue<T> values) {
    this(capacity, WhenFull.SUSPEND_SENDER, values);
  }

  private Channel(int capacity, WhenFull whenFull, Queue<T> values) {
    this.buffer = new ChannelBuffer<>(capacity, whenFull, values);
    bindIfOnLoop();
  }

  /** Returns a channel that holds nothing: a send waits for its receive. */
  public static <T> Channel<T> rendezvous() {
    return new Channel<>(0, new ArrayDeque<>(1));
  }

  /**
   * Returns a channel that holds up to {@code capacity} values; sends wait while it is full.
   *
   * @throws IllegalArgumentException if {@code capacity} is less than 1
   */
  public static <T> Channel<T> bounded(int capacity) {
    return new Channel<>(checked(capacity), new ArrayDeque<>());
  }

  /** Returns a channel whose sends never wait: what is not received stays in memory. */
  public static <T> Channel<T> unbounded() {
    return new Channel<>(ChannelBuffer.UNBOUNDED, new ArrayDeque<>());
  }

  /**
   * Returns a channel that holds up to {@code capacity} values and delivers the smallest of them,
   * by {@code order}, first; equal ones as they were sent. Values of sends that wait are not
   * compared yet.
   *
   * @param capacity {@link Integer#MAX_VALUE} for any number
   * @throws IllegalArgumentException if {@code capacity} is less than 1
   */
  public static <T> Channel<T> priority(int capacity, Comparator<? super T> order) {
    Objects.requireNonNull(order, "order");
    return new Channel<>(checked(capacity), new StableHeap<>(order));
  }

  /**
   * Returns a channel that holds up to {@code capacity} values and delivers the latest first.
   *
   * @param capacity {@link Integer#MAX_VALUE} for any number
   * @throws IllegalArgumentException if {@code capacity} is less than 1
   */
  public static <T> Channel<T> lifo(int capacity) {
    return new Channel<>(checked(capacity), Collections.asLifoQueue(new ArrayDeque<>()));
  }

  /**
   * Returns a channel that holds the last {@code capacity} values that were sent and not received:
   * sends never wait, and drop the oldest value if it is full.
   *
   * @throws IllegalArgumentException if {@code capacity} is less than 1
   */
  public static <T> Channel<T> dropOldest(int capacity) {
    return new Channel<>(checked(capacity), WhenFull.DROP_OLDEST, new ArrayDeque<>());
  }

  /**
   * Returns a channel that holds up to {@code capacity} values: sends never wait, and if it is
   * full, the value that is sent is dropped. It counts as sent.
   *
   * @throws IllegalArgumentException if {@code capacity} is less than 1
   */
  public static <T> Channel<T> dropLatest(int capacity) {
    return new Channel<>(checked(capacity), WhenFull.DROP_LATEST, new ArrayDeque<>());
  }

  private static int checked(int capacity) {
    if (capacity >= 1) return capacity;
    throw new IllegalArgumentException(
        "capacity < 1: " + capacity + "; a channel that holds nothing is Channel.rendezvous()");
  }

  /** How things stand at a channel. */
  public sealed interface Statistics {
    /** Returns how many values it holds; {@link Integer#MAX_VALUE} for any number. */
    int capacity();

    /** Returns how many it holds now. */
    int size();

    /** Returns how many sends wait for room. */
    int waitingSenders();

    /** Returns how many receives wait for a value. */
    int waitingReceivers();

    /** Returns how many values were accepted since it was made. */
    long sent();

    /** Returns how many of them were delivered. */
    long received();

    /** Returns how many of them were dropped since it was full. */
    long dropped();

    /** Returns whether it was closed, or failed. */
    boolean closed();
  }

  record Snapshot(
      int capacity,
      int size,
      int waitingSenders,
      int waitingReceivers,
      long sent,
      long received,
      long dropped,
      boolean closed)
      implements Statistics {}

  // ---- sending

  /**
   * Sends {@code value}, waiting for room.
   *
   * <p>Suspends while the channel is full; at a rendezvous, until a receiver takes the value.
   * Cancelled while it waits, nothing was sent; awaited successfully, the value will be delivered
   * unless {@link #closeNow} takes it out.
   *
   * @return fails with {@link ChannelClosedException} if the channel is closed, or is while this
   *     waits; the value was not sent then
   * @throws NullPointerException if {@code value} is null
   * @throws IllegalStateException if called from outside this channel's loop
   */
  public Task<Void> send(T value) {
    Objects.requireNonNull(value, "value");
    enter();
    if (closed) return Task.failed(closedToSenders());
    if (hasRoom()) {
      accept(value);
      return Task.done();
    }
    return senders.add(new Sending.Plain<>(value)).promise;
  }

  /**
   * Sends {@code value} if that is possible at once. Never suspends.
   *
   * @return false if the channel is full; at a rendezvous, if nobody waits to receive
   * @throws ChannelClosedException if the channel is closed
   * @throws NullPointerException if {@code value} is null
   * @throws IllegalStateException if called from outside this channel's loop
   */
  public boolean trySend(T value) {
    Objects.requireNonNull(value, "value");
    enter();
    if (closed) throw closedToSenders();
    if (!hasRoom()) return false;
    accept(value);
    return true;
  }

  /**
   * Sends {@code value} from any thread: of another loop, or of none.
   *
   * <p>As {@link #send} it waits for room, so await the task, or {@code join} it off the loops; who
   * does not gives up back-pressure. Values posted by one thread arrive in their order. A cancelled
   * post was not sent; one that was accepted before the cancellation arrived at the channel's loop
   * succeeds.
   *
   * @return fails as {@link #send} does, or with {@link
   *     java.util.concurrent.RejectedExecutionException} if the channel's loop has ended
   * @throws NullPointerException if {@code value} is null
   * @throws IllegalStateException if the channel has no loop yet: it was made on none, and not used
   */
  public Task<Void> post(T value) {
    Objects.requireNonNull(value, "value");
    return Post.to(this, value);
  }

  /**
   * Sends {@code value} from any thread if that is possible when it arrives at the channel's loop;
   * it never waits for room there. On that loop it is sent at once.
   *
   * <p>Nobody need await the task: it does not fail. But values are on their way without bound
   * while nobody awaits it; {@link AsyncIterator#ofCallbacks} is for threads that cannot be held
   * up. Cancelled before it has arrived, the value was not sent.
   *
   * @return whether it was sent: false if the channel is full or closed, or its loop has ended
   * @throws NullPointerException if {@code value} is null
   * @throws IllegalStateException if the channel has no loop yet: it was made on none, and not used
   */
  public Task<Boolean> tryPost(T value) {
    Objects.requireNonNull(value, "value");
    try {
      return requireLoop("tryPost").submit(() -> Task.of(!closed && trySend(value)));
    } catch (RejectedExecutionException ended) {
      return Task.of(false);
    }
  }

  /**
   * Returns a sender of its own for one of several producers. When the last of those that were
   * opened is closed, the channel is.
   *
   * @throws ChannelClosedException if the channel is closed
   * @throws IllegalStateException if called from outside this channel's loop
   */
  public Sender<T> openSender() {
    enter();
    if (closed) throw closedToSenders();
    openSenders++;
    return new Sender<>(this);
  }

  void senderClosed() {
    enter();
    if (--openSenders == 0) close();
  }

  // ---- receiving

  /**
   * Waits for a value and takes it.
   *
   * <p>Suspends while there is none. Cancelled while it waits, it takes nothing. If not all is to
   * be received by one task, {@code await(receive())} in several loops is fine; each value goes to
   * one of them.
   *
   * @return fails with {@link ChannelClosedException} if the channel is closed and nothing is left
   *     in it, or with what it was {@linkplain #fail failed} with
   * @throws IllegalStateException if called from outside this channel's loop
   */
  public Task<T> receive() {
    enter();
    if (hasValue()) return Task.of(take());
    if (closed) return Task.failed(end());
    return receivers.add(new Receiving.Plain<T>()).promise;
  }

  /**
   * Takes a value if there is one. Never suspends.
   *
   * @return empty if there is none now
   * @throws ChannelClosedException if the channel is closed and nothing is left in it
   * @throws IllegalStateException if called from outside this channel's loop
   */
  public Optional<T> tryReceive() {
    enter();
    if (hasValue()) return Optional.of(take());
    if (closed) throw new ChannelClosedException("the channel is closed and empty", failure);
    return Optional.empty();
  }

  /**
   * Returns the values that are received through it, until the channel is closed and nothing is
   * left, or fails. Several may receive side by side; each value goes to one of them.
   *
   * <p>Closing it leaves the channel as it is, for others to receive from.
   */
  public AsyncIterator<T> values() {
    return new ChannelValues<>(this);
  }

  /**
   * Waits until no receive can get a value any more: the channel is closed, and nothing is left in
   * it. Whoever took the last value may still be at work on it.
   *
   * <p>Suspends until then. Cancelled, nothing has changed.
   *
   * @return fails with what the channel was {@linkplain #fail failed} with
   * @throws IllegalStateException if called from outside this channel's loop
   */
  public Task<Void> untilDrained() {
    enter();
    if (isDrained()) return failure == null ? Task.done() : Task.failed(failure);
    if (drainers == null) drainers = new WaitQueue<>();
    return drainers.add(new Draining()).promise;
  }

  private boolean isDrained() {
    return closed && buffer.isEmpty();
  }

  private void letDrainersGoOn() {
    if (drainers == null || !isDrained()) return;
    for (Draining first; (first = drainers.poll()) != null; ) {
      Promise<Void> promise = first.promise;
      if (failure == null) {
        QueuedOperation.release(promise);
      } else {
        promise.fail(failure);
      }
    }
  }

  private static final class Draining extends QueuedOperation<Void> {
    @Override
    public String operation() {
      return "Channel.untilDrained";
    }
  }

  // ---- ending

  /**
   * Ends sending. What was sent can still be received; who waits to send, and who sends later,
   * fails; who waits to receive has reached the end. Closing again does nothing. Never suspends.
   *
   * @throws IllegalStateException if called from outside this channel's loop
   */
  @Override
  public void close() {
    end(null);
  }

  /** As {@link #close}. */
  @Override
  public Task<Void> closeAsync() {
    close();
    return Task.done();
  }

  /**
   * As {@link #close}, but receivers find {@code cause} at the end: the same object, thrown by
   * {@code receive} and by the iteration. Does nothing if the channel is closed.
   *
   * @throws IllegalStateException if called from outside this channel's loop
   */
  public void fail(Throwable cause) {
    end(Objects.requireNonNull(cause, "cause"));
  }

  /**
   * As {@link #close}, from any thread: takes effect when it arrives at the channel's loop, after
   * what the calling thread has posted before. What was posted there and still waits for room is
   * refused, as waiting sends are. Does nothing if the loop has ended.
   *
   * @throws IllegalStateException if the channel has no loop yet: it was made on none, and not used
   */
  public void postClose() {
    postEnd("postClose", null);
  }

  /** As {@link #fail}, from any thread, as {@link #postClose} does. */
  public void postFail(Throwable cause) {
    postEnd("postFail", Objects.requireNonNull(cause, "cause"));
  }

  private void postEnd(String word, @Nullable Throwable cause) {
    postToLoop(word, () -> end(cause));
  }

  /**
   * As {@link #close}, and takes out what nobody has received: receivers are at the end at once.
   *
   * @return what was taken out, in the order in which it would have been received
   * @throws IllegalStateException if called from outside this channel's loop
   */
  public List<T> closeNow() {
    end(null);
    List<T> left = buffer.clear();
    letDrainersGoOn();
    return left;
  }

  private void end(@Nullable Throwable cause) {
    enter();
    if (closed) return;
    closed = true;
    failure = cause;
    for (Sending<T> each; (each = senders.poll()) != null; ) each.refused(closedToSenders());
    // Somebody waits to receive only when nothing is left.
    for (Receiving<T> each; (each = receivers.poll()) != null; ) each.ended(cause);
    letDrainersGoOn();
  }

  ChannelClosedException closedToSenders() {
    return new ChannelClosedException("send to a channel that is closed", failure);
  }

  /** Returns what a receive at the end fails with. */
  Throwable end() {
    return endOf(failure);
  }

  static Throwable endOf(@Nullable Throwable failure) {
    return failure == null
        ? new ChannelClosedException("receive from a channel that is closed and empty", null)
        : failure;
  }

  // ---- looking

  /** Returns whether the channel was closed, or failed; there may be values left in it. */
  public boolean isClosed() {
    return closed;
  }

  /** Returns how many values are in the channel; those of sends that wait are not. */
  public int size() {
    return buffer.size();
  }

  /** Returns how things stand. */
  public Statistics statistics() {
    return new Snapshot(
        buffer.capacity(),
        buffer.size(),
        senders.size(),
        receivers.size(),
        sent,
        received,
        buffer.dropped(),
        closed);
  }

  @Override
  public String toString() {
    return "Channel["
        + buffer
        + ", "
        + (receivers.isEmpty()
            ? senders.size() + " waiting to send"
            : receivers.size() + " waiting to receive")
        + (closed ? ", closed]" : "]");
  }

  // ---- for iterators, selects and posts

  boolean hasRoom() {
    return !receivers.isEmpty() || buffer.takesMore();
  }

  boolean hasValue() {
    return !buffer.isEmpty() || !senders.isEmpty();
  }

  /** Takes {@code value}, for which there is room. */
  void accept(T value) {
    sent++;
    Receiving<T> receiver = receivers.poll();
    if (receiver != null) {
      received++;
      receiver.received(value);
    } else {
      buffer.add(value);
    }
  }

  /** Takes out a value, of which there is one, and lets in that of a sender who waits. */
  T take() {
    received++;
    T value = buffer.poll();
    Sending<T> sender = senders.poll();
    if (sender == null) {
      if (closed) letDrainersGoOn();
      return value;
    }
    sent++;
    sender.accepted();
    if (value == null) return sender.value;
    buffer.add(sender.value);
    return value;
  }

  /** Sends what {@code sending} holds, or queues it. */
  void sendOrQueue(Sending<T> sending) {
    if (closed) {
      sending.refused(closedToSenders());
    } else if (hasRoom()) {
      accept(sending.value);
      sending.accepted();
    } else {
      senders.add(sending);
    }
  }

  /** Queues {@code receiving}, for which there is nothing now. */
  void enqueue(Receiving<T> receiving) {
    receivers.add(receiving);
  }

  /** Queues {@code sending}, for which there is no room now. */
  void enqueue(Sending<T> sending) {
    senders.add(sending);
  }
}
