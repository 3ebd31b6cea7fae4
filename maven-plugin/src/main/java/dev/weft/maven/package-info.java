/**
 * Where a Maven build rewrites its classes: a thin shell over {@code dev.weft.transformer.tree}.
 *
 * <p>In: a module's class directory and parameters. Out: the rewritten directory, one line in the
 * log, or a failed build with every problem. Nothing about class files is decided here.
 *
 * <p>Start at {@link dev.weft.maven.TransformMojo}.
 */
@NullMarked
package dev.weft.maven;

import org.jspecify.annotations.NullMarked;
