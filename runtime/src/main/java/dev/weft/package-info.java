/**
 * The words every user says: {@link dev.weft.Weft}, {@link dev.weft.Task}, {@link
 * dev.weft.Promise}, {@link dev.weft.Loop} and the errors.
 *
 * <p>In: asynchronous work, as {@link dev.weft.AsyncSupplier}s. Out: {@link dev.weft.Task}s. What
 * stands behind them is in rooms that are not exported: tasks' state in {@code dev.weft.task}, the
 * engine in {@code dev.weft.loop}, and so on; ARCHITECTURE.md has the plan. These words make what
 * stands behind them, as the JDK's {@code List.of} does, and nothing else here knows it.
 *
 * <p>What runs tasks is made by {@link dev.weft.Weft#run}, {@link dev.weft.Weft#open}, {@link
 * dev.weft.LoopGroup} and {@link dev.weft.Loop#of}; {@code dev.weft.running} ends it in order.
 *
 * <p>Start at {@link dev.weft.Weft}.
 */
package dev.weft;
