package dev.weft.it.timing;

import java.util.ArrayList;
import java.util.List;

/**
 * One way to compile the programs.
 *
 * @param release the Java release, as {@code javac --release} takes it
 * @param options what else javac is told
 */
public record Build(int release, List<String> options) {
  /**
   * Returns the builds that the running JDK can do: every release that changed what javac emits.
   */
  public static List<Build> all() {
    List<Build> builds = new ArrayList<>();
    builds.add(new Build(8, List.of("-g")));
    builds.add(new Build(11, List.of("-g")));
    builds.add(new Build(17, List.of("-g", "-parameters")));
    builds.add(new Build(17, List.of("-g:none", "-XDstringConcat=inline")));
    int newest = Runtime.version().feature();
    if (newest >= 21) builds.add(new Build(21, List.of("-g")));
    if (newest >= 25) builds.add(new Build(25, List.of("-g")));
    if (newest >= 25) builds.add(new Build(25, List.of("-g:none")));
    return builds;
  }

  @Override
  public String toString() {
    return release + " " + String.join(" ", options);
  }
}
