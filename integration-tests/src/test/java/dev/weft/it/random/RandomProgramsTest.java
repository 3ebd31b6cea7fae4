package dev.weft.it.random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.it.timing.Build;
import dev.weft.it.timing.Compilation;
import dev.weft.it.timing.EveryTiming;
import dev.weft.it.timing.Program;
import dev.weft.transformer.CannotRewriteException;
import dev.weft.transformer.Problem.Severity;
import dev.weft.transformer.Transformer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Random programs do the same woven as blocking, under many timings.
 *
 * <p>{@code -Dweft.random.programs=100000 -Dweft.random.seed=1000000} runs as many, from that seed
 * on; {@code -Dweft.random.programs=1 -Dweft.random.seed=N} replays the program that a failure
 * names, and {@code -Dweft.random.shrinkSeconds=1800} lets it become as small as it gets.
 */
class RandomProgramsTest {
  private static final int PROGRAMS = Integer.getInteger("weft.random.programs", 500);
  private static final long SEED = Long.getLong("weft.random.seed", 1);

  /** As many as javac compiles in one go: most of the time of a run is javac's. */
  private static final int BATCH = 50;

  /** One program of so many has its bodies in suspending methods. */
  private static final int SUSPENDING = 4;

  private static final int LIMIT = 20;
  private static final int FRESH_LIMIT = 4;

  /** How long a failing program is made smaller; a replay can take all the time it needs. */
  private static final int SHRINK_SECONDS = Integer.getInteger("weft.random.shrinkSeconds", 120);

  private long runs;
  private int suspensionPoints;
  private int crashes;
  private int miscompiled;
  private int tooLarge;

  @Test
  void theyDoTheSameUnderManyTimings() {
    List<Build> builds = Build.all();
    List<RandomProgram> batch = new ArrayList<>();
    for (long seed = SEED; seed < SEED + PROGRAMS; seed++) {
      // By the seed alone, so that a program is replayed as it was compiled.
      Build build = builds.get((int) Math.floorMod(seed / BATCH, (long) builds.size()));
      batch.add(RandomProgram.of(seed, build.release() >= 17));
      if ((seed + 1) % BATCH == 0 || seed + 1 == SEED + PROGRAMS) {
        checkAll(batch, build);
        batch.clear();
      }
    }
    System.out.printf(
        "random programs %d from seed %d, of which javac crashes on %d and compiles %d so that"
            + " they do not verify, too large to be woven %d; suspension points %d, runs under"
            + " different timings %d%n",
        PROGRAMS, SEED, crashes, miscompiled, tooLarge, suspensionPoints, runs);
    assertTrue((crashes + miscompiled) * 10 <= PROGRAMS, "javac can compile most of them");
    assertEquals(0, tooLarge, "what javac compiles is woven");
    assertTrue(runs >= PROGRAMS - crashes - miscompiled - tooLarge);
  }

  private void checkAll(List<RandomProgram> programs, Build build) {
    Map<String, byte[]> classes = compileAll(programs, build);
    for (RandomProgram program : programs) {
      Map<String, byte[]> own = of(program, classes);
      if (own.isEmpty()) continue;
      if (!Program.verifies(own)) {
        miscompiled++;
        continue;
      }
      suspensionPoints += program.source().split("await\\(", -1).length - 2;
      String wrong = whatIsWrong(program, own);
      if (wrong != null) throw new AssertionError(report(program, build, wrong));
    }
  }

  private Map<String, byte[]> compileAll(List<RandomProgram> programs, Build build) {
    Map<String, String> sources = new TreeMap<>();
    for (RandomProgram program : programs) sources.put(program.className(), program.source());
    try {
      return Compilation.compile(sources, build);
    } catch (IllegalArgumentException e) {
      if (!isCrash(e)) throw e;
      return compileEach(programs, build);
    }
  }

  private Map<String, byte[]> compileEach(List<RandomProgram> programs, Build build) {
    Map<String, byte[]> classes = new TreeMap<>();
    for (RandomProgram program : programs) {
      try {
        classes.putAll(compile(program, build));
      } catch (IllegalArgumentException e) {
        if (!isCrash(e)) throw e;
        crashes++;
      }
    }
    return classes;
  }

  /**
   * Whether javac itself fell over, as it does for a {@code try} in a switch expression above an
   * operand of two slots.
   */
  private static boolean isCrash(IllegalArgumentException e) {
    return e.getMessage().contains("An exception has occurred in the compiler");
  }

  private static Map<String, byte[]> of(RandomProgram program, Map<String, byte[]> classes) {
    Map<String, byte[]> own = new TreeMap<>();
    classes.forEach(
        (name, bytes) -> {
          if (name.split("\\$")[0].equals(program.className())) own.put(name, bytes);
        });
    return own;
  }

  private String whatIsWrong(RandomProgram program, Map<String, byte[]> classes) {
    Program compiled =
        program.seed() % SUSPENDING == 0
            ? Program.madeSuspending(classes, Transformer.Options.DEFAULT)
            : new Program(classes);
    if (isTooLarge(compiled)) {
      tooLarge++;
      return null;
    }
    for (Map.Entry<String, Throwable> defect : compiled.defects().entrySet()) {
      return defect.getKey() + ": " + trace(defect.getValue());
    }
    int limit = program.fresh() ? FRESH_LIMIT : LIMIT;
    Random random = new Random(program.seed());
    try {
      EveryTiming timings = new EveryTiming(compiled, random, limit, program.fresh());
      runs += timings.onLoop(program.needsLoop()).check(program.entry());
      return null;
    } catch (AssertionError e) {
      return e.getMessage();
    }
  }

  /** Whether all that is wrong is that a method would not fit into a class file any more. */
  private static boolean isTooLarge(Program program) {
    return !program.defects().isEmpty()
        && program.defects().values().stream().allMatch(RandomProgramsTest::isTooLarge);
  }

  private static boolean isTooLarge(Throwable defect) {
    return defect instanceof CannotRewriteException refused
        && refused.problems().stream()
            .filter(problem -> problem.severity() == Severity.ERROR)
            .allMatch(problem -> problem.why().startsWith("the class file format allows"));
  }

  private String report(RandomProgram program, Build build, String wrong) {
    String seed = "seed " + program.seed() + ", compiled for " + build;
    // Shrinking takes minutes: whoever waits, or gives up, knows by then what there is to replay.
    System.out.println(seed + ", does something else when woven; shrinking it\n" + wrong);
    Node smallest =
        Shrinker.shrink(
            program.tree(),
            candidate -> failsToo(program.with(candidate), build),
            Duration.ofSeconds(SHRINK_SECONDS));
    RandomProgram small = program.with(smallest);
    String still = whatIsWrong(small, compile(small, build));
    return seed
        + "; replay it with -Dweft.random.programs=1 -Dweft.random.seed="
        + program.seed()
        + "\n"
        + small.source()
        + "\n"
        + (still == null ? wrong : still);
  }

  private boolean failsToo(RandomProgram program, Build build) {
    try {
      Map<String, byte[]> classes = compile(program, build);
      return Program.verifies(classes) && whatIsWrong(program, classes) != null;
    } catch (IllegalArgumentException doesNotCompile) {
      return false;
    }
  }

  private static Map<String, byte[]> compile(RandomProgram program, Build build) {
    return Compilation.compile(Map.of(program.className(), program.source()), build);
  }

  private static String trace(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
