package dev.weft.testing;

import java.net.SocketAddress;

/** The name of an end of a connection in a {@link MemoryNetwork}. */
final class MemoryAddress extends SocketAddress {
  private static final long serialVersionUID = 1L;

  private final String name;

  MemoryAddress(String name) {
    this.name = name;
  }

  String name() {
    return name;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MemoryAddress address && address.name.equals(name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return "memory:" + name;
  }
}
