/**
 * How a task suspends and resumes: what rewritten methods call, and the state behind every {@link
 * dev.weft.Task}.
 *
 * <p>In: calls from generated code ({@link dev.weft.frame.Await} at each suspension point, {@link
 * dev.weft.frame.Frame} for what is suspended). Out: frames queued on their loops. Nothing here has
 * a thread, a clock or a queue of its own; that is {@code dev.weft.loop}.
 *
 * <p>Public because rewritten classes live in their users' packages; not meant to be called by
 * hand, and without a promise of compatibility beyond the format version in each rewritten class.
 * Start at {@link dev.weft.frame.Frame}.
 */
package dev.weft.frame;
