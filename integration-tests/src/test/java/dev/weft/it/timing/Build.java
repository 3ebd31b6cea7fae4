package dev.weft.it.timing;

import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.eclipse.jdt.internal.compiler.tool.EclipseCompiler;

/**
 * One way to compile the programs.
 *
 * @param release the Java release, as {@code javac --release} takes it
 * @param options what else the compiler is told
 * @param isByEclipse whether Eclipse's compiler is used, and not javac
 */
public record Build(int release, List<String> options, boolean isByEclipse) {
  /** A build with javac. */
  public Build(int release, List<String> options) {
    this(release, options, false);
  }

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

  /** Returns a build with Eclipse's compiler, whose code has other shapes. */
  public static Build byEclipse() {
    return new Build(17, List.of("-g"), true);
  }

  JavaCompiler compiler() {
    return isByEclipse ? new EclipseCompiler() : ToolProvider.getSystemJavaCompiler();
  }

  @Override
  public String toString() {
    return release + (isByEclipse ? " ecj " : " ") + String.join(" ", options);
  }
}
