/**
 * Echo over the loopback interface: the generator of load, and the servers that need nothing but a
 * JDK. A server's main method takes a port and the size of its buffers, and serves until its
 * process is ended.
 */
package dev.weft.benchmarks.echo;
