package dev.weft.it.timing;

import java.util.List;

/**
 * What a run did, as far as anybody can tell from outside.
 *
 * @param end the result or the failure, as text
 * @param trace the side effects, in order
 * @param positions how many awaitables the program asked for
 * @param failure what the program failed with, or null; not part of the comparison
 */
record Outcome(String end, List<String> trace, int positions, Throwable failure) {
  boolean sameAs(Outcome other) {
    return end.equals(other.end) && trace.equals(other.trace);
  }

  @Override
  public String toString() {
    return String.join("\n", trace) + "\n=> " + end;
  }
}
