/** Contenders that need nothing but a JDK: plain code, futures, virtual threads. */
package dev.weft.benchmarks.jdk;
