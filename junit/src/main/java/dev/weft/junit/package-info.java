/**
 * Test methods that await, for JUnit Jupiter: each runs on a {@link dev.weft.testing.TestLoop}.
 *
 * <p>In: methods {@code @Async void} with {@link dev.weft.junit.AsyncTest} or {@link
 * dev.weft.junit.SeededTest}. Out: results as of any other test. The loop, its clock and its checks
 * are {@code dev.weft.testing}.
 *
 * <p>A build with Maven needs maven-surefire-plugin 2.22.0 or later. Older ones, such as the
 * default of Maven 3.8, run no test of JUnit 5, and the build passes.
 *
 * <p>Start at {@link dev.weft.junit.AsyncExtension}.
 */
@NullMarked
package dev.weft.junit;

import org.jspecify.annotations.NullMarked;
