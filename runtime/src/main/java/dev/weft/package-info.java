/**
 * The words every user says: {@link dev.weft.Weft}, {@link dev.weft.Task}, {@link
 * dev.weft.Promise}, {@link dev.weft.Loop} and the errors.
 *
 * <p>In: asynchronous work, as {@link dev.weft.AsyncSupplier}s. Out: {@link dev.weft.Task}s. How a
 * task suspends and resumes is in {@code dev.weft.frame}, the engine in {@code dev.weft.loop}.
 *
 * <p>What runs tasks is made by {@link dev.weft.Weft#run}, {@link dev.weft.Weft#open}, {@link
 * dev.weft.LoopGroup} and {@link dev.weft.Loop#of}; {@code LoopEnding} ends it in order.
 *
 * <p>Start at {@link dev.weft.Weft}.
 */
@NullMarked
package dev.weft;

import org.jspecify.annotations.NullMarked;
