/**
 * What {@code dev.weft.testing} gives to users' tests, seen by users' code: awaits are real here,
 * in methods and lambdas that the build has rewritten.
 *
 * <p>In: nothing. Out: nothing. Start at {@code TestLoopTest}.
 */
package dev.weft.it.testing;
