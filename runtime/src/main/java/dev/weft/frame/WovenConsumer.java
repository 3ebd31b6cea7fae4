package dev.weft.frame;

import dev.weft.AsyncFunction;

/**
 * What the transformer makes of a lambda that awaits and is a {@code SuspendingConsumer}.
 *
 * @param <A> the argument
 */
@FunctionalInterface
public interface WovenConsumer<A> extends AsyncFunction<A, Void> {}
