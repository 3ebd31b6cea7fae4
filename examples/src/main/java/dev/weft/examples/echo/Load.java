package dev.weft.examples.echo;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * How to load a server.
 *
 * @param server where it is
 * @param connections how many connections ask at the same time, each for one answer at a time
 * @param bytes how long a message is
 * @param warmUp how long to ask before the measuring begins
 * @param duration how long to measure
 */
record Load(
    InetSocketAddress server, int connections, int bytes, Duration warmUp, Duration duration) {}
