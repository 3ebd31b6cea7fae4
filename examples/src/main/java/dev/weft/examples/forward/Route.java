package dev.weft.examples.forward;

import dev.weft.io.TlsOptions;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * From where to where.
 *
 * @param from where to listen
 * @param to where to connect to; not resolved, since a name's addresses may change
 * @param accepting how to speak TLS with those who connect, if at all
 * @param connecting how to speak TLS with the other end, if at all
 * @param connectTimeout how long the other end may take to answer
 * @param limit how many connections to forward at once
 */
record Route(
    InetSocketAddress from,
    InetSocketAddress to,
    Optional<TlsOptions> accepting,
    Optional<TlsOptions> connecting,
    Duration connectTimeout,
    int limit) {}
