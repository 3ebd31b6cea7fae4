package dev.weft.it.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate for localhost that is made with the JDK's keytool, once for all tests. */
final class Certificates {
  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final KeyStore KEYS = make();
  private static final SSLContext CONTEXT = context("TLS");

  private Certificates() {}

  /** Returns a context that has the certificate, and trusts it and no other. */
  static SSLContext context() {
    return CONTEXT;
  }

  /**
   * Returns a context of its own, which shares no session with others.
   *
   * @param protocol the newest version of TLS that it speaks
   */
  static SSLContext context(String protocol) {
    return context(protocol, true);
  }

  /** As {@link #context(String)}, with the certificate or without one of its own. */
  static SSLContext context(String protocol, boolean withKey) {
    try {
      KeyManagerFactory own =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      own.init(KEYS, PASSWORD);
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry("server", KEYS.getCertificate("server"));
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance(protocol);
      context.init(withKey ? own.getKeyManagers() : null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no context for " + protocol, e);
    }
  }

  /** Writes key and certificate into {@code directory}, for programs that read PEM files. */
  static void writePem(Path directory) throws IOException, GeneralSecurityException {
    pem(directory.resolve("key.pem"), "PRIVATE KEY", KEYS.getKey("server", PASSWORD).getEncoded());
    pem(directory.resolve("cert.pem"), "CERTIFICATE", KEYS.getCertificate("server").getEncoded());
  }

  private static void pem(Path path, String what, byte[] content) throws IOException {
    String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    Files.writeString(
        path, "-----BEGIN " + what + "-----\n" + lines + "\n-----END " + what + "-----\n");
  }

  private static KeyStore make() {
    try {
      Path directory = Files.createTempDirectory("weft-certificates");
      Path store = directory.resolve("keys.p12");
      try {
        keytool(store);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
          keys.load(in, PASSWORD);
        }
        return keys;
      } finally {
        Files.deleteIfExists(store);
        Files.delete(directory);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException | GeneralSecurityException e) {
      throw new IllegalStateException("no certificate", e);
    }
  }

  private static void keytool(Path store) throws IOException, InterruptedException {
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    List<String> command =
        List.of(
            keytool.toString(),
            "-genkeypair",
            "-alias",
            "server",
            "-keyalg",
            "EC",
            "-dname",
            "CN=localhost",
            "-ext",
            "SAN=dns:localhost,dns:xn--bcher-kva.example,ip:127.0.0.1,ip:::1",
            "-validity",
            "2",
            "-storetype",
            "PKCS12",
            "-keystore",
            store.toString(),
            "-storepass",
            new String(PASSWORD));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = Io.text(process.getInputStream().readAllBytes());
    if (process.waitFor() != 0) throw new IOException("keytool: " + said);
  }
}
