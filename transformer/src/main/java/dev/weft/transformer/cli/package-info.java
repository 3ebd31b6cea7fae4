/**
 * Where class files are rewritten from a shell, an Ant script or any other build.
 *
 * <p>In: arguments. Out: a rewritten directory or jar, a line on standard output, all problems on
 * standard error, and an exit code: 0 for success, 1 if something is wrong with the classes, 2 if
 * the arguments are. The work is done by {@code dev.weft.transformer.tree}.
 *
 * <p>Start at {@link dev.weft.transformer.cli.Main}.
 */
package dev.weft.transformer.cli;
