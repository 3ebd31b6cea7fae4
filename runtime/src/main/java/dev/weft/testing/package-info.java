/**
 * What tests of asynchronous code need, of users' code as much as of Weft's own.
 *
 * <p>In: the code under test, which sees the interfaces that it sees in production. Out: runs that
 * are the same every time, and connections that break where a test wants. Nothing here is needed by
 * a program that runs.
 *
 * <p>Start at {@link dev.weft.testing.TestLoop}, whose clock jumps; {@link
 * dev.weft.testing.Schedules} runs a program in many orders, and {@link
 * dev.weft.testing.MemoryNetwork} stands in for sockets. Arrows: everything here stands on {@code
 * dev.weft.frame} as {@code dev.weft.loop} does, and nothing stands on it.
 */
@NullMarked
package dev.weft.testing;

import org.jspecify.annotations.NullMarked;
