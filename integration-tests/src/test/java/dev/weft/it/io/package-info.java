/**
 * {@code dev.weft.io} as its users see it: async methods that are rewritten, over real sockets and
 * over the in-memory network.
 *
 * <p>In: the contract of each interface, one class with the tests and one small subclass for each
 * implementation. Beside them, what only one implementation has. Time limits are there so that a
 * hanging test fails; none decides about success.
 *
 * <p>Start at {@link dev.weft.it.io.ByteStreamContract}.
 */
package dev.weft.it.io;
