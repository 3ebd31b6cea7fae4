package dev.weft.io;

import static dev.weft.Weft.await;

import dev.weft.AsyncIterator;
import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.iteration.PulledValues;
import dev.weft.report.ShownAs;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A directory and what lies below it, fetched in pieces.
 *
 * <p>A call that was left behind, since its file system hangs, still has the directory in its
 * hands. So what is found goes to {@link #found} and not through the call, and one call at a time
 * looks.
 */
final class Walk extends PulledValues<Path> {
  private static final int PIECE = 256;

  private final Path root;
  private final Callable<Stream<Path>> opening;
  private final Queue<Path> found = new ConcurrentLinkedQueue<>();

  /** Held by the thread that looks, for as long as that takes; guards the two below. */
  private final Object looking = new Object();

  private @Nullable Stream<Path> stream;
  private @Nullable Iterator<Path> files;

  @SuppressWarnings("StreamResourceLeak") // closed by close
  Walk(Path root) {
    this(root, () -> Files.walk(root));
    Objects.requireNonNull(root, "root");
  }

  /**
   * @param opening looks at the directory, on a thread that may block
   */
  Walk(Path root, Callable<Stream<Path>> opening) {
    this.root = root;
    this.opening = opening;
  }

  @Async
  @Override
  @ShownAs(of = AsyncIterator.class, value = "advance")
  protected Task<Boolean> pull() {
    if (found.isEmpty()) {
      await(new Offloaded<Void>(IoThreads.FILES, "AsyncFiles.walk", root, this::look).start());
    }
    Path next = found.poll();
    return Task.of(next != null && moveTo(next));
  }

  private @Nullable Void look(Offloaded<?> call) throws Exception {
    synchronized (looking) {
      try {
        Iterator<Path> next = files == null ? open(call) : files;
        if (next == null) return null;
        for (int left = PIECE; left > 0 && next.hasNext(); left--) found.add(next.next());
        return null;
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
    }
  }

  /** Returns null if the call was left behind. */
  private @Nullable Iterator<Path> open(Offloaded<?> call) throws Exception {
    Stream<Path> opened = opening.call();
    if (!call.ifWanted(() -> stream = opened)) {
      opened.close();
      return null;
    }
    files = opened.iterator();
    return files;
  }

  @Override
  protected Task<Void> release() {
    if (stream == null) return Task.done(); // no call is looking, so this is the last word
    Offloaded<Void> closing =
        new Offloaded<>(IoThreads.FILES, "The end of AsyncFiles.walk", root, this::closeStream);
    return closing.inAnyCase().start();
  }

  private @Nullable Void closeStream(Offloaded<?> call) {
    synchronized (looking) {
      if (stream != null) stream.close();
      return null;
    }
  }
}
