package dev.weft.benchmarks;

import java.util.Locale;

/**
 * Prints how many bytes a suspended call takes, as a line of JSON: the used heap after collection,
 * less that without the calls, by their number. The promise that each waits for is part of it, and
 * so is the array that holds it.
 *
 * <p>Arguments: the contender, how many, how deep, whether there are live locals.
 */
public final class ParkedMemory {
  private ParkedMemory() {}

  /** Measures once. */
  public static void main(String[] arguments) throws Exception {
    Contender.Parking parking = Contender.named(arguments[0]).parking();
    int count = Integer.parseInt(arguments[1]);
    int depth = Integer.parseInt(arguments[2]);
    boolean locals = Boolean.parseBoolean(arguments[3]);
    if (parking == null) return;
    Contender.Parked few = parking.park(10, depth, locals); // loads the classes
    if (few == null) return;
    few.release();

    long before = Memory.heap();
    Contender.Parked parked = parking.park(count, depth, locals);
    long after = Memory.heap();
    int ended = parked.release();
    if (ended != count) throw new AssertionError(ended + " of " + count + " were resumed");
    System.out.printf(
        Locale.ROOT,
        "{\"work\": \"parked-%d%s\", \"contender\": \"%s\", \"bytes\": %.1f}%n",
        depth,
        locals ? "-locals" : "",
        arguments[0],
        (after - before) / (double) count);
    System.exit(0);
  }
}
