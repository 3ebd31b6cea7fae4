package dev.weft.examples.forward;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Makes key stores, with the JDK's keytool. */
final class KeyStores {
  private static final Path KEYTOOL = Path.of(System.getProperty("java.home"), "bin", "keytool");

  private KeyStores() {}

  /** Makes a store with a key and a certificate for localhost. */
  static Path forLocalhost(Path folder) throws IOException, InterruptedException {
    Path store = folder.resolve("keys.p12");
    keytool(
        List.of("-genkeypair", "-alias", "server", "-keyalg", "EC", "-dname", "CN=localhost"),
        List.of("-ext", "SAN=dns:localhost,ip:127.0.0.1", "-validity", "2"),
        List.of("-storetype", "PKCS12", "-keystore", store.toString(), "-storepass", "changeit"));
    return store;
  }

  @SafeVarargs
  private static void keytool(List<String>... arguments) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(KEYTOOL.toString()).redirectErrorStream(true);
    for (List<String> some : arguments) builder.command().addAll(some);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) throw new IOException("keytool: " + said);
  }
}
