package dev.weft.it.libraries;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What became of a library's tests.
 *
 * @param passed the tests that passed, by unique id
 * @param failed those that did not, with what they failed with; containers of tests, too
 * @param reached how many suspension points were reached
 * @param suspended at how many of them the library suspended
 * @param suspensions how often it did
 */
record TestRun(
    Set<String> passed,
    Map<String, String> failed,
    long reached,
    long suspended,
    long suspensions) {
  /** Reads what {@link LibraryTests} wrote. */
  static TestRun of(Path outcomes) throws IOException {
    Set<String> passed = new TreeSet<>();
    Map<String, String> failed = new TreeMap<>();
    long reached = 0;
    long suspended = 0;
    long suspensions = 0;
    for (String line : Files.readAllLines(outcomes)) {
      String[] parts = line.split("\t", 3);
      switch (parts[0]) {
        case "PASSED" -> passed.add(parts[1]);
        case "FAILED" -> failed.put(parts[1], parts[2]);
        case "REACHED" -> reached = Long.parseLong(parts[1]);
        case "SUSPENDED" -> suspended = Long.parseLong(parts[1]);
        case "SUSPENSIONS" -> suspensions = Long.parseLong(parts[1]);
        default -> throw new IOException(line);
      }
    }
    return new TestRun(passed, failed, reached, suspended, suspensions);
  }
}
