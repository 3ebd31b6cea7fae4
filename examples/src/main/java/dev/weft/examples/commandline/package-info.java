/**
 * What the programs that are started from a terminal have in common: the command line, the usage
 * text and the exit code, and the wait for Ctrl-C.
 *
 * <p>Start at {@link dev.weft.examples.commandline.Program}.
 */
package dev.weft.examples.commandline;
