/**
 * The iterators of Weft: where values come from, one after the other, and what is derived from
 * them.
 *
 * <p>In: calls of {@link dev.weft.AsyncIterator}, of {@code Weft} and of packages with sources of
 * their own. Out: iterators that keep to the contract of that interface. Nothing here queues a task
 * or knows how one suspends; that is {@code dev.weft.frame}.
 *
 * <p>Not exported. Start at {@link dev.weft.iteration.AbstractAsyncIterator}.
 */
@NullMarked
package dev.weft.iteration;

import org.jspecify.annotations.NullMarked;
