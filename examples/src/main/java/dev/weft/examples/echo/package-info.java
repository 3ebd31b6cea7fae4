/**
 * An echo server, and a client that loads it and measures how fast the answers come.
 *
 * <p>Start at {@link dev.weft.examples.echo.EchoServer}, then {@link
 * dev.weft.examples.echo.LoadClient}. {@link dev.weft.examples.echo.Latencies} is plain Java.
 */
package dev.weft.examples.echo;
