package dev.weft.it.io;

import static dev.weft.Weft.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Task;
import dev.weft.annotations.Async;
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
import java.util.Map;
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
    await(listener.close());
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
  void theFileIsRemovedWithTheListener() {
    Path path = directory.resolve("mine");
    Io.run(
        () -> {
          UnixListener listener = UnixListener.listen(path);
          assertTrue(Files.exists(path));
          await(listener.close());
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
          return listener.close();
        });
  }

  @Test
  void aSocketOfAnotherListenerInItsPlaceIsLeft() {
    Path path = directory.resolve("mine");
    Io.run(
        () -> {
          UnixListener first = UnixListener.listen(path);
          UnixListener second = UnixListener.listen(path);
          await(first.close());
          assertTrue(Files.exists(path), "it is the second one's");
          UnixStream client = await(UnixStream.connect(path));
          await((await(second.accept())).close());
          await(client.close());
          return second.close();
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
