package dev.weft.io;

import dev.weft.frame.Await;
import dev.weft.iteration.PulledValues;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.Objects;
import java.util.concurrent.CompletionStage;

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

  @Override
  protected CompletionStage<?> fetch() throws IOException {
    return source.readLine(limit, charset);
  }

  @Override
  protected Boolean take(CompletionStage<?> read) {
    String line = (String) Await.take(read);
    return line != null && moveTo(line);
  }
}
