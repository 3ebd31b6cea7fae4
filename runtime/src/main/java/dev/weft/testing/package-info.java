/**
 * What tests of asynchronous code need, of users' code as much as of Weft's own.
 *
 * <p>In: the code under test, which sees the interfaces that it sees in production. Out: runs that
 * are the same every time, and connections that break where a test wants. Nothing here is needed by
 * a program that runs.
 *
 * <p>Start at {@link dev.weft.testing.MemoryNetwork}.
 */
package dev.weft.testing;
