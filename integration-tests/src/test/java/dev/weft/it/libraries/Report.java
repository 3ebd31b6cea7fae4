package dev.weft.it.libraries;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The figures of one library, and the tests that do not pass any more.
 *
 * @param failing those that nothing excuses, with what they fail with
 * @param excused those that see that the library has other methods, with why
 */
record Report(
    Library library,
    long seed,
    AsyncLibrary async,
    TestRun before,
    TestRun after,
    Map<String, String> failing,
    Map<String, String> excused) {

  static Report of(Library library, long seed, AsyncLibrary async, TestRun before, TestRun after) {
    Map<String, String> failing = new TreeMap<>();
    Map<String, String> excused = new TreeMap<>();
    for (String test : before.passed()) {
      if (after.passed().contains(test)) continue;
      Optional<String> excuse = library.excuse(test);
      excuse.ifPresentOrElse(
          why -> excused.put(test, why),
          () -> failing.put(test, after.failed().getOrDefault(test, "did not run")));
    }
    return new Report(library, seed, async, before, after, failing, excused);
  }

  /** Returns the defects, one a line; nothing if there is none. */
  String defects() {
    List<String> lines = new ArrayList<>();
    failing.forEach((test, why) -> lines.add(test + ": " + why));
    return String.join("\n", lines);
  }

  /** Returns the figures in one line. */
  String line() {
    return String.format(
        Locale.ROOT,
        "%s with seed %d: %d methods in %d classes, %d awaited calls, %d other suspension points,"
            + " of which %d reached and %d suspended at, %d suspensions; tests passed before %d, after %d, excused %d, failing %d",
        library.name(),
        seed,
        async.methods(),
        async.classes(),
        async.awaitedCalls(),
        async.points(),
        after.reached(),
        after.suspended(),
        after.suspensions(),
        before.passed().size(),
        stillPassing(),
        excused.size(),
        failing.size());
  }

  private int stillPassing() {
    return before.passed().size() - excused.size() - failing.size();
  }

  /** Writes a text and a JSON file into {@code folder}. */
  void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    List<String> text = new ArrayList<>();
    text.add(line());
    library.skippedClasses().forEach((name, why) -> text.add("not run: " + name + ": " + why));
    excused.forEach((test, why) -> text.add("excused: " + test + ": " + why));
    failing.forEach((test, why) -> text.add("failing: " + test + ": " + why));
    Files.write(folder.resolve(library.name() + ".txt"), text);
    Files.writeString(folder.resolve(library.name() + ".json"), json());
  }

  private String json() {
    return String.format(
        Locale.ROOT,
        "{\"library\": \"%s\", \"seed\": %d, \"classes\": %d, \"methods\": %d, \"awaitedCalls\": %d,"
            + " \"points\": %d, \"reached\": %d, \"suspended\": %d, \"suspensions\": %d, \"passedBefore\": %d, \"passedAfter\": %d,"
            + " \"excused\": %d, \"failing\": %d}%n",
        library.name(),
        seed,
        async.classes(),
        async.methods(),
        async.awaitedCalls(),
        async.points(),
        after.reached(),
        after.suspended(),
        after.suspensions(),
        before.passed().size(),
        stillPassing(),
        excused.size(),
        failing.size());
  }
}
