/**
 * Where a build that runs Byte Buddy's plugins rewrites its classes: a Gradle build, or a Maven
 * build with byte-buddy-maven-plugin.
 *
 * <p>In: the class files that Byte Buddy's engine reads, and system properties. Out: the rewritten
 * classes, with their frame classes as auxiliary types; or one exception with every problem of the
 * build. The rewriting is {@link dev.weft.transformer.Transformer}'s; nothing of it is done here.
 *
 * <p>Start at {@link dev.weft.bytebuddy.WeftPlugin}.
 */
@NullMarked
package dev.weft.bytebuddy;

import org.jspecify.annotations.NullMarked;
