/**
 * Where every hand-over between threads is tried very often.
 *
 * <p>In: what two or three threads do to one object at the same time, and which outcomes are right.
 * Out: how often each was seen. Named cases of single steps are beside the classes they test; here
 * is only what no order of steps can show. {@code -Dweft.stress.races} says how many races each
 * test runs; the default is for a build.
 *
 * <p>Start at {@code RacesTest}.
 */
package dev.weft.stress;
