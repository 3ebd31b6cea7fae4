package dev.weft.it.timing;

import dev.weft.it.timing.Program.Entry;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;

/**
 * Runs an entry under every timing, and compares each run with the reference.
 *
 * <p>Every set of failing positions up to a limit, also those that a failure makes the program
 * reach; for each, everything settled, everything pending on a loop and without one, the failing
 * ones settled among pending ones and the reverse. Without a failure, every mixture of up to
 * {@value #ALL_MIXTURES} awaits. What is beyond the limits is sampled with {@code random}.
 */
public final class EveryTiming {
  private static final int ALL_MIXTURES = 8;
  private static final int LONG_RUN = 32;

  private final Program program;
  private final Random random;
  private int limit;
  private final boolean fresh;
  private boolean needsLoop;

  /**
   * Prepares the runs of one program.
   *
   * @param limit how many sets of failures are tried, and how many mixtures
   * @param fresh whether each run needs classes that are not initialised yet
   */
  public EveryTiming(Program program, Random random, int limit, boolean fresh) {
    this.program = program;
    this.random = random;
    this.limit = limit;
    this.fresh = fresh;
  }

  /** Leaves out the timings without a loop. */
  public EveryTiming onLoop(boolean always) {
    needsLoop = always;
    return this;
  }

  /**
   * Compares all runs.
   *
   * @return how many woven runs there were
   * @throws AssertionError if one differs from its reference
   */
  public int check(Entry entry) {
    int runs = 0;
    Queue<Set<Integer>> open = new ArrayDeque<>(List.of(Set.of()));
    for (int sets = 0; sets < limit && !open.isEmpty(); sets++) {
      Set<Integer> failing = open.remove();
      forget();
      Outcome expected = program.runReference(entry, failing);
      if (sets == 0) limit = affordable(expected.positions());
      for (Timing timing : timings(failing, expected.positions())) {
        forget();
        compare(entry, timing, expected, program.runWoven(entry, timing));
        runs++;
      }
      open.addAll(oneMoreFailure(failing, expected.positions(), limit - open.size() - sets));
    }
    return runs;
  }

  /**
   * Cancels the program at each of its awaits, with everything pending, and compares with a
   * reference in which the await throws the cancellation.
   *
   * @return how many woven runs there were
   * @throws AssertionError if one differs from its reference
   */
  public int checkCancelled(Entry entry) {
    forget();
    int positions = program.runReference(entry, Set.of()).positions();
    int step = Math.max(1, positions / LONG_RUN);
    int runs = 0;
    for (int position = 0; position < positions; position += step) {
      Outcome expected;
      forget();
      expected = program.runReference(entry, Timing.atOnce(Set.of()).cancelled(position));
      Timing timing = Timing.later(Set.of(), true).cancelled(position);
      compare(entry, timing, expected, program.runWoven(entry, timing));
      runs++;
    }
    return runs;
  }

  /** A run that awaits a thousand times costs as much as a hundred short ones. */
  private int affordable(int positions) {
    return positions <= LONG_RUN ? limit : Math.max(8, limit * LONG_RUN / positions);
  }

  private void forget() {
    if (fresh) program.forget();
  }

  private Set<Timing> timings(Set<Integer> failing, int positions) {
    Set<Timing> timings = new LinkedHashSet<>();
    timings.add(Timing.atOnce(failing));
    timings.add(Timing.later(failing, true));
    timings.add(Timing.later(failing, false));
    for (int position : failing) {
      timings.add(Timing.atOnce(failing).with(position, true));
      timings.add(Timing.later(failing, true).with(position, false));
    }
    if (failing.isEmpty() && positions <= ALL_MIXTURES && 1 << positions <= limit) {
      for (int mixture = 0; mixture < 1 << positions; mixture++) {
        timings.add(Timing.mixture(mixture, positions, failing));
      }
    } else {
      int samples = failing.isEmpty() ? limit / 4 : 2;
      for (int i = 0; i < samples; i++) timings.add(Timing.sample(random, positions, failing));
    }
    if (needsLoop) timings.removeIf(timing -> !timing.onLoop());
    return timings;
  }

  /** The sets with one more failure, behind those that {@code failing} has. */
  private List<Set<Integer>> oneMoreFailure(Set<Integer> failing, int positions, int room) {
    int first = failing.stream().mapToInt(position -> position + 1).max().orElse(0);
    List<Integer> candidates = new ArrayList<>();
    for (int position = first; position < positions; position++) candidates.add(position);
    while (candidates.size() > Math.max(room, 0)) {
      candidates.remove(random.nextInt(candidates.size()));
    }
    List<Set<Integer>> sets = new ArrayList<>();
    for (int position : candidates) {
      Set<Integer> more = new HashSet<>(failing);
      more.add(position);
      sets.add(more);
    }
    return sets;
  }

  private static void compare(Entry entry, Timing timing, Outcome expected, Outcome actual) {
    if (expected.sameAs(actual)) return;
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    out.println(entry + " does something else when woven");
    out.println("timing: " + timing);
    out.println("---- reference\n" + expected + "\n---- woven\n" + actual);
    if (actual.failure() != null) actual.failure().printStackTrace(out);
    throw new AssertionError(text.toString());
  }
}
