package dev.weft.it.io;

import static dev.weft.Weft.await;
import static dev.weft.Weft.background;
import static dev.weft.Weft.gather;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.io.BufferedSink;
import dev.weft.io.BufferedSource;
import dev.weft.io.Server;
import dev.weft.io.UnixListener;
import dev.weft.io.UnixStream;
import dev.weft.it.io.Io.Pair;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UnixStreamTest extends ByteStreamContract {
  @Override
  Task<Pair> connect() throws IOException {
    return pair(directory.resolve("socket"));
  }

  @Override
  boolean resets() {
    return false;
  }

  @Async
  static Task<Pair> pair(Path path) throws IOException {
    UnixListener listener = UnixListener.listen(path);
    UnixStream client = await(UnixStream.connect(path));
    UnixStream server = await(listener.accept());
    await(listener.closeAsync());
    return Task.of(new Pair(client, server));
  }

  @Test
  void aPathOfAnotherFileSystemIsRefusedAndLeavesNothingOpen() throws IOException {
    Path archive = directory.resolve("archive.zip");
    try (FileSystem zip = FileSystems.newFileSystem(archive, Map.of("create", "true"))) {
      Io.run(
          () -> {
            int before = Io.openFiles();
            Task<UnixStream> connecting = UnixStream.connect(zip.getPath("socket"));
            assertTrue(connecting.exceptionNow() instanceof IllegalArgumentException);
            assertEquals(before, Io.openFiles());
            return Task.of(null);
          });
    }
  }

  @Test
  void manyAreServedAtOnceAndLeaveNothingBehind() {
    Path path = directory.resolve("busy");
    Io.run(
        () -> {
          UnixListener listener = UnixListener.listen(path);
          int before = Io.openFiles();
          Server<UnixStream> server = new Server<>(listener, 50, UnixStreamTest::echoLines);
          Task<Void> serving = background(server::serve);
          List<Integer> clients = IntStream.range(0, 200).boxed().toList();
          await(gather(clients, client -> talk(path, client)));
          await(server.drain(Duration.ofSeconds(10)));
          await(serving);
          assertEquals(200, server.statistics().succeeded());
          await(Io.untilOpenFiles(before - 1));
          return Task.of(null);
        });
  }

  @Async
  private static Task<Void> echoLines(UnixStream stream) throws IOException {
    BufferedSource source = new BufferedSource(stream);
    BufferedSink sink = new BufferedSink(stream);
    for (String line; (line = await(source.readLine())) != null; ) {
      await(sink.write(line + "\n"));
      await(sink.flush());
    }
    return Task.of(null);
  }

  @Async
  private static Task<Void> talk(Path path, int client) throws IOException {
    UnixStream stream = await(UnixStream.connect(path));
    BufferedSource source = new BufferedSource(stream);
    for (int i = 0; i < 50; i++) {
      String line = client + " says " + i;
      await(stream.write(Io.bytes(line + "\n")));
      assertEquals(line, await(source.readLine()));
    }
    await(stream.closeAsync());
    return Task.of(null);
  }

  @Test
  void theFileIsRemovedWithTheListener() {
    Path path = directory.resolve("mine");
    Io.run(
        () -> {
          UnixListener listener = UnixListener.listen(path);
          assertTrue(Files.exists(path));
          await(listener.closeAsync());
          assertFalse(Files.exists(path));
          return Task.of(null);
        });
  }

  @Test
  void aFileThatIsGoneAlreadyIsNoProblem() {
    Path path = directory.resolve("mine");
    Io.run(
        () -> {
          UnixListener listener = UnixListener.listen(path);
          Files.delete(path);
          return listener.closeAsync();
        });
  }

  @Test
  void aSocketOfAnotherListenerInItsPlaceIsLeft() {
    Path path = directory.resolve("mine");
    Io.run(
        () -> {
          UnixListener first = UnixListener.listen(path);
          UnixListener second = UnixListener.listen(path);
          await(first.closeAsync());
          assertTrue(Files.exists(path), "it is the second one's");
          UnixStream client = await(UnixStream.connect(path));
          await(await(second.accept()).closeAsync());
          await(client.closeAsync());
          return second.closeAsync();
        });
  }

  @Test
  void anotherKindOfFileIsNeverRemoved() throws IOException {
    Path path = directory.resolve("letters");
    Files.write(path, Io.pattern(10));
    Io.run(
        () -> {
          String message =
              assertThrows(BindException.class, () -> UnixListener.listen(path)).getMessage();
          assertTrue(message.contains("cannot listen on " + path), message);
          return Task.of(null);
        });
    assertArrayEquals(Io.pattern(10), Files.readAllBytes(path));
  }

  @Test
  void aPathWhereNobodyListensIsNamed() {
    Path path = directory.resolve("nobody");
    Io.run(
        () -> {
          int before = Io.openFiles();
          try {
            await(UnixStream.connect(path));
            throw new AssertionError("connected to nobody");
          } catch (ConnectException expected) {
            assertTrue(expected.getMessage().contains(path.toString()), expected.getMessage());
          }
          assertEquals(before, Io.openFiles());
          return Task.of(null);
        });
  }
}
