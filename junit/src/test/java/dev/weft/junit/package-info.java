/**
 * Tests of the extension: test classes that a launcher runs, some of which are to fail.
 *
 * <p>Start at {@code AsyncExtensionTest}. The classes it runs are nested in {@code Samples}.
 */
package dev.weft.junit;
