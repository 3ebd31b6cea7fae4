package dev.weft.sync;

/**
 * What a subscription to a {@link Broadcast} ends with when it fell behind and the policy is {@link
 * Broadcast.SlowSubscriber#FAIL_SUBSCRIBER}.
 */
public final class SubscriberTooSlowException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  SubscriberTooSlowException(int capacity) {
    super(
        "the subscription was ended since "
            + capacity
            + " values waited in it when the next was sent. Take values faster, give the broadcast"
            + " a larger capacity, or let it drop values or hold up its senders.");
  }
}
