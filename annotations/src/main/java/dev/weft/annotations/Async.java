package dev.weft.annotations;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method that Weft rewrites into a state machine, so that it can wait without a thread.
 *
 * <p>The method returns {@code dev.weft.Task}, {@link java.util.concurrent.CompletionStage}, {@link
 * java.util.concurrent.CompletableFuture} or {@code void}. A call runs the body at once, on the
 * caller's thread, up to the first {@code Weft.await} whose awaitable is pending; what the body
 * throws is found in the returned task, never thrown by the call itself.
 *
 * <p>A method that returns {@code dev.weft.AsyncIterator}, {@link java.util.Iterator}, {@link
 * Iterable} or {@link java.util.stream.Stream} is a generator: its values are what it emits, see
 * {@code dev.weft.Generator}.
 *
 * <p>The rewriting is done by the Maven plugin, the Java agent or the command line. A class file
 * that none of them has seen still loads, and its first {@code await} throws {@code
 * dev.weft.NotWovenException}. The annotation is kept in the class file and not at run time: only
 * the transformer reads it.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.METHOD)
public @interface Async {}
