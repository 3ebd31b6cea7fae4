/** Netty's echo server, and its timers. */
package dev.weft.benchmarks.netty;
