/**
 * Random programs: where Java that nobody would write is made, run under every timing, and cut down
 * to a few lines when it goes wrong.
 *
 * <p>In: a seed. Out: a program that asks an {@code Env} for everything it awaits, and agreement of
 * its woven form with its blocking one. How it is run and compared is not decided here; that is
 * {@code dev.weft.it.timing}.
 *
 * <p>Start at {@link dev.weft.it.random.RandomProgram}; {@link
 * dev.weft.it.random.RandomProgramsTest} says how to run more of them, and how to replay one.
 */
package dev.weft.it.random;
