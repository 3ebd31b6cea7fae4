/**
 * What {@code tail -f FILE... | grep PATTERN} does, for several files and the output of a command
 * at once: prints the lines with a match, as they come.
 *
 * <p>Start at {@link dev.weft.examples.follow.Follower}; {@link
 * dev.weft.examples.follow.GrowingFile} is the {@code tail -f}.
 */
package dev.weft.examples.follow;
