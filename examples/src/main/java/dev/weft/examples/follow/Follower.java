package dev.weft.examples.follow;

import static dev.weft.Weft.await;
import static java.lang.System.Logger.Level.INFO;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weft.AsyncIterator;
import dev.weft.Scope;
import dev.weft.Task;
import dev.weft.annotations.Async;
import dev.weft.io.BufferedSource;
import dev.weft.io.ChildProcess;
import dev.weft.io.Source;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Prints the lines with a match, from all sources as they come. */
final class Follower {
  private static final System.Logger LOG = System.getLogger(Follower.class.getName());
  private static final int LINE_LIMIT = 1 << 20;

  private final Wanted wanted;
  private final PrintStream out;
  private int matches;

  Follower(Wanted wanted, PrintStream out) {
    this.wanted = wanted;
    this.out = out;
  }

  /**
   * Follows all sources until there are enough matches, or the command, if nothing else is
   * followed, has ended. The first source that fails ends the others.
   */
  Task<Void> follow() {
    return Scope.open(
        scope -> {
          for (Path file : wanted.files()) {
            scope.spawn(file.toString(), () -> followFile(scope, file));
          }
          if (wanted.command().isPresent()) {
            scope.spawn("command", () -> followCommand(scope, wanted.command().get()));
          }
          return Task.of(null);
        });
  }

  @Async
  private Task<Void> followFile(Scope scope, Path path) throws IOException {
    GrowingFile file = await(GrowingFile.open(path, wanted.fromStart()));
    try {
      await(print(scope, path.toString(), file));
    } finally {
      await(file.closeAsync());
    }
    return Task.of(null);
  }

  private Task<Void> followCommand(Scope scope, String command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("sh", "-c", command).redirectErrorStream(true);
    return ChildProcess.use(builder, child -> followProcess(scope, child));
  }

  @Async
  private Task<Void> followProcess(Scope scope, ChildProcess child) throws IOException {
    await(print(scope, "command", child.output()));
    int code = await(child.waitFor());
    if (code != 0) LOG.log(INFO, "{0} ended with exit code {1}", child, code);
    return Task.of(null);
  }

  @Async
  private Task<Void> print(Scope scope, String name, Source source) throws IOException {
    Pattern pattern = wanted.pattern();
    AsyncIterator<String> lines = new BufferedSource(source).lines(LINE_LIMIT, UTF_8);
    while (await(lines.advance(), IOException.class)) {
      if (!pattern.matcher(lines.current()).find()) continue;
      out.println(wanted.isFromSeveral() ? name + ": " + lines.current() : lines.current());
      if (out.checkError()) {
        throw new IOException("a line cannot be written: the output is closed or full");
      }
      if (++matches == wanted.limit()) {
        scope.cancelChildren("that is enough");
        break;
      }
    }
    return Task.of(null);
  }
}
