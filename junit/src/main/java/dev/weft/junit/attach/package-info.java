/**
 * Where a test run gets Weft's agent by itself, if its classes were not rewritten by a build: as in
 * an IDE that compiles by its own means.
 *
 * <p>In: the start of a session of JUnit's launcher. Out: an agent in this very JVM, or nothing.
 * The rewriting is the agent's.
 *
 * <p>Start at {@link dev.weft.junit.attach.AgentAttachment}.
 */
@NullMarked
package dev.weft.junit.attach;

import org.jspecify.annotations.NullMarked;
