package dev.weft.io;

import dev.weft.Task;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Finds the addresses of a host. The standard one asks the system, off the loop. */
@FunctionalInterface
public interface Resolver {
  /**
   * Returns the addresses of {@code host}, the preferred ones first.
   *
   * @return a task that fails with {@link java.net.UnknownHostException} if there are none
   * @throws IOException is what the task fails with if there are none, or they cannot be asked for
   */
  Task<List<InetAddress>> resolve(String host) throws IOException;

  /**
   * Returns the resolver that asks as {@link InetAddress#getAllByName} does, on a thread that may
   * block; a number needs none. At most 64 names are being asked for at once. Cancelling returns at
   * once, though the system may go on looking for a while.
   */
  static Resolver system() {
    return host -> {
      if (Addresses.isNumeric(host)) {
        try {
          return Task.of(addresses(host));
        } catch (UnknownHostException misspelt) {
          return Task.failed(misspelt);
        }
      }
      return new Offloaded<List<InetAddress>>(
              IoThreads.NAMES, "Resolver.resolve", host, call -> addresses(host))
          .harmless()
          .start();
    };
  }

  private static List<InetAddress> addresses(String host) throws UnknownHostException {
    try {
      return List.of(InetAddress.getAllByName(host));
    } catch (UnknownHostException e) {
      UnknownHostException named =
          new UnknownHostException(
              "no address was found for the name \""
                  + host
                  + "\" ("
                  + e.getMessage()
                  + "). Is it spelled right, and does this machine reach its name server?");
      named.initCause(e);
      throw named;
    }
  }
}
