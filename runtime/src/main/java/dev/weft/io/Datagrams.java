package dev.weft.io;

import dev.weft.AsyncCloseable;
import dev.weft.Task;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/**
 * Messages that keep their borders, and may be lost. One task receives and one sends at a time, on
 * one loop.
 *
 * @param <A> whom they come from and go to
 */
public interface Datagrams<A extends SocketAddress> extends AsyncCloseable<IOException> {
  /**
   * Receives one datagram into {@code into}. What is longer than that is cut off.
   *
   * <p>Suspends until one is there. Cancelled, none was received.
   *
   * @return the sender. A task that fails with {@link StreamClosedException} if this is closed
   * @throws IOException is what the task fails with if this is closed or the system reports an
   *     error
   * @throws IllegalStateException if another task is receiving, or the caller is not on the loop
   */
  Task<A> receive(ByteBuffer into) throws IOException;

  /**
   * Sends what remains in {@code data} as one datagram.
   *
   * <p>Suspends while there is no room for it on this side.
   *
   * @param to the receiver
   * @return a task that is settled when the datagram has left this program, which does not mean
   *     that it arrives
   * @throws IOException is what the task fails with if this is closed or the system does not send
   *     it, as when it is too long
   * @throws IllegalStateException if another task is sending, or the caller is not on the loop
   */
  Task<Void> send(ByteBuffer data, A to) throws IOException;

  /** Returns the address that others send to. */
  A localAddress();

  /**
   * Closes this; operations that wait fail. Closing again does nothing.
   *
   * @throws IOException is what the task fails with if the system reports an error; this is closed
   *     all the same
   */
  @Override
  Task<Void> closeAsync() throws IOException;
}
