package dev.weft.loop;

import java.io.IOException;
import java.nio.channels.Pipe;

/**
 * What the JDK's channels open for themselves when the first of them is read from or closed.
 *
 * <p>It happens in the initialiser of a class. If the system has no descriptor left just then, that
 * class is lost until the JVM ends: no channel could be closed any more. So it happens while there
 * are some.
 */
final class JdkChannels {
  private static volatile boolean prepared;

  private JdkChannels() {}

  /** Makes the JDK open what it needs, unless that was done before. Any thread may call this. */
  static void prepare() throws IOException {
    if (prepared) return;
    Pipe pipe = Pipe.open(); // the channel that costs least: no network is set up for it
    pipe.source().close();
    pipe.sink().close();
    prepared = true;
  }
}
