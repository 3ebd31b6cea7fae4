package dev.weft.agent;

import dev.weft.transformer.CannotRewriteException;
import dev.weft.transformer.MentionsWeft;
import dev.weft.transformer.Problem;
import dev.weft.transformer.WovenClass;
import dev.weft.transformer.WovenClass.FrameClass;
import dev.weft.transformer.tree.ClassNameFilter;
import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Rewrites a class while it is loaded, and defines its frame classes just before it.
 *
 * <p>The JVM swallows what a transformer throws and loads the original class. So nothing is thrown
 * here: every failure is printed in full, the class stays as it was, and its first {@code await}
 * says that it was not rewritten.
 */
final class WeavingTransformer implements ClassFileTransformer {
  private final LoaderWeavers weavers;
  private final Applicable applicable;
  private final ClassDefiner definer;
  private final boolean verbose;

  /** What is said of the first place only. */
  private final Set<String> said = ConcurrentHashMap.newKeySet();

  WeavingTransformer(
      LoaderWeavers weavers, ClassNameFilter filter, ClassDefiner definer, boolean verbose) {
    this.weavers = weavers;
    this.applicable = new Applicable(filter);
    this.definer = definer;
    this.verbose = verbose;
  }

  @Override
  public byte[] transform(
      ClassLoader loader,
      String name,
      Class<?> redefined,
      ProtectionDomain domain,
      byte[] classFile) {
    try {
      if (!applicable.to(loader, name) || !MentionsWeft.in(classFile)) {
        return null;
      }
      return rewrite(loader, domain, classFile);
    } catch (CannotRewriteException e) {
      e.problems().forEach(WeavingTransformer::print);
      Stderr.say(
          name.replace('/', '.') + " is left as it is; an await in it will throw, and say why");
    } catch (Throwable e) {
      Stderr.say(
          name.replace('/', '.')
              + " could not be rewritten and is left as it is; an await in it will throw"
              + " NotWovenException. This is a bug in Weft: please report it with this stack"
              + " trace and, if you can, the class file.",
          e);
    }
    return null;
  }

  private byte[] rewrite(ClassLoader loader, ProtectionDomain domain, byte[] classFile)
      throws Throwable {
    WovenClass woven = weavers.of(loader).weave(classFile);
    for (Problem warning : woven.warnings()) {
      if (!warning.oncePerBuild() || said.add(warning.what())) {
        print(warning);
      }
    }
    if (woven.methods() == 0) {
      return null;
    }
    if (!woven.refused().isEmpty()) {
      woven.refused().forEach(WeavingTransformer::print);
      Stderr.say(
          "the rest of "
              + woven.name().replace('/', '.')
              + " is rewritten; these throw NotWovenException, with the reason, when they are"
              + " reached");
    }
    for (FrameClass frame : woven.frames()) {
      if (!definer.fits(loader, frame.name().replace('/', '.'), frame.bytes())) {
        return refuseChange(woven);
      }
    }
    for (FrameClass frame : woven.frames()) {
      definer.define(loader, frame.name().replace('/', '.'), frame.bytes(), domain);
    }
    if (verbose) {
      Stderr.say("rewrote " + woven.name().replace('/', '.') + ": " + woven.methods());
    }
    return woven.bytes();
  }

  /** Lets a debugger's change of a class fail: its unwoven methods are not those it has now. */
  private static byte[] refuseChange(WovenClass woven) {
    Stderr.say(
        woven.name().replace('/', '.')
            + " cannot be changed while it runs"
            + "\n  why: it has other awaits now, or other values live across them, and suspended"
            + " calls would not fit"
            + "\n  fix: restart the program");
    return null;
  }

  private static void print(Problem problem) {
    Stderr.say(
        problem.severity() == Problem.Severity.ERROR ? "error: " + problem : "warning: " + problem);
  }
}
