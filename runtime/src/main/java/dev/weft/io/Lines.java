package dev.weft.io;

import static dev.weft.Weft.await;

import dev.weft.AsyncIterator;
import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.iteration.PulledValues;
import dev.weft.report.ShownAs;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.Objects;

/** The lines of a source. */
final class Lines extends PulledValues<String> {
  private final BufferedSource source;
  private final int limit;
  private final Charset charset;

  Lines(BufferedSource source, int limit, Charset charset) {
    this.source = source;
    this.limit = limit;
    this.charset = Objects.requireNonNull(charset, "charset");
  }

  @Async
  @Override
  @ShownAs(of = AsyncIterator.class, value = "advance")
  protected Task<Boolean> pull() throws IOException {
    String line = await(source.readLine(limit, charset));
    return Task.of(line != null && moveTo(line));
  }
}
