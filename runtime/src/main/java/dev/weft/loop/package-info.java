/**
 * The engine: one thread that runs tasks, fires timers and watches channels.
 *
 * <p>In: actions, from the loop's own thread into the {@link dev.weft.loop.ReadyQueue} and from
 * others into the {@link dev.weft.loop.Inbox}; timers; channels with the operations they wait for.
 * Out: calls of these actions, one at a time. What a task is, and how it suspends, is not known
 * here; that is {@code dev.weft.task}. Reading and writing channels is {@code dev.weft.io}.
 *
 * <p>Beside it stand the loops that have no thread of their own: {@link dev.weft.loop.HostLoop} on
 * somebody else's, and {@link dev.weft.loop.Strand} on those of a pool. {@link
 * dev.weft.loop.Watchdog} looks from outside whether a loop comes on.
 *
 * <p>Start at {@link dev.weft.loop.EventLoop#run}. Everything in it but the inbox is confined to
 * the loop's thread.
 */
@NullMarked
package dev.weft.loop;

import org.jspecify.annotations.NullMarked;
