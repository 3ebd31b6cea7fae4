package dev.weft.junit.attach;

import dev.weft.agent.Agent;
import dev.weft.transformer.tree.UnwovenClasses;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.bytebuddy.agent.ByteBuddyAgent;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Attaches Weft's agent before JUnit loads the first test class, if a folder of the class path has
 * a class that asks to be rewritten and was not. {@link When} says how to switch that.
 */
public final class AgentAttachment implements LauncherSessionListener {
  private static final int FIRST_JDK_THAT_WARNS = 21;
  private static final String SILENCE = "-XX:+EnableDynamicAgentLoading";

  /** Creates the listener; JUnit does, which finds it as a service. */
  public AgentAttachment() {}

  @Override
  public void launcherSessionOpened(LauncherSession session) {
    When when = When.configured();
    if (when == When.NEVER || Agent.isStarted()) return;
    Optional<String> unwoven = unwoven();
    if (when == When.ALWAYS || unwoven.isPresent()) attach(unwoven);
  }

  private static Optional<String> unwoven() {
    try {
      return UnwovenClasses.first(classPath());
    } catch (IOException | RuntimeException e) {
      say("cannot tell whether the test classes are rewritten already: " + e);
      return Optional.empty();
    }
  }

  private static List<Path> classPath() {
    List<Path> entries = new ArrayList<>();
    // Surefire may start the JVM with a jar that only names the class path.
    for (String property : List.of("java.class.path", "surefire.test.class.path")) {
      for (String each : System.getProperty(property, "").split(File.pathSeparator)) {
        try {
          if (!each.isEmpty()) entries.add(Path.of(each));
        } catch (InvalidPathException e) {
          // The JVM passes over it, too.
        }
      }
    }
    return entries;
  }

  private static void attach(Optional<String> unwoven) {
    try {
      Agent.agentmain("", ByteBuddyAgent.install());
    } catch (RuntimeException e) {
      say(
          "cannot attach the agent to this JVM: "
              + e
              + "\n  why: "
              + unwoven.map(each -> each + " is not rewritten").orElse("that was asked for")
              + "; an await there throws NotWovenException"
              + "\n  fix: start the tests with -javaagent:weft-transformer-VERSION-agent.jar, or"
              + " rewrite them at build time (goal transform-test)");
      return;
    }
    if (Runtime.version().feature() >= FIRST_JDK_THAT_WARNS && !isSilenced()) {
      say(
          "attached the agent, since "
              + unwoven.map(each -> each + " is not rewritten").orElse("that was asked for")
              + ". Start tests with "
              + SILENCE
              + ", and the JDK does not warn of it; or rewrite them at build time (goal"
              + " transform-test). -D"
              + When.PROPERTY
              + "=never switches it off.");
    }
  }

  private static boolean isSilenced() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().contains(SILENCE);
  }

  /** JUnit's own log is off where most people run tests. */
  private static void say(String text) {
    System.err.println("Weft: " + text);
  }
}
