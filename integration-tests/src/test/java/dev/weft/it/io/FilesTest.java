package dev.weft.it.io;

import static dev.weft.Weft.await;
import static dev.weft.Weft.background;
import static dev.weft.Weft.yieldNow;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.AsyncIterator;
import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.io.AsyncFiles;
import dev.weft.io.BufferedSink;
import dev.weft.io.BufferedSource;
import dev.weft.io.FileChange;
import dev.weft.io.FileSink;
import dev.weft.io.FileSource;
import dev.weft.io.StreamClosedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FilesTest {
  @TempDir Path directory;

  @Test
  void wholeFilesAreWrittenAndRead() {
    Path path = directory.resolve("file");
    Io.run(
        () -> {
          await(AsyncFiles.writeString(path, "grüße\n"));
          await(AsyncFiles.append(path, "more\n".getBytes(UTF_8)));
          assertEquals("grüße\nmore\n", await(AsyncFiles.readString(path)));
          await(AsyncFiles.write(path, Io.pattern(1000)));
          assertArrayEquals(Io.pattern(1000), await(AsyncFiles.readAllBytes(path)));
          return Task.of(null);
        });
  }

  @Test
  void aFileThatIsNotThereIsTheSameExceptionAsElsewhere() {
    Path path = directory.resolve("nothing");
    Io.run(
        () -> {
          try {
            await(AsyncFiles.readString(path));
            throw new AssertionError("read nothing");
          } catch (NoSuchFileException expected) {
            assertEquals(path.toString(), expected.getFile());
          }
          try {
            await(FileSource.open(path));
            throw new AssertionError("opened nothing");
          } catch (NoSuchFileException expected) {
            return Task.of(null);
          }
        });
  }

  @Test
  void aFileIsWrittenAndReadInPieces() {
    Path path = directory.resolve("lines");
    Io.run(
        () -> {
          int before = Io.openFiles();
          BufferedSink sink = new BufferedSink(await(FileSink.open(path)));
          for (int i = 0; i < 5000; i++) await(sink.write("line " + i + "\n"));
          await(sink.closeAsync());
          FileSource file = await(FileSource.open(path));
          BufferedSource source = new BufferedSource(file);
          int lines = 0;
          for (var each = source.lines(); await(each.advance()); lines++) {
            assertEquals("line " + lines, each.current());
          }
          assertEquals(5000, lines);
          await(file.seek(7));
          assertEquals("line 1", await(new BufferedSource(file).readLine()));
          await(file.closeAsync());
          assertEquals(before, Io.openFiles());
          return Task.of(null);
        });
  }

  @Test
  void oneTaskReadsAndNobodyReadsAClosedFile() throws IOException {
    Path path = Files.write(directory.resolve("file"), Io.pattern(10));
    Io.run(
        () -> {
          FileSource file = await(FileSource.open(path));
          Task<Integer> first = file.read(ByteBuffer.allocate(4));
          assertThrows(IllegalStateException.class, () -> file.read(ByteBuffer.allocate(4)));
          assertEquals(4, await(first));
          await(file.closeAsync());
          try {
            await(file.read(ByteBuffer.allocate(4)));
            throw new AssertionError("read from a closed file");
          } catch (StreamClosedException expected) {
            assertTrue(expected.getMessage().contains(path.toString()));
          }
          return Task.of(null);
        });
  }

  @Test
  void aCancelledReadLeavesTheFileOpen() throws IOException {
    Path path = Files.write(directory.resolve("file"), Io.pattern(10));
    Io.run(
        () -> {
          FileSource file = await(FileSource.open(path));
          Task<Integer> read =
              background(
                  () -> {
                    await(file.read(ByteBuffer.allocate(4)));
                    await(yieldNow());
                    return Task.of(1);
                  });
          read.cancel(true);
          try {
            await(read);
            throw new AssertionError("not cancelled");
          } catch (CancellationException expected) {
            await(file.seek(0));
          }
          assertEquals(10, await(file.read(ByteBuffer.allocate(100))));
          return file.closeAsync();
        });
  }

  @Test
  void aTaskThatDoesNothingButReadFilesCanBeCancelled() throws IOException {
    Path path = Files.write(directory.resolve("file"), Io.pattern(10));
    Io.run(
        () -> {
          FileSource file = await(FileSource.open(path));
          Task<Void> reading = background(() -> readForEver(file));
          await(yieldNow());
          reading.cancel(true);
          assertEquals(Cancelling.End.CANCELLED, await(Cancelling.end(reading)));
          return file.closeAsync();
        });
  }

  @Async
  private static Task<Void> readForEver(FileSource file) throws IOException {
    while (true) {
      await(file.read(ByteBuffer.allocate(100)));
      await(file.seek(0));
    }
  }

  @Test
  void aTreeIsWalkedWithDirectoriesFirst() throws IOException {
    for (int i = 0; i < 600; i++) {
      Path below = Files.createDirectories(directory.resolve("d" + i % 3));
      Files.createFile(below.resolve("f" + i));
    }
    Io.run(
        () -> {
          List<Path> all = await(AsyncFiles.walk(directory).toList());
          assertEquals(1 + 3 + 600, all.size());
          assertEquals(directory, all.get(0));
          for (Path path : all) {
            if (!path.equals(directory)) {
              assertTrue(all.indexOf(path.getParent()) < all.indexOf(path), path.toString());
            }
          }
          return Task.of(null);
        });
  }

  @Test
  void changesInADirectoryAreSeen() {
    Io.run(
        () -> {
          AsyncIterator<FileChange> changes = await(AsyncFiles.watch(directory));
          Path path = directory.resolve("new");
          Files.createFile(path);
          assertTrue(await(changes.advance()));
          assertEquals(new FileChange(path, FileChange.Kind.CREATED), changes.current());
          Files.delete(path);
          do {
            assertTrue(await(changes.advance()));
          } while (changes.current().kind() != FileChange.Kind.DELETED);
          assertEquals(path, changes.current().path());
          return changes.closeAsync();
        });
  }

  @Test
  void aCancelledWaitForChangesLosesNone() {
    Io.run(
        () -> {
          AsyncIterator<FileChange> changes = await(AsyncFiles.watch(directory));
          Task<Boolean> advance = background(changes::advance);
          advance.cancel(true);
          try {
            await(advance);
            throw new AssertionError("not cancelled");
          } catch (CancellationException expected) {
            Files.createFile(directory.resolve("new"));
          }
          assertTrue(await(changes.advance()));
          assertEquals(directory.resolve("new"), changes.current().path());
          return changes.closeAsync();
        });
  }

  @Test
  void closingAfterACancelledWaitForChangesIsNoFailure() {
    Io.run(
        () -> {
          AsyncIterator<FileChange> changes = await(AsyncFiles.watch(directory));
          Task<Boolean> advance = background(changes::advance);
          advance.cancel(true);
          await(changes.closeAsync());
          return Task.of(null);
        });
  }

  @Test
  void theSizeIsThatOfTheFileThatWasOpened() throws IOException {
    Path path = Files.write(directory.resolve("file"), Io.pattern(10));
    Io.run(
        () -> {
          FileSource file = await(FileSource.open(path));
          Files.write(path, Io.pattern(5), StandardOpenOption.APPEND);
          Files.move(path, directory.resolve("moved"));
          Files.write(path, Io.pattern(1));
          assertEquals(15L, await(file.size()));
          return file.closeAsync();
        });
  }

  @Test
  void aFileThatWasClosedSaysSo() throws IOException {
    Path path = Files.write(directory.resolve("file"), Io.pattern(10));
    Io.run(
        () -> {
          FileSource file = await(FileSource.open(path));
          await(file.closeAsync());
          for (Task<?> task : List.of(file.position(), file.size(), file.seek(1))) {
            assertTrue(task.exceptionNow() instanceof StreamClosedException, task.toString());
          }
          return Task.of(null);
        });
  }

  @Test
  void closingEndsTheWaitForChanges() {
    Io.run(
        () -> {
          AsyncIterator<FileChange> changes = await(AsyncFiles.watch(directory));
          Task<Boolean> advance = changes.advance();
          await(changes.closeAsync());
          assertEquals(false, await(advance));
          return Task.of(null);
        });
  }
}
