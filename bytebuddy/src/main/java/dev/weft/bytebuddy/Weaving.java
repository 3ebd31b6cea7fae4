package dev.weft.bytebuddy;

import dev.weft.transformer.CannotRewriteException;
import dev.weft.transformer.MentionsWeft;
import dev.weft.transformer.WovenClass;
import dev.weft.transformer.WovenClass.FrameClass;
import dev.weft.transformer.tree.ClassNameFilter;
import dev.weft.transformer.tree.Findings;
import dev.weft.transformer.tree.FrameFiles;
import dev.weft.transformer.tree.TreeReport;
import dev.weft.transformer.tree.TreeReport.Rewritten;
import dev.weft.transformer.tree.Weaver;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The classes of one build, by internal names: each is rewritten when it is first seen, so that all
 * problems are known before the first is written. Any thread may call it.
 */
final class Weaving {
  /**
   * A class that the engine showed.
   *
   * @param woven what became of it; null if nothing was tried, or if it cannot be rewritten
   */
  private record Seen(@Nullable WovenClass woven, boolean accepted) {
    boolean isRewritten() {
      return woven != null && woven.methods() > 0;
    }

    boolean mayUse(String frame) {
      if (!accepted || woven != null && woven.alreadyWoven()) return true;
      return woven != null && woven.frames().stream().map(FrameClass::name).anyMatch(frame::equals);
    }
  }

  private final Weaver weaver;
  private final ClassNameFilter filter;

  /** Guarded by this, as the findings are. */
  private final Map<String, Seen> seen = new TreeMap<>();

  private final Findings findings = new Findings();

  Weaving(Weaver weaver, ClassNameFilter filter) {
    this.weaver = weaver;
    this.filter = filter;
  }

  /** Rewrites a class, and keeps the result or what is wrong with it. */
  void look(String name, byte[] classFile) {
    String path = name + ".class";
    if (name.endsWith("module-info") || FrameFiles.isFrame(path, classFile)) return;
    boolean accepted = filter.accepts(name);
    try {
      boolean concerns = accepted && MentionsWeft.in(classFile);
      WovenClass woven = concerns ? weaver.weave(classFile) : null;
      synchronized (this) {
        seen.put(name, new Seen(woven, accepted));
        if (woven != null) findings.add(path, woven.warnings());
      }
    } catch (CannotRewriteException e) {
      synchronized (this) {
        seen.put(name, new Seen(null, accepted));
        findings.add(path, e.problems());
      }
    }
  }

  synchronized boolean isRewritten(String name) {
    Seen one = seen.get(name);
    return one != null && one.isRewritten();
  }

  /**
   * Returns whether a frame class is of this build, or may be of an earlier one and still needed.
   */
  synchronized boolean mayUse(String name, String frame) {
    Seen one = seen.get(name);
    return one == null || one.mayUse(frame);
  }

  /** Returns what became of a class that was rewritten. */
  synchronized WovenClass result(String name) {
    Seen one = seen.get(name);
    if (one == null || one.woven == null) throw new IllegalArgumentException(name);
    return one.woven;
  }

  /**
   * Rewrites a class that another plugin has changed since it was looked at.
   *
   * @throws CannotRewriteException if what came out cannot be rewritten
   */
  WovenClass weave(byte[] classFile) throws CannotRewriteException {
    return weaver.weave(classFile);
  }

  /**
   * Returns what there is to say of the build.
   *
   * @param failOnWarning whether a warning is as bad as an error
   */
  synchronized TreeReport report(boolean failOnWarning) {
    List<Rewritten> rewritten =
        seen.entrySet().stream()
            .filter(each -> each.getValue().isRewritten())
            .map(each -> rewritten(each.getKey(), each.getValue()))
            .toList();
    int alreadyWoven =
        (int) seen.values().stream().filter(each -> isAlreadyWoven(each.woven)).count();
    return new TreeReport(
        seen.size(),
        rewritten,
        alreadyWoven,
        0,
        findings.warnings(),
        findings.errors(),
        !findings.forbid(failOnWarning));
  }

  private static boolean isAlreadyWoven(@Nullable WovenClass woven) {
    return woven != null && woven.alreadyWoven();
  }

  private static Rewritten rewritten(String name, Seen one) {
    int methods = one.woven == null ? 0 : one.woven.methods();
    return new Rewritten(name.replace('/', '.'), methods);
  }
}
