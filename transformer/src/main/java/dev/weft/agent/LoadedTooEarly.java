package dev.weft.agent;

import dev.weft.transformer.CannotRewriteException;
import dev.weft.transformer.MentionsWeft;
import dev.weft.transformer.tree.ClassNameFilter;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the classes that were loaded before the agent came, and that it would have rewritten. The
 * JVM does not let a loaded class gain a method, so all that is left is to name them.
 */
final class LoadedTooEarly {
  private final LoaderWeavers weavers;
  private final Applicable applicable;

  LoadedTooEarly(LoaderWeavers weavers, ClassNameFilter filter) {
    this.weavers = weavers;
    this.applicable = new Applicable(filter);
  }

  void report(Class<?>[] loaded) {
    List<String> missed = new ArrayList<>();
    for (Class<?> type : loaded) {
      if (!type.isArray()
          && !type.isHidden()
          && applicable.to(type.getClassLoader(), type.getName().replace('.', '/'))
          && wouldBeRewritten(type)) {
        missed.add(type.getName());
      }
    }
    if (!missed.isEmpty()) {
      missed.sort(null);
      Stderr.say(
          "too late for "
              + String.join(", ", missed)
              + "\n  why: loaded before the agent, and the JVM lets no loaded class gain methods;"
              + " an await there throws NotWovenException"
              + "\n  fix: start the JVM with -javaagent:weft-transformer-VERSION-agent.jar, as the"
              + " first agent, or rewrite the classes at build time");
    }
  }

  private boolean wouldBeRewritten(Class<?> type) {
    String resource = "/" + type.getName().replace('.', '/') + ".class";
    try (InputStream in = type.getResourceAsStream(resource)) {
      byte[] classFile = in == null ? new byte[0] : in.readAllBytes();
      return MentionsWeft.in(classFile)
          && weavers.of(type.getClassLoader()).weave(classFile).methods() > 0;
    } catch (CannotRewriteException e) {
      return true;
    } catch (IOException | RuntimeException e) {
      Stderr.say("cannot tell whether " + type.getName() + " was loaded too early", e);
      return false;
    }
  }
}
