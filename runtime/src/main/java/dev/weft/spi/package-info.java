/**
 * For those who write a loop: on threads of another library, over channels that another library
 * watches. Users of loops need nothing from here.
 *
 * <p>{@link dev.weft.spi.GuestLoop} runs what is queued so that tasks can go on there, and has
 * timers; whoever extends it says where an action waits for its turn, and on which thread. A loop
 * that can also wait for channels is a {@link dev.weft.spi.ChannelLoop}; {@code dev.weft.io} works
 * on each of those. Two examples are in the runtime itself: the loop that {@link dev.weft.Loop#of}
 * returns, and that of {@link dev.weft.Loop#strand}.
 *
 * <p>What tasks await at the bottom is one of four: a channel that is ready to be read or written
 * ({@link dev.weft.spi.ChannelInterest}), a timer ({@link dev.weft.Loop#sleep}), and all else a
 * {@link dev.weft.Promise}, which somebody settles by hand.
 *
 * <p>Start at {@link dev.weft.spi.GuestLoop}.
 */
package dev.weft.spi;
