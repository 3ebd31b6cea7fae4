/**
 * What is measured, and how: {@link dev.weft.benchmarks.Workload} names the work, a {@link
 * dev.weft.benchmarks.Contender} does it, {@link dev.weft.benchmarks.Micro} times it with JMH, and
 * the other programs look at whole processes.
 *
 * <p>Not done here: choosing what to run, tables and plots. That is {@code benchmarks/run}.
 */
package dev.weft.benchmarks;
