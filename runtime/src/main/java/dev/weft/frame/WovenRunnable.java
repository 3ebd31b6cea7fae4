package dev.weft.frame;

import dev.weft.AsyncSupplier;

/** What the transformer makes of a lambda that awaits and is a {@code SuspendingRunnable}. */
@FunctionalInterface
public interface WovenRunnable extends AsyncSupplier<Void> {}
