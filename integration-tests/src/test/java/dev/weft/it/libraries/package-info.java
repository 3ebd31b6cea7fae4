/**
 * Other people's code: where the methods of real libraries become async ones, with suspension
 * points at random instructions, and the libraries' own tests must not notice.
 *
 * <p>In: a library's jar and the jar of its tests, from the class path. Out: a folder with the
 * library in its async form, woven, and the figures of a {@link dev.weft.it.libraries.Report}. The
 * tests run twice, each time in a JVM of their own: with the library as it is published, and with
 * the folder in its place. What passed before must pass after.
 *
 * <p>Start at {@link dev.weft.it.libraries.LibrariesTest}; what becomes of a method is said at
 * {@link dev.weft.it.libraries.AsyncForm}.
 */
package dev.weft.it.libraries;
