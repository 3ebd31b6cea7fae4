/** ea-async's side of the workloads. */
package dev.weft.benchmarks.eaasync;
