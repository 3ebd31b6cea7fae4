package dev.weft;

import dev.weft.running.ClosedByWaiting;

/**
 * A resource whose closing may have to be waited for.
 *
 * <pre>{@code
 * @Async Task<String> greet(SocketAddress peer) throws IOException {
 *   try (TcpStream stream = await(TcpStream.connect(peer))) {
 *     return Task.of(await(new BufferedSource(stream).readLine()));
 *   } // here closeAsync is awaited
 * }
 * }</pre>
 *
 * <p>In async code, {@code @Async} methods and lambdas that await, the end of a try-with-resources
 * awaits {@link #closeAsync}, and so does a call of {@link #close}: the method suspends until the
 * resource is closed. Order, failures and suppressed failures are those of the Java language (JLS
 * §14.20.3). What counts is the object, not the type of the variable, unless that is a class of the
 * JDK.
 *
 * <p>A cancellation does not disturb such a closing. It is delivered where the code suspends next;
 * only when the grace period is over is the closing itself asked to stop. A method that was
 * cancelled before closes its resources all the same.
 *
 * <p>Who implements this writes {@link #closeAsync} only.
 *
 * @param <X> what is checked of that with which closing may fail; {@link RuntimeException} if
 *     nothing is. The compiler then asks of a try-with-resources what it should
 */
public interface AsyncCloseable<X extends Exception> extends AutoCloseable {
  /**
   * Closes this, and lets go of what it holds. Closing again does nothing, or waits for the same
   * end.
   *
   * @return a task for the end of the closing
   * @throws X may also be thrown by the call itself; where the closing is awaited that is the same
   */
  Task<Void> closeAsync() throws X;

  /**
   * Closes this as {@link #closeAsync} does, and returns when it is closed.
   *
   * <p>Async code does not call this, but awaits {@code closeAsync} in its place. Elsewhere, on a
   * thread that runs no loop, it blocks, and runs {@code closeAsync} on a loop of its own as {@link
   * Weft#run(AsyncSupplier)} does. What belongs to a loop is closed on that one instead.
   *
   * @throws X as {@link #closeAsync}: the same object
   * @throws IllegalStateException if the calling thread is running a loop, which would stand still.
   *     Nothing is closed then
   */
  @Override
  default void close() throws X {
    ClosedByWaiting.close(this);
  }
}
