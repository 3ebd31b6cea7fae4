package dev.weft.sync;

import dev.weft.Loop;
import dev.weft.Task;
import dev.weft.task.PendingTask;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;

/**
 * A send from a thread that does not run the channel's loop.
 *
 * <p>Belongs to the sender's loop, if it has one, while everything about the channel happens on the
 * channel's: the value, and a cancellation after it, travel there; the outcome travels back. So it
 * is the channel's loop that decides which came first.
 */
final class Post<T> extends PendingTask<Void> {
  private final Loop channelLoop;
  private final Entry entry;

  private Post(Channel<T> channel, Loop channelLoop, T value) {
    this.channelLoop = channelLoop;
    this.entry = new Entry(channel, value);
  }

  static <T> Task<Void> to(Channel<T> channel, T value) {
    Loop loop = channel.requireLoop("post");
    Post<T> post = new Post<>(channel, loop, value);
    try {
      loop.execute(post.entry);
    } catch (RejectedExecutionException closed) {
      return Task.failed(closed);
    }
    return post;
  }

  @Override
  protected void requestCancel(String reason) {
    try {
      channelLoop.execute(() -> entry.cancel(reason));
    } catch (RejectedExecutionException closed) {
      finish(CANCELLED, new CancellationException(reason));
    }
  }

  @Override
  protected String kind() {
    return "Channel.post";
  }

  private void finish(int status, Throwable why) {
    settleFromAnywhere(status, why == null ? null : failure(why));
  }

  /** The send, on the channel's loop. */
  private final class Entry extends Channel.Sending<T> implements Runnable {
    private final Channel<T> channel;
    private boolean concluded;
    private Held held;

    Entry(Channel<T> channel, T value) {
      super(value);
      this.channel = channel;
    }

    @Override
    public void run() {
      channel.sendOrQueue(this);
      if (!concluded) held = new Held(this);
    }

    void cancel(String reason) {
      if (concluded) return;
      cancelled();
      conclude(CANCELLED, new CancellationException(reason));
    }

    @Override
    void accepted() {
      conclude(SUCCEEDED, null);
    }

    @Override
    void refused(ChannelClosedException why) {
      conclude(FAILED, why);
    }

    private void conclude(int status, Throwable why) {
      concluded = true;
      if (held != null) held.end();
      finish(status, why);
    }
  }

  /** Lets the channel's loop know of a post that waits for room, so that its end ends the post. */
  private static final class Held extends PendingTask<Void> {
    private final Post<?>.Entry entry;

    Held(Post<?>.Entry entry) {
      this.entry = entry;
      hold();
    }

    void end() {
      release();
    }

    @Override
    protected String kind() {
      return "Channel.post";
    }

    @Override
    protected void requestCancel(String reason) {
      entry.cancel(reason);
      settleCancelled(reason);
    }
  }
}
