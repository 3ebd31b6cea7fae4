/** Weft's side of every workload, and its echo server. */
package dev.weft.benchmarks.weft;
