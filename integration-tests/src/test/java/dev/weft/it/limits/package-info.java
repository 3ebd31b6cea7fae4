/**
 * Where rewritten code is taken to its limits at run time: how long, how deep, in how little
 * memory.
 *
 * <p>In: async methods of this package, rewritten by the Maven plugin like any user's. Out: nothing
 * but passed tests. Speed is looked at only where a ratio says enough; the rest is for the
 * benchmarks.
 *
 * <p>Start at {@link dev.weft.it.limits.DepthAndLengthTest}.
 */
package dev.weft.it.limits;
