/**
 * Suspending methods in programs: how they are called, cancelled and replaced.
 *
 * <p>In: user code that the build has rewritten. That every shape of a call gives the same result
 * at every timing is for {@code dev.weft.it.shapes} and the tests of the transformer.
 *
 * <p>Start at {@link dev.weft.it.suspending.SuspendingMethodsTest}.
 */
package dev.weft.it.suspending;
