/**
 * Where a class file with {@code @Async} methods becomes one that can suspend.
 *
 * <p>In: the bytes of one class file. Out: a {@link dev.weft.transformer.WovenClass}, or every
 * {@link dev.weft.transformer.Problem} that forbids it. Files and folders are not read here; that
 * is {@code dev.weft.transformer.cli} and the Maven plugin.
 *
 * <p>Start at {@link dev.weft.transformer.Transformer}: its one method is the table of contents.
 */
package dev.weft.transformer;
