package dev.weft.io;

import dev.weft.AsyncIterator;
import dev.weft.Task;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.NoSuchElementException;
import java.util.Objects;

/** The lines of a source. */
final class Lines implements AsyncIterator<String> {
  private final BufferedSource source;
  private final int limit;
  private final Charset charset;
  private String line;

  Lines(BufferedSource source, int limit, Charset charset) {
    this.source = source;
    this.limit = limit;
    this.charset = Objects.requireNonNull(charset, "charset");
  }

  @Override
  public Task<Boolean> advance() {
    return new Routine<Boolean>() {
      @Override
      Task<?> step(int step, Task<?> settled) throws IOException {
        if (step == 0) return source.readLine(limit, charset);
        line = take(settled);
        return done(line != null);
      }
    }.start();
  }

  @Override
  public String current() {
    if (line == null) throw new NoSuchElementException("advance() has not moved to a line");
    return line;
  }
}
