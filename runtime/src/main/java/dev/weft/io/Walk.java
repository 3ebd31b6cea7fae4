package dev.weft.io;

import dev.weft.Task;
import dev.weft.frame.PulledValues;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** A directory and what lies below it, fetched in pieces. */
final class Walk extends PulledValues<Path> {
  private static final int PIECE = 256;

  private final Path root;
  private Stream<Path> stream;
  private Iterator<Path> files;
  private Iterator<Path> piece = Collections.emptyIterator();

  Walk(Path root) {
    this.root = Objects.requireNonNull(root, "root");
  }

  @Override
  protected CompletionStage<?> fetch() {
    if (piece.hasNext()) return null;
    return new Offloaded<>(IoThreads.FILES, "AsyncFiles.walk", root, this::nextPiece).start();
  }

  @Override
  protected Boolean take(CompletionStage<?> fetched) {
    if (fetched != null) piece = Routine.<List<Path>>take(fetched).iterator();
    return piece.hasNext() && moveTo(piece.next());
  }

  private List<Path> nextPiece(Offloaded<?> call) throws IOException {
    try {
      if (files == null) {
        Stream<Path> opened = Files.walk(root);
        if (!call.ifWanted(() -> stream = opened)) {
          opened.close();
          return List.of();
        }
        files = opened.iterator();
      }
      List<Path> next = new ArrayList<>();
      while (next.size() < PIECE && files.hasNext()) next.add(files.next());
      return next;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  @Override
  protected Task<Void> release() {
    if (stream == null) return Task.of(null);
    Offloaded<Void> closing =
        new Offloaded<>(
            IoThreads.FILES,
            "The end of AsyncFiles.walk",
            root,
            call -> {
              stream.close();
              return null;
            });
    return closing.inAnyCase().start();
  }
}
