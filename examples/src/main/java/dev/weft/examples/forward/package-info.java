/**
 * A port forwarder: what comes in on one port goes out to another, with TLS on either side, both or
 * neither.
 *
 * <p>Start at {@link dev.weft.examples.forward.Forwarder}. {@link dev.weft.examples.forward.Keys}
 * reads certificates and is plain Java.
 */
package dev.weft.examples.forward;
