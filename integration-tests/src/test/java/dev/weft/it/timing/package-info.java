/**
 * One program, every timing: where user code is run twice, and must do the same twice.
 *
 * <p>In: Java source that speaks to an {@link dev.weft.it.timing.Env}. Out: how many runs agreed,
 * or an {@link AssertionError} with the timing that made the difference. Each program is compiled
 * once; then it runs as a plain, blocking program (the reference), and woven, under every timing of
 * what it awaits. Result, failure and order of side effects must be those of the reference.
 *
 * <p>Which programs there are is not decided here; that is {@code dev.weft.it.shapes} and {@code
 * dev.weft.it.random}. Start at {@link dev.weft.it.timing.EveryTiming}.
 */
package dev.weft.it.timing;
