package dev.weft.sync;

import dev.weft.AsyncCloseable;
import dev.weft.AsyncIterator;
import dev.weft.Task;
import dev.weft.iteration.PushedValues;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Hands each value to every subscriber; a {@link Channel} hands it to one.
 *
 * <p>A subscription gets what is sent after it was made. Each holds up to {@code capacity} values
 * that its task has not taken yet; what happens when one is full is the {@link SlowSubscriber}
 * policy. Without subscribers, values go nowhere.
 *
 * <p>Confined to the loop of its first use, as {@linkplain dev.weft.sync the package} says.
 *
 * @param <T> the values, not null
 */
public final class Broadcast<T> extends Confined implements AsyncCloseable<RuntimeException> {
  private final int capacity;
  private final SlowSubscriber policy;
  private final Set<Subscription<T>> subscribers = new LinkedHashSet<>();
  private final WaitQueue<Sending<T>> senders = new WaitQueue<>();

  /** How many subscriptions have no room for another value. */
  private int full;

  private boolean closed;
  private @Nullable Throwable failure;
  private long sent;
  private long dropped;

  /**
   * Creates a broadcast without subscribers. Any thread may call this.
   *
   * @param capacity how many values each subscription holds
   * @param policy what happens when a value is sent and a subscription is full
   * @throws IllegalArgumentException if {@code capacity} is less than 1
   */
  public Broadcast(int capacity, SlowSubscriber policy) {
    if (capacity < 1) throw new IllegalArgumentException("capacity < 1: " + capacity);
    this.capacity = capacity;
    this.policy = Objects.requireNonNull(policy, "policy");
  }

  /** What happens when a value is sent and a subscription is full. */
  public enum SlowSubscriber {
    /** The sender waits until every subscription has room. */
    SUSPEND_SENDER,
    /** The oldest value that the subscription holds is dropped, and counted as missed. */
    DROP_OLDEST,
    /**
     * The subscription is ended: it delivers what it holds, and then {@link
     * SubscriberTooSlowException}.
     */
    FAIL_SUBSCRIBER
  }

  /** How things stand at a broadcast. */
  public sealed interface Statistics {
    /** Returns how many subscribe. */
    int subscribers();

    /** Returns how many sends wait for room. */
    int waitingSenders();

    /** Returns how many values were accepted since it was made. */
    long sent();

    /** Returns how many were dropped from subscriptions that were full. */
    long dropped();
  }

  record Snapshot(int subscribers, int waitingSenders, long sent, long dropped)
      implements Statistics {}

  private static final class Sending<T> extends QueuedOperation<Void> {
    final T value;

    Sending(T value) {
      this.value = value;
    }

    @Override
    public String operation() {
      return "Broadcast.send";
    }
  }

  /**
   * Sends {@code value} to all who subscribe when it is accepted.
   *
   * <p>Suspends only under {@link SlowSubscriber#SUSPEND_SENDER}, until every subscription has
   * room. Cancelled while it waits, nobody gets the value.
   *
   * @return fails with {@link ChannelClosedException} if the broadcast is closed, or is while this
   *     waits
   * @throws NullPointerException if {@code value} is null
   * @throws IllegalStateException if called from outside this broadcast's loop
   */
  public Task<Void> send(T value) {
    Objects.requireNonNull(value, "value");
    enter();
    if (closed) return Task.failed(closedToSenders());
    if (!hasRoom()) return senders.add(new Sending<>(value)).promise;
    deliver(value);
    return Task.done();
  }

  /**
   * Sends {@code value} if that is possible at once. Never suspends.
   *
   * @return false if a subscription is full and senders have to wait
   * @throws ChannelClosedException if the broadcast is closed
   * @throws NullPointerException if {@code value} is null
   * @throws IllegalStateException if called from outside this broadcast's loop
   */
  public boolean trySend(T value) {
    Objects.requireNonNull(value, "value");
    enter();
    if (closed) throw closedToSenders();
    if (!hasRoom()) return false;
    deliver(value);
    return true;
  }

  private boolean hasRoom() {
    return full == 0 || policy != SlowSubscriber.SUSPEND_SENDER;
  }

  private void deliver(T value) {
    sent++;
    for (Iterator<Subscription<T>> each = subscribers.iterator(); each.hasNext(); ) {
      if (!each.next().accept(value)) each.remove();
    }
  }

  private void letSend() {
    while (hasRoom()) {
      Sending<T> first = senders.poll();
      if (first == null) return;
      deliver(first.value);
      QueuedOperation.release(first.promise);
    }
  }

  /**
   * Returns a subscription to what is sent from now on; to a closed broadcast, one at its end.
   * {@linkplain AsyncIterator#closeAsync Close} it when it is not read any more: a full
   * subscription holds up senders or collects values.
   *
   * @throws IllegalStateException if called from outside this broadcast's loop
   */
  public Subscription<T> subscribe() {
    enter();
    Subscription<T> subscription = new Subscription<>(this);
    if (closed) {
      subscription.end(failure);
    } else {
      subscribers.add(subscription);
    }
    return subscription;
  }

  /**
   * Ends sending. Subscribers get what they have not taken yet, and then the end. Closing again
   * does nothing. Never suspends.
   *
   * @throws IllegalStateException if called from outside this broadcast's loop
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

  /** As {@link #close}, but the subscriptions end with {@code cause}, the same object. */
  public void fail(Throwable cause) {
    end(Objects.requireNonNull(cause, "cause"));
  }

  private void end(@Nullable Throwable cause) {
    enter();
    if (closed) return;
    closed = true;
    failure = cause;
    for (Sending<T> each; (each = senders.poll()) != null; ) {
      each.promise.fail(closedToSenders());
    }
    for (Subscription<T> subscription : subscribers) subscription.end(cause);
    subscribers.clear();
  }

  private ChannelClosedException closedToSenders() {
    return new ChannelClosedException("send to a broadcast that is closed", failure);
  }

  /** Returns how things stand. */
  public Statistics statistics() {
    return new Snapshot(subscribers.size(), senders.size(), sent, dropped);
  }

  @Override
  public String toString() {
    return "Broadcast[" + subscribers.size() + " subscribers" + (closed ? ", closed]" : "]");
  }

  /**
   * The values of a {@link Broadcast} for one of its subscribers. Closing it leaves the broadcast;
   * what was not taken is gone. That never suspends.
   *
   * @param <T> the values
   */
  @SuppressWarnings("exports") // all there is to know of what it extends is in AsyncIterator
  public static final class Subscription<T> extends PushedValues<T> {
    private final Broadcast<T> broadcast;
    private final ArrayDeque<T> values = new ArrayDeque<>();
    private boolean ended;
    private @Nullable Throwable failure;
    private long missed;

    private Subscription(Broadcast<T> broadcast) {
      this.broadcast = broadcast;
    }

    @Override
    protected void enter() {
      broadcast.enter();
    }

    @Override
    protected @Nullable Boolean poll() throws Throwable {
      T value = values.poll();
      if (value != null) {
        if (!ended && values.size() == broadcast.capacity - 1) hasRoomAgain();
        return moveTo(value);
      }
      if (!ended) return null;
      if (failure != null) throw failure;
      return false;
    }

    @Override
    protected String operation() {
      return "Broadcast.Subscription.advance";
    }

    private void hasRoomAgain() {
      broadcast.full--;
      broadcast.letSend();
    }

    @Override
    protected Task<Void> release() {
      if (broadcast.subscribers.remove(this)) {
        if (values.size() == broadcast.capacity) hasRoomAgain();
      }
      values.clear();
      ended = true;
      return Task.done();
    }

    /** Returns how many values were dropped because this subscription was full. */
    public long missed() {
      return missed;
    }

    /** Takes in {@code value}; returns false if this subscription ends because it cannot. */
    private boolean accept(T value) {
      if (isAwaited()) {
        deliver(value);
        return true;
      }
      if (values.size() == broadcast.capacity) {
        if (broadcast.policy == SlowSubscriber.FAIL_SUBSCRIBER) {
          broadcast.full--;
          end(new SubscriberTooSlowException(broadcast.capacity));
          return false;
        }
        values.poll();
        missed++;
        broadcast.dropped++;
        values.add(value);
        return true;
      }
      values.add(value);
      if (values.size() == broadcast.capacity) broadcast.full++;
      return true;
    }

    private void end(@Nullable Throwable cause) {
      if (ended) return;
      ended = true;
      failure = cause;
      if (isAwaited()) deliverEnd(cause);
    }
  }
}
