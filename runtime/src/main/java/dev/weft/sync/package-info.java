/**
 * This is where tasks of one loop meet: they exclude each other, wait for each other, and hand each
 * other values.
 *
 * <p>In: calls of tasks that want a lock, a permit, a value. Out: {@link dev.weft.Task}s to await,
 * already settled when there was nothing to wait for. Nothing here has a thread, blocks one, or
 * runs a task; and nothing is needed to protect plain fields between two awaits, since no other
 * task of the loop runs there.
 *
 * <p>What holds for all of them:
 *
 * <ul>
 *   <li>First come, first served. Nobody overtakes those who wait, {@code tryX} methods included.
 *   <li>What becomes free is handed to the first waiter directly; it is never free in between.
 *   <li>A cancelled wait did not happen: it takes nothing, and what it would have been given goes
 *       to the next. A waiter that was given something before the cancellation arrived has it: its
 *       await returns normally, and the cancellation is thrown at the next suspension point.
 *   <li>Confined to the loop of the first use; a call from another loop or from a thread that runs
 *       none throws {@link java.lang.IllegalStateException} at once. Methods whose names have
 *       {@code post} in them, as {@link dev.weft.sync.Channel#post}, are the way in from other
 *       threads. Reading figures ({@code isX}, {@code statistics}) is allowed anywhere; from other
 *       threads they may be out of date.
 *   <li>No method takes a timeout; put a timeout around the await.
 * </ul>
 *
 * <p>Start at {@link dev.weft.sync.Mutex}, the simplest; {@code WaitQueue} is what they share.
 */
@NullMarked
package dev.weft.sync;

import org.jspecify.annotations.NullMarked;
