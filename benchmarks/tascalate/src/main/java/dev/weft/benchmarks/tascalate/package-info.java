/** Tascalate Async/Await's side of the workloads. */
package dev.weft.benchmarks.tascalate;
