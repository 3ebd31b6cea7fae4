package dev.weft.examples.chat;

import static dev.weft.Weft.await;
import static java.lang.System.Logger.Level.INFO;

import dev.weft.AsyncIterator;
import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.io.BufferedSink;
import dev.weft.io.ByteStream;
import dev.weft.sync.Channel;
import java.io.IOException;

/**
 * Somebody who is connected, and the lines that are still to be sent there.
 *
 * <p>Whoever tells a member something does not wait for it to arrive: the line goes into a channel,
 * and one task per member writes what is in there. A member who reads slower than others talk fills
 * the channel, and is disconnected. So nobody waits for the slowest, and no memory runs full.
 */
final class Member {
  private static final System.Logger LOG = System.getLogger(Member.class.getName());
  private static final int LINES_TO_BE_SENT = 256;

  private final ByteStream stream;
  private final Channel<String> outbox = Channel.bounded(LINES_TO_BE_SENT);

  /** Null until the member has said it. */
  String name;

  /** The room in which the member is, or null. */
  String room;

  Member(ByteStream stream) {
    this.stream = stream;
  }

  /** Sends a line, now or soon. Does nothing if the member is about to go. */
  void tell(String line) {
    if (outbox.isClosed() || outbox.trySend(line)) return;
    LOG.log(INFO, "{0} does not read what is said, and is disconnected", this);
    outbox.closeNow();
    stream.abort();
  }

  /** Lets the member go once everything that was told has been sent. */
  void dismiss() {
    outbox.close();
  }

  /** Writes what is told, until the member is dismissed. */
  @Async
  Task<Void> deliver() throws IOException {
    BufferedSink sink = new BufferedSink(stream);
    for (AsyncIterator<String> lines = outbox.values(); await(lines.advance()); ) {
      await(sink.write(lines.current() + "\r\n"));
      // While more is to be sent, it is sent together.
      if (outbox.size() == 0) await(sink.flush());
    }
    return Task.of(null);
  }

  @Override
  public String toString() {
    return name == null ? stream.toString() : name;
  }
}
