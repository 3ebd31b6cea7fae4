package dev.weft.it.io;

import static dev.weft.Weft.await;
import static dev.weft.Weft.background;
import static dev.weft.Weft.gatherOutcomes;
import static dev.weft.Weft.timeout;
import static dev.weft.Weft.yieldNow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.DeadlineExceededException;
import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import dev.weft.io.AsyncFiles;
import dev.weft.io.ChildProcess;
import dev.weft.io.Resolver;
import dev.weft.io.TcpListener;
import dev.weft.io.TcpStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names whose look-up takes for ever: the JDK reads its hosts from a FIFO that nobody opens. */
@Timeout(120)
class SlowResolverTest {
  @TempDir Path directory;

  @Test
  void namesThatNobodyAnswersHoldUpNeitherFilesNorNumericAddressesNorTheEnd() {
    Path fifo = directory.resolve("hosts");
    Io.run(
        () -> {
          ChildProcess.Finished made;
          try {
            ProcessBuilder mkfifo = new ProcessBuilder("mkfifo", fifo.toString());
            made = await(ChildProcess.use(mkfifo, child -> child.communicate(new byte[0], 1000)));
          } catch (IOException none) {
            assumeTrue(false, "no mkfifo on this machine: " + none.getMessage());
            return Task.of(null);
          }
          assumeTrue(made.exitCode() == 0, "mkfifo failed");
          ProcessBuilder program =
              new ProcessBuilder(
                  System.getProperty("java.home") + "/bin/java",
                  "-Djdk.net.hosts.file=" + fifo,
                  "-cp",
                  System.getProperty("java.class.path"),
                  Program.class.getName(),
                  directory.toString());
          ChildProcess.Finished end =
              await(ChildProcess.use(program, child -> child.communicate(new byte[0], 1 << 20)));
          assertEquals("", Io.text(end.errors()));
          assertEquals("deadline, text, connected", Io.text(end.output()));
          return Task.of(null);
        });
  }

  /** A process of its own, since the JDK has one resolver. */
  static final class Program {
    private Program() {}

    /** Asks for 100 names and then does other things. */
    public static void main(String[] arguments) {
      System.out.print(Weft.run(() -> others(Path.of(arguments[0], "file"))));
      System.out.flush();
    }

    @Async
    private static Task<String> others(Path file) throws IOException {
      for (int i = 0; i < 100; i++) {
        String name = "name" + i + ".invalid";
        background(() -> TcpStream.connect(name, 1));
      }
      await(yieldNow());
      String how = "resolved";
      try {
        await(timeout(Duration.ofMillis(50), () -> TcpStream.connect("other.invalid", 1)));
      } catch (DeadlineExceededException expected) {
        how = "deadline";
      }
      await(AsyncFiles.writeString(file, "text"));
      String read = await(AsyncFiles.readString(file));
      TcpListener listener = TcpListener.listen(Io.anyPort());
      int port = Io.address(listener).getPort();
      TcpStream stream = await(TcpStream.connect("127.0.0.1", port));
      await(stream.closeAsync());
      await(listener.closeAsync());
      return Task.of(how + ", " + read + ", connected");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "0.0.0.0", "255.255.255.255", "::1", "[::1]", "1:2::3", ""})
  void anAddressInNumbersIsKnownAtOnce(String host) {
    Io.run(
        () -> {
          Task<List<InetAddress>> resolved = Resolver.system().resolve(host);
          assertTrue(resolved.isDone(), "asked somebody");
          assertEquals(List.of(InetAddress.getAllByName(host)), await(resolved));
          return Task.of(null);
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {":::", "1::2::3", "[::1", "abcd:"})
  void whatLooksLikeNumbersAndIsNoneFailsAtOnce(String host) {
    Io.run(
        () -> {
          Task<List<InetAddress>> resolved = Resolver.system().resolve(host);
          assertTrue(resolved.exceptionNow() instanceof UnknownHostException, resolved.toString());
          return Task.of(null);
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "256.1.1.1", "1.2.3", "1.2.3.4.5", "01.2.3.4", "1.2.3.4."})
  void anythingElseIsLookedUpOnAnotherThread(String host) {
    Io.run(
        () -> {
          Task<List<InetAddress>> resolving = Resolver.system().resolve(host);
          assertFalse(resolving.isDone(), "looked up on the loop");
          // Who has a name server that is quick has the answer before this stops it.
          resolving.cancel("seen enough");
          await(gatherOutcomes(resolving));
          return Task.done();
        });
  }
}
