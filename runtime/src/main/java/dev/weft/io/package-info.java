/**
 * This is where a program meets the world outside: connections, files, processes, signals.
 *
 * <p>In: calls of tasks that want to read or write. Out: {@link dev.weft.Task}s to await, already
 * settled when nothing had to be waited for. Everything tries first, and suspends only if it would
 * block. The loop's thread never blocks: what the operating system offers only as a blocking call
 * happens on another thread: through {@code Offloaded} what is soon done and belongs to a task,
 * through {@code OpenEnded} what may wait for ever.
 *
 * <p>What holds for all of it:
 *
 * <ul>
 *   <li>{@link dev.weft.io.Source}, {@link dev.weft.io.Sink} and {@link dev.weft.io.ByteStream} are
 *       the shapes; {@link dev.weft.io.BufferedSource} and {@link dev.weft.io.BufferedSink} read
 *       and write lines and the like on any of them.
 *   <li>Reading is by demand, and a write is done when all is handed over: awaiting them is the
 *       back-pressure.
 *   <li>One task reads and one writes at a time; another gets an {@link
 *       java.lang.IllegalStateException} at once.
 *   <li>Confined to the loop on which it was made. Sockets need one that watches channels, a {@link
 *       dev.weft.spi.ChannelLoop}; files, processes, signals, and what stands on another stream,
 *       like TLS and servers, are content with any.
 *   <li>No method takes a timeout, except where several attempts share one; put {@code
 *       Weft.timeout} around the await.
 * </ul>
 *
 * <p>Not here: the selector, which is {@code dev.weft.loop}; the in-memory network for tests, which
 * is {@code dev.weft.testing}; protocols.
 *
 * <p>Start at {@link dev.weft.io.ByteStream}, then {@link dev.weft.io.TcpStream}.
 */
package dev.weft.io;
