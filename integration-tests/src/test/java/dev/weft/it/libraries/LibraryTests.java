package dev.weft.it.libraries;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** The program of a JVM that runs a library's own tests, and writes what became of each. */
final class LibraryTests {
  private static final String SUFFIX = "Test.class";

  private LibraryTests() {}

  /**
   * Runs the tests of a jar.
   *
   * @param arguments the jar, the file to write, and the simple names of classes to leave out
   */
  public static void main(String[] arguments) throws IOException {
    Set<String> skipped = new TreeSet<>(Arrays.asList(arguments).subList(2, arguments.length));
    List<DiscoverySelector> selectors = new ArrayList<>();
    for (String name : testClasses(Path.of(arguments[0]))) {
      if (skipped.contains(name.substring(name.lastIndexOf('.') + 1))) continue;
      if (links(name)) selectors.add(selectClass(name));
    }
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectors)
            .configurationParameter("junit.jupiter.execution.timeout.default", "600s")
            .build();
    try (PrintWriter out = writer(Path.of(arguments[1]))) {
      LauncherFactory.create().execute(request, new Outcomes(out));
      out.println("REACHED\t" + Suspend.pointsReached());
      out.println("SUSPENDED\t" + Suspend.pointsSuspended());
      out.println("SUSPENSIONS\t" + Suspend.suspensions());
    }
    // A test may have left threads behind.
    System.exit(0);
  }

  private static PrintWriter writer(Path file) throws IOException {
    return new PrintWriter(Files.newBufferedWriter(file, StandardCharsets.UTF_8));
  }

  private static List<String> testClasses(Path jar) throws IOException {
    List<String> names = new ArrayList<>();
    try (JarFile file = new JarFile(jar.toFile())) {
      for (JarEntry entry : Collections.list(file.entries())) {
        String name = entry.getName();
        if (!name.endsWith(SUFFIX) || name.contains("$")) continue;
        names.add(name.substring(0, name.length() - ".class".length()).replace('/', '.'));
      }
    }
    Collections.sort(names);
    return names;
  }

  /** Some need libraries that are not here; JUnit would then run none at all. */
  private static boolean links(String name) {
    try {
      Class<?> type = Class.forName(name, false, LibraryTests.class.getClassLoader());
      return type.getMethods() != null;
    } catch (ClassNotFoundException | LinkageError e) {
      System.err.println(name + " is left out: " + e);
      return false;
    }
  }

  private static final class Outcomes implements TestExecutionListener {
    private static final long SLOW_NANOS = 1_000_000_000;

    private final PrintWriter out;
    private final Map<String, Long> started = new ConcurrentHashMap<>();

    Outcomes(PrintWriter out) {
      this.out = out;
    }

    @Override
    public void executionStarted(TestIdentifier test) {
      started.put(test.getUniqueId(), System.nanoTime());
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      long nanos = System.nanoTime() - started.get(test.getUniqueId());
      if (nanos > SLOW_NANOS) System.err.println(nanos / 1_000_000 + " ms: " + test.getUniqueId());
      boolean hasPassed = result.getStatus() == TestExecutionResult.Status.SUCCESSFUL;
      if (test.isTest() || !hasPassed) {
        String status = hasPassed ? "PASSED" : "FAILED";
        out.println(status + "\t" + test.getUniqueId() + "\t" + reason(result));
      }
    }

    private static String reason(TestExecutionResult result) {
      Throwable thrown = result.getThrowable().orElse(null);
      if (thrown == null) return "";
      StringBuilder text = new StringBuilder();
      for (Throwable each = thrown; each != null && text.length() < 3000; each = each.getCause()) {
        text.append(each);
        StackTraceElement[] trace = each.getStackTrace();
        for (int i = 0; i < Math.min(trace.length, 12); i++) text.append(" at ").append(trace[i]);
        text.append(" <- ");
      }
      return text.toString().replaceAll("\\s+", " ");
    }
  }
}
