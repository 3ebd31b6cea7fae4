/**
 * What is said of failures and times, for people to read: traces without the runtime's own lines,
 * with the methods that awaited; one failure of several; who is told of what nobody asks for.
 *
 * <p>In: throwables, durations. Out: the same throwables, with a better trace; text; log records.
 * Knows nothing of tasks; the picture of who waits for whom, {@code CallGraph}, is drawn where
 * these links are, in {@code dev.weft.task}.
 *
 * <p>Start at {@link dev.weft.report.LogicalStack}.
 */
@NullMarked
package dev.weft.report;

import org.jspecify.annotations.NullMarked;
