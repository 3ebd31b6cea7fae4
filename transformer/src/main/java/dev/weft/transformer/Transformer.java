package dev.weft.transformer;

import dev.weft.transformer.analyze.Analysis;
import dev.weft.transformer.discover.AsyncClass;
import dev.weft.transformer.discover.AsyncMethod;
import dev.weft.transformer.discover.Discovery;
import dev.weft.transformer.emit.ClassEmitter;
import dev.weft.transformer.plan.FramePlan;
import dev.weft.transformer.plan.FramePlanner;
import dev.weft.transformer.verify.BytecodeVerifier;
import java.util.ArrayList;
import java.util.List;

/** Rewrites the {@code @Async} methods of one class. Stateless; any thread may call it. */
public final class Transformer {
  /**
   * Returns the rewritten class and its frame classes.
   *
   * <p>No class is loaded or looked up: everything is read from {@code classFile}. The same bytes
   * always give the same result, and a class that was rewritten before is left as it is.
   *
   * @throws CannotRewriteException with every problem found, if there is one that forbids it
   */
  public WovenClass transform(byte[] classFile) throws CannotRewriteException {
    ParsedClass parsed = ParsedClass.of(classFile);
    if (!parsed.mentionsWeft() || parsed.isWoven()) return parsed.untouched();

    AsyncClass found = Discovery.of(parsed.node());
    if (found.hasErrors()) throw new CannotRewriteException(found.problems());
    if (found.methods().isEmpty()) return parsed.untouched();

    FrameNames names = new FrameNames(found.node());
    List<FramePlan> plans = new ArrayList<>();
    for (AsyncMethod method : found.methods()) {
      Analysis analysis = Analysis.of(method);
      plans.add(FramePlanner.plan(method, analysis, names.next(method.original().name)));
    }
    byte[] rewritten = ClassEmitter.emit(found, plans);
    List<WovenClass.FrameClass> frames = ClassEmitter.frames(plans);
    BytecodeVerifier.verify(rewritten);
    for (WovenClass.FrameClass frame : frames) BytecodeVerifier.verify(frame.bytes());
    return new WovenClass(
        found.node().name, rewritten, frames, plans.size(), false, found.problems());
  }
}
