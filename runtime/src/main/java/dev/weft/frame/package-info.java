/**
 * What rewritten methods call and extend: the contract with the transformer, and nothing else.
 *
 * <p>In: calls from generated code: {@link dev.weft.frame.Await} at each suspension point and at
 * the end of a method, {@link dev.weft.frame.Frame} for a call that is suspended. What they do is
 * in {@code dev.weft.task}.
 *
 * <p>Exported because rewritten classes live in their users' packages; not meant to be called by
 * hand, and without a promise of compatibility beyond the format version in each rewritten class.
 * The transformer names these members in its {@code emit.RuntimeNames}.
 *
 * <p>Start at {@link dev.weft.frame.Frame}.
 */
@NullMarked
package dev.weft.frame;

import org.jspecify.annotations.NullMarked;
