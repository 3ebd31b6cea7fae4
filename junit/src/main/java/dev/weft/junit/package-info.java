/**
 * Test methods that await, for JUnit Jupiter: each runs on a {@link dev.weft.testing.TestLoop}.
 *
 * <p>In: methods {@code @Async void} with {@link dev.weft.junit.AsyncTest} or {@link
 * dev.weft.junit.SeededTest}. Out: results as of any other test. The loop, its clock and its checks
 * are {@code dev.weft.testing}.
 *
 * <p>Start at {@link dev.weft.junit.AsyncExtension}.
 */
package dev.weft.junit;
