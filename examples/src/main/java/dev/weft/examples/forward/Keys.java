package dev.weft.examples.forward;

import dev.weft.examples.commandline.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** Reads the key stores that {@code keytool} writes. */
final class Keys {
  private Keys() {}

  /** Returns a context for a server that has the key and the certificate of {@code store}. */
  static SSLContext server(Path store, String password) throws UsageException {
    try {
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(
          KeyStore.getInstance(store.toFile(), password.toCharArray()), password.toCharArray());
      return context(keys.getKeyManagers(), null);
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw unreadable(store, e);
    }
  }

  /** Returns a context for a client that trusts {@code store}, or else whom the JDK trusts. */
  static SSLContext client(Optional<Path> store, String password) throws UsageException {
    if (store.isEmpty()) return platform();
    try {
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(KeyStore.getInstance(store.get().toFile(), password.toCharArray()));
      return context(null, trust.getTrustManagers());
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw unreadable(store.get(), e);
    }
  }

  private static SSLContext platform() {
    try {
      return SSLContext.getDefault();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no TLS", e);
    }
  }

  private static SSLContext context(KeyManager[] keys, TrustManager[] trust)
      throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys, trust, null);
    return context;
  }

  private static UsageException unreadable(Path store, Exception e) {
    return new UsageException(
        "no key store that can be read: " + store + " (" + e.getMessage() + ")");
  }
}
