package dev.weft.it.running;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What users read of failures, with the traces below: those of {@link Reports}. */
class ReportsTest {
  private static final String HERE = "\tat dev.weft.it.running.Reports.";

  @Test
  void reportsNameTheMethodAndLineAndShowTheUsersPartOfTheTrace() throws Exception {
    String printed = ChildJvm.run(List.of(), Reports.class);

    assertEquals(
        List.of(
            "A background task failed: Reports.early(Reports.java:N)",
            "java.lang.IllegalStateException: early",
            HERE + "check",
            HERE + "early",
            HERE + "lambda$all$N",
            HERE + "all",
            HERE + "main",
            "A task failed and nobody awaited it: Reports.early(Reports.java:N)",
            "java.lang.IllegalStateException: early",
            HERE + "check",
            HERE + "early",
            HERE + "all",
            HERE + "main",
            "A task failed and nobody awaited it: Reports.late",
            "java.lang.IllegalStateException: late",
            HERE + "late",
            HERE + "main",
            "thrown",
            "java.lang.IllegalStateException: late",
            HERE + "late",
            HERE + "main",
            HERE + "outer"),
        withoutLines(printed));
  }

  @Test
  void aSettingKeepsTracesWhole() throws Exception {
    String printed = ChildJvm.run(List.of("-Dweft.wholeTraces=true"), Reports.class);

    String frame = "\tat dev.weft.task.Dispatcher.run(Dispatcher.java:";
    String thrown = printed.substring(printed.indexOf("thrown"));
    assertTrue(printed.indexOf(frame) < printed.indexOf("thrown"), printed);
    assertTrue(thrown.contains(frame), printed);
    assertTrue(thrown.contains("\tat dev.weft.Weft.run("), printed);
  }

  private static List<String> withoutLines(String printed) {
    List<String> lines = new ArrayList<>();
    for (String line : printed.lines().toList()) {
      lines.add(
          line.startsWith("\t")
              ? line.replaceFirst("\\(.*", "").replaceAll("\\$\\d+", "\\$N")
              : line.replaceAll(":\\d+\\)", ":N)"));
    }
    return lines;
  }
}
