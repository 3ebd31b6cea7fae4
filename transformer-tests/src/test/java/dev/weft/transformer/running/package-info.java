/**
 * Where tests run what the transformer wrote.
 *
 * <p>In: class files as a compiler wrote them. Out: classes that are woven, checked and loaded
 * ({@link dev.weft.transformer.running.Woven}), and a loop to call them on ({@link
 * dev.weft.transformer.running.QueueLoop}).
 *
 * <p>Start at {@link dev.weft.transformer.running.Woven}.
 */
package dev.weft.transformer.running;
