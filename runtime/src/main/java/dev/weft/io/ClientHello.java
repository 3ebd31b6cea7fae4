package dev.weft.io;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The name that a client asks for, read from the first bytes that it sends, before an engine is
 * made for it: TLS 1.3 (RFC 8446), sections 4.1.2 and 5.1; server names (RFC 6066), section 3.
 *
 * <p>Reads what is needed for that, and judges nothing: what makes no sense is left to the engine,
 * which answers it with the proper alert.
 */
final class ClientHello {
  /** No client has a reason to send more, and the engine of the JDK takes no more. */
  static final int LONGEST = 64 << 10;

  private static final int HANDSHAKE = 22;
  private static final int CLIENT_HELLO = 1;
  private static final int SERVER_NAME = 0;
  private static final int HOST_NAME = 0;

  private ClientHello() {}

  /**
   * Returns the name in {@code received}, in lower case; an empty string if there is none; null if
   * more bytes have to come before that can be known.
   */
  static @Nullable String serverName(ByteBuffer received) {
    ByteBuffer records = received.duplicate();
    ByteBuffer message = ByteBuffer.allocate(records.remaining());
    boolean whole = takeOut(records, message);
    message.flip();
    try {
      if (message.remaining() >= 4) {
        if (message.get() != CLIENT_HELLO) return "";
        int length = (message.get() & 0xff) << 16 | message.getShort() & 0xffff;
        if (length > LONGEST) return "";
        if (message.remaining() >= length) return nameIn(message.limit(4 + length));
      }
    } catch (BufferUnderflowException | IllegalArgumentException nonsense) {
      return "";
    }
    return whole && received.remaining() < LONGEST ? null : "";
  }

  /** Moves the handshake's bytes out of their records; returns false if something else is there. */
  private static boolean takeOut(ByteBuffer records, ByteBuffer message) {
    while (records.hasRemaining()) {
      if (records.get(records.position()) != HANDSHAKE) return false;
      if (records.remaining() < 5) return true;
      int length = records.getShort(records.position() + 3) & 0xffff;
      records.position(records.position() + 5);
      int there = Math.min(length, records.remaining());
      message.put(records.slice().limit(there));
      records.position(records.position() + there);
    }
    return true;
  }

  private static String nameIn(ByteBuffer hello) {
    skip(hello, 2 + 32); // version, random
    skip(hello, hello.get() & 0xff); // session
    skip(hello, hello.getShort() & 0xffff); // cipher suites
    skip(hello, hello.get() & 0xff); // compression
    if (!hello.hasRemaining()) return ""; // an old client, without extensions
    hello.getShort();
    while (hello.hasRemaining()) {
      int type = hello.getShort() & 0xffff;
      int length = hello.getShort() & 0xffff;
      if (type == SERVER_NAME) return nameInList(hello);
      skip(hello, length);
    }
    return "";
  }

  private static String nameInList(ByteBuffer extension) {
    extension.getShort(); // length of the list, which has one name of each type
    if (extension.get() != HOST_NAME) return "";
    byte[] name = new byte[extension.getShort() & 0xffff];
    extension.get(name);
    return new String(name, StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT);
  }

  private static void skip(ByteBuffer bytes, int count) {
    bytes.position(bytes.position() + count);
  }
}
