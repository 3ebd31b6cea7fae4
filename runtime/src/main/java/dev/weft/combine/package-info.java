/**
 * Where several tasks become one, or something is laid around one: {@code Weft.gather}, {@code
 * race}, {@code timeout}, {@code retry} and the like, and the policies of scopes.
 *
 * <p>In: work that is started here, or tasks that are running. Out: one task, settled by what they
 * come to. Each class is what one word of {@link dev.weft.Weft} makes.
 *
 * <p>Start at {@link dev.weft.combine.Gathering}. What they all do with their children is in {@link
 * dev.weft.task.Combining}.
 */
@NullMarked
package dev.weft.combine;

import org.jspecify.annotations.NullMarked;
