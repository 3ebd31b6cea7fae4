/**
 * How a program runs, and comes to its end: the run of a main task, the orderly end of an event
 * loop, the end of the JVM, and the threads that may block.
 *
 * <p>In: what {@link dev.weft.Runner}, {@link dev.weft.LoopGroup} and {@link dev.weft.Blocking} are
 * told. Out: tasks that were asked to stop, loops that are closed, reports of what would not end.
 *
 * <p>Start at {@link dev.weft.running.MainRun}, then {@link dev.weft.running.LoopEnding}.
 */
@NullMarked
package dev.weft.running;

import org.jspecify.annotations.NullMarked;
