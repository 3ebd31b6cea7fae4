package dev.weft.benchmarks.weft;

import java.io.IOException;
import java.io.OutputStream;

/**
 * As {@link Children}, with nothing but the JDK: the limit for whatever starts processes through
 * it. All are started, then all are fed, then all are read, on one thread. Same arguments.
 */
public final class PlainChildren {
  private static final byte[] INPUT = "some words\n".getBytes();

  private PlainChildren() {}

  /** Runs the rounds. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    int count = Integer.parseInt(arguments[0]);
    int rounds = Integer.parseInt(arguments[1]);
    for (int i = 0; i < rounds; i++) {
      long begin = System.nanoTime();
      int bytes = all(count);
      if (bytes != count * INPUT.length) throw new AssertionError(bytes + " bytes came back");
      System.out.println((System.nanoTime() - begin) / 1e6);
    }
  }

  private static int all(int count) throws IOException, InterruptedException {
    Process[] children = new Process[count];
    for (int i = 0; i < count; i++) children[i] = new ProcessBuilder("cat").start();
    for (Process child : children) {
      try (OutputStream input = child.getOutputStream()) {
        input.write(INPUT);
      }
    }
    int bytes = 0;
    for (Process child : children) {
      bytes += child.getInputStream().readAllBytes().length;
      child.getErrorStream().readAllBytes();
      child.waitFor();
    }
    return bytes;
  }
}
