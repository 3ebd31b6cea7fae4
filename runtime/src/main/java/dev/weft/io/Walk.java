package dev.weft.io;

import dev.weft.AsyncIterator;
import dev.weft.Task;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.stream.Stream;

/** A directory and what lies below it, fetched in pieces. */
final class Walk implements AsyncIterator<Path> {
  private static final int PIECE = 256;

  private final Path root;
  private Stream<Path> stream;
  private Iterator<Path> files;
  private List<Path> piece = List.of();
  private int at = -1;

  Walk(Path root) {
    this.root = Objects.requireNonNull(root, "root");
  }

  @Override
  public Task<Boolean> advance() {
    if (at + 1 < piece.size()) {
      at++;
      return Task.of(true);
    }
    return new Routine<Boolean>() {
      @Override
      Task<?> step(int step, Task<?> settled) {
        if (step == 0) {
          return new Offloaded<>(IoThreads.FILES, "AsyncFiles.walk", root, Walk.this::nextPiece)
              .start();
        }
        piece = take(settled);
        at = 0;
        return done(!piece.isEmpty());
      }
    }.start();
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
  public Path current() {
    if (at < 0 || at >= piece.size()) {
      throw new NoSuchElementException("advance() has not moved to a file");
    }
    return piece.get(at);
  }

  @Override
  public Task<Void> close() {
    if (stream == null) return Task.of(null);
    Offloaded<Void> closing =
        new Offloaded<>(
            IoThreads.FILES,
            "AsyncFiles.walk, closing,",
            root,
            call -> {
              stream.close();
              return null;
            });
    return closing.inAnyCase().start();
  }
}
