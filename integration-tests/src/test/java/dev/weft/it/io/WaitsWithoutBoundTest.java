package dev.weft.it.io;

import static dev.weft.Weft.await;
import static dev.weft.Weft.background;
import static dev.weft.Weft.blocking;
import static dev.weft.Weft.gather;
import static dev.weft.Weft.timeout;
import static dev.weft.Weft.yieldNow;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.AsyncIterator;
import dev.weft.DeadlineExceededException;
import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.io.AsyncFiles;
import dev.weft.io.BufferedSource;
import dev.weft.io.ChildProcess;
import dev.weft.io.FileChange;
import dev.weft.io.FileSink;
import dev.weft.io.FileSource;
import dev.weft.io.TcpListener;
import dev.weft.io.TcpStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pipes, FIFOs and watches may wait for ever, and hold up nobody but who waits for them. */
@Timeout(180)
class WaitsWithoutBoundTest {
  private static final Duration SOON = Duration.ofMillis(50);

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(ints = {70, 300})
  void conversationsWithChildrenLeaveOthersTheirThreads(int count) {
    assumeTrue(Files.isExecutable(Path.of("/bin/cat")), "no /bin/cat on this machine");
    Io.run(() -> conversations(count));
  }

  @Async
  private Task<Void> conversations(int count) throws IOException {
    List<ChildProcess> children = new ArrayList<>();
    List<Task<String>> answers = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        ChildProcess child = await(ChildProcess.start(new ProcessBuilder("/bin/cat")));
        children.add(child);
        answers.add(background(() -> new BufferedSource(child.output()).readLine()));
      }
      await(yieldNow());
      await(othersGoOn());
      for (ChildProcess child : children) await(child.input().write(Io.bytes("heard\n")));
      for (Task<String> answer : answers) assertEquals("heard", await(answer));
    } finally {
      await(gather(children, ChildProcess::closeAsync));
    }
    return Task.of(null);
  }

  @Async
  private Task<Void> othersGoOn() throws IOException {
    Path file = directory.resolve("file");
    await(AsyncFiles.writeString(file, "text"));
    assertEquals("text", await(AsyncFiles.readString(file)));
    TcpListener listener = TcpListener.listen(Io.anyPort());
    TcpStream stream = await(TcpStream.connect("127.0.0.1", Io.address(listener).getPort()));
    await(stream.closeAsync());
    return listener.closeAsync();
  }

  @Test
  void moreWatchesThanTheSystemHasWatchersLeaveOthersTheirThreads() {
    Io.run(this::watches);
  }

  @Async
  private Task<Void> watches() throws IOException {
    List<AsyncIterator<FileChange>> watches = new ArrayList<>();
    List<Task<Boolean>> changes = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Path watched = Files.createDirectory(directory.resolve("watched" + i));
      AsyncIterator<FileChange> watch = await(AsyncFiles.watch(watched));
      watches.add(watch);
      changes.add(background(watch::advance));
    }
    await(othersGoOn());
    for (int i = 0; i < 200; i++) {
      Path created = Files.createFile(directory.resolve("watched" + i).resolve("new"));
      assertTrue(await(changes.get(i)));
      assertEquals(created, watches.get(i).current().path());
    }
    await(gather(watches, AsyncIterator::closeAsync));
    return Task.of(null);
  }

  @Test
  void twoWatchesOfOneDirectoryBothSeeEveryChangeAndOneOutlivesTheOther() {
    Io.run(
        () -> {
          AsyncIterator<FileChange> first = await(AsyncFiles.watch(directory));
          AsyncIterator<FileChange> second = await(AsyncFiles.watch(directory));
          Path created = Files.createFile(directory.resolve("new"));
          assertTrue(await(first.advance()));
          assertTrue(await(second.advance()));
          assertEquals(first.current(), second.current());
          await(first.closeAsync());
          Files.delete(created);
          FileChange deleted = new FileChange(created, FileChange.Kind.DELETED);
          do {
            assertTrue(await(second.advance()));
          } while (!second.current().equals(deleted));
          return second.closeAsync();
        });
  }

  @Test
  void aWatchEndsWithItsDirectory() {
    Io.run(
        () -> {
          Path watched = Files.createDirectory(directory.resolve("watched"));
          AsyncIterator<FileChange> changes = await(AsyncFiles.watch(watched));
          Task<Boolean> waiting = background(changes::advance);
          await(yieldNow());
          Files.delete(watched);
          assertEquals(false, await(waiting));
          assertEquals(false, await(changes.advance()));
          await(changes.closeAsync());
          Files.createDirectory(watched);
          AsyncIterator<FileChange> again = await(AsyncFiles.watch(watched));
          Files.createFile(watched.resolve("new"));
          assertTrue(await(again.advance()));
          return again.closeAsync();
        });
  }

  // ---- FIFOs

  private Path fifo() throws IOException {
    Path path = directory.resolve("fifo");
    try {
      int made = new ProcessBuilder("mkfifo", path.toString()).start().waitFor();
      assumeTrue(made == 0, "mkfifo failed");
    } catch (IOException none) {
      assumeTrue(false, "no mkfifo on this machine: " + none.getMessage());
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return path;
  }

  private interface Use {
    Task<?> of(Path fifo) throws IOException;
  }

  /** What opens a FIFO, and how its other end is opened. */
  enum Opening {
    SOURCE("FileSource.open", StandardOpenOption.WRITE, FileSource::open),
    SINK(
        "FileSink.open",
        StandardOpenOption.READ,
        fifo -> FileSink.open(fifo, StandardOpenOption.WRITE)),
    READ_STRING("AsyncFiles.readString", StandardOpenOption.WRITE, AsyncFiles::readString),
    READ_BYTES("AsyncFiles.readAllBytes", StandardOpenOption.WRITE, AsyncFiles::readAllBytes),
    WRITE(
        "AsyncFiles.write",
        StandardOpenOption.READ,
        fifo -> AsyncFiles.write(fifo, new byte[1], StandardOpenOption.WRITE));

    private final String operation;
    private final StandardOpenOption other;
    private final Use use;

    Opening(String operation, StandardOpenOption other, Use use) {
      this.operation = operation;
      this.other = other;
      this.use = use;
    }
  }

  @ParameterizedTest
  @EnumSource
  void anOpeningThatNobodyAnswersIsLeftBehindReportedAndClosedWhenItComes(Opening opening)
      throws IOException {
    Path fifo = fifo();
    List<String> told = new CopyOnWriteArrayList<>();
    Io.run(
        (what, error) -> told.add(what),
        () -> {
          await(othersGoOn()); // so that what the JDK opens once is open
          int before = Io.openFiles();
          Task<?> victim = background(() -> opening.use.of(fifo));
          await(Fifos.untilOpening());
          victim.cancel("seen enough");
          assertEquals(Cancelling.End.CANCELLED, await(Cancelling.end(victim)));
          // The other end comes: what is opened at ours is closed.
          await(blocking(() -> FileChannel.open(fifo, opening.other))).close();
          await(Io.untilOpenFiles(before));
          return Task.of(null);
        });
    assertEquals(1, told.size(), told.toString());
    assertEquals(
        opening.operation
            + " of "
            + fifo
            + " was cancelled (seen enough) and had not ended 500 ms later; the system has no way"
            + " to stop it. It is left behind on thread \"weft-file-N\", and what it may still open"
            + " is closed at once. Does a network file system hang, or has nobody opened the other"
            + " end of a FIFO?",
        told.get(0).replaceAll("weft-file-\\d+", "weft-file-N"));
  }

  @Test
  void aTimeLimitForAnOpeningThatNobodyAnswersIsKept() throws IOException {
    Path fifo = fifo();
    Io.run(
        (what, error) -> {}, // it is reported if a thread had begun it
        () -> {
          try {
            await(timeout(SOON, () -> FileSource.open(fifo)));
            throw new AssertionError("nobody has opened the other end");
          } catch (DeadlineExceededException expected) {
            return Task.of(null);
          }
        });
    Fifos.letGo(fifo);
  }

  @Test
  void aRunEndsThoughAnOpeningGoesOn() throws IOException {
    Path fifo = fifo();
    List<String> told = new CopyOnWriteArrayList<>();
    Io.run(
        (what, error) -> told.add(what),
        () -> {
          background(() -> FileSource.open(fifo));
          return Fifos.untilOpening();
        });
    assertEquals(1, told.size(), told.toString());
    assertTrue(told.get(0).startsWith("FileSource.open of " + fifo), told.get(0));
    Fifos.letGo(fifo);
  }

  @Test
  void seventyOpeningsLeaveFilesTheirThreads() throws IOException {
    Path fifo = fifo();
    List<String> told = new CopyOnWriteArrayList<>();
    Io.run(
        (what, error) -> told.add(what),
        () -> {
          List<Task<FileSource>> openings = new ArrayList<>();
          for (int i = 0; i < 70; i++) openings.add(background(() -> FileSource.open(fifo)));
          await(othersGoOn());
          FileSink sink = await(FileSink.open(fifo, StandardOpenOption.WRITE));
          for (Task<FileSource> each : openings) await(await(each).closeAsync());
          return sink.closeAsync();
        });
    assertEquals(List.of(), told);
  }

  @Test
  void aCancelledReadOfAFifoIsNoFailureAndLosesNothing() throws IOException {
    Path fifo = fifo();
    Io.run(
        () -> {
          Task<FileSource> opening = background(() -> FileSource.open(fifo));
          FileSink sink = await(FileSink.open(fifo, StandardOpenOption.WRITE));
          FileSource source = await(opening);
          Task<Integer> read = background(() -> source.read(ByteBuffer.allocate(9)));
          await(yieldNow());
          read.cancel(true);
          try {
            await(read);
            throw new AssertionError("nothing was written");
          } catch (CancellationException expected) {
            await(sink.write(Io.bytes("kept")));
          }
          ByteBuffer into = ByteBuffer.allocate(9);
          assertEquals(4, await(source.read(into)));
          assertEquals("kept", new String(into.array(), 0, 4, UTF_8));
          await(sink.closeAsync());
          assertEquals(-1, await(source.read(ByteBuffer.allocate(9))));
          return source.closeAsync();
        });
  }
}
