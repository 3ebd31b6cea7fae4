package dev.weft.benchmarks.weft;

import static dev.weft.Weft.await;

import dev.weft.Task;
import dev.weft.Weft;
import dev.weft.annotations.Async;
import dev.weft.io.ChildProcess;
import java.io.IOException;
import java.util.Collections;

/**
 * So many children at once, each of which is fed and read to its end. Arguments: how many children,
 * how many rounds. Prints the milliseconds of each round.
 */
public final class Children {
  private static final byte[] INPUT = "some words\n".getBytes();

  private Children() {}

  /** Runs the rounds. */
  public static void main(String[] arguments) {
    int count = Integer.parseInt(arguments[0]);
    int rounds = Integer.parseInt(arguments[1]);
    for (int i = 0; i < rounds; i++) {
      long begin = System.nanoTime();
      int bytes = Weft.run(() -> all(count));
      if (bytes != count * INPUT.length) throw new AssertionError(bytes + " bytes came back");
      System.out.println((System.nanoTime() - begin) / 1e6);
    }
  }

  @Async
  private static Task<Integer> all(int count) {
    int bytes = 0;
    for (int each : await(Weft.gather(Collections.nCopies(count, "cat"), Children::one))) {
      bytes += each;
    }
    return Task.of(bytes);
  }

  @Async
  private static Task<Integer> one(String program) throws IOException {
    ChildProcess.Finished finished =
        await(
            ChildProcess.use(
                new ProcessBuilder(program), child -> child.communicate(INPUT, 1_000)));
    return Task.of(finished.output().length);
  }
}
