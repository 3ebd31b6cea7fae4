package dev.weft.transformer;

import dev.weft.transformer.Problem.Severity;
import dev.weft.transformer.WovenClass.FrameClass;
import dev.weft.transformer.analyze.Analysis;
import dev.weft.transformer.discover.AsyncClass;
import dev.weft.transformer.discover.AsyncMethod;
import dev.weft.transformer.discover.Discovery;
import dev.weft.transformer.discover.FunctionClass;
import dev.weft.transformer.discover.Interceptors;
import dev.weft.transformer.discover.JitLimit;
import dev.weft.transformer.discover.SingleCopies;
import dev.weft.transformer.emit.ClassEmitter;
import dev.weft.transformer.emit.EmittedMethod;
import dev.weft.transformer.emit.FunctionClassFile;
import dev.weft.transformer.emit.MethodEmitter;
import dev.weft.transformer.emit.TooLargeException;
import dev.weft.transformer.plan.FramePlan;
import dev.weft.transformer.plan.FramePlanner;
import dev.weft.transformer.verify.BytecodeVerifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;

/** Rewrites the {@code @Async} methods of one class. Stateless; any thread may call it. */
public final class Transformer {
  /**
   * How methods are rewritten; {@code DEFAULT} is what is best for programs in production.
   *
   * <p>Immutable; each {@code with} method returns a changed copy.
   */
  public static final class Options {
    /** What is best for programs in production. */
    public static final Options DEFAULT =
        new Options(
            new Values(
                false, true, false, Producers.standard(), Listings.own(), KnownClasses.none()));

    private final Values values;

    private Options(Values values) {
      this.values = values;
    }

    /** Returns these options with another {@link #singleCopy}. */
    public Options withSingleCopy(boolean value) {
      return new Options(
          new Values(
              value,
              values.directCalls,
              values.partial,
              values.producers,
              values.listings,
              values.knownClasses));
    }

    /** Returns these options with another {@link #directCalls}. */
    public Options withDirectCalls(boolean value) {
      return new Options(
          new Values(
              values.singleCopy,
              value,
              values.partial,
              values.producers,
              values.listings,
              values.knownClasses));
    }

    /** Returns these options with another {@link #partial}. */
    public Options withPartial(boolean value) {
      return new Options(
          new Values(
              values.singleCopy,
              values.directCalls,
              value,
              values.producers,
              values.listings,
              values.knownClasses));
    }

    /** Returns these options with other {@link #producers}. */
    public Options withProducers(Producers known) {
      return new Options(
          new Values(
              values.singleCopy,
              values.directCalls,
              values.partial,
              known,
              values.listings,
              values.knownClasses));
    }

    /** Returns these options with other {@link #listings}. */
    public Options withListings(Listings value) {
      return new Options(
          new Values(
              values.singleCopy,
              values.directCalls,
              values.partial,
              values.producers,
              value,
              values.knownClasses));
    }

    /** Returns these options with other {@link #knownClasses}. */
    public Options withKnownClasses(KnownClasses value) {
      return new Options(
          new Values(
              values.singleCopy,
              values.directCalls,
              values.partial,
              values.producers,
              values.listings,
              value));
    }

    /**
     * Returns whether the code of a method may be written only once. Each call then allocates its
     * frame at the start, and runs slower; in return, tools that count what a method runs, such as
     * JaCoCo, see the code before and after a suspension in one place. A method that is too large
     * for two copies has a single one in any case.
     */
    public boolean singleCopy() {
      return values.singleCopy;
    }

    /**
     * Returns whether an awaited call of a method of the same class may take a way beside the
     * method. It then allocates nothing if it completes at once; in return, advice that other
     * agents put on the method does not see it. Methods with run-time-visible annotations of others
     * have no such way in any case.
     */
    public boolean directCalls() {
      return values.directCalls;
    }

    /**
     * Returns whether a class is rewritten although something in it cannot be. That throws {@code
     * NotWovenException} with the reason when it is reached, and is among {@link
     * WovenClass#refused}. For the Java agent; a build fails instead.
     */
    public boolean partial() {
      return values.partial;
    }

    /** Returns what is known of methods that return stages. */
    public Producers producers() {
      return values.producers;
    }

    /** Returns what is known of other libraries besides. */
    public Listings listings() {
      return values.listings;
    }

    /**
     * Returns the classes in which methods that are called are looked up, to know which of them are
     * {@code @Suspending}. Of the class that is rewritten that is known in any case.
     */
    public KnownClasses knownClasses() {
      return values.knownClasses;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Options that && values.equals(that.values);
    }

    @Override
    public int hashCode() {
      return values.hashCode();
    }

    @Override
    public String toString() {
      return values.toString().replaceFirst("Values", "Options");
    }

    /** All that is set; as a record, so that equals, hashCode and toString leave nothing out. */
    private record Values(
        boolean singleCopy,
        boolean directCalls,
        boolean partial,
        Producers producers,
        Listings listings,
        KnownClasses knownClasses) {
      Values {
        Objects.requireNonNull(producers, "producers");
        Objects.requireNonNull(listings, "listings");
        Objects.requireNonNull(knownClasses, "knownClasses");
      }
    }
  }

  private final Options options;
  private final Interceptors interceptors;

  /** Creates a transformer with the default options. */
  public Transformer() {
    this(Options.DEFAULT);
  }

  /**
   * Creates a transformer.
   *
   * @throws IllegalArgumentException if a listing has a line that cannot be understood
   */
  public Transformer(Options options) {
    this.options = Objects.requireNonNull(options, "options");
    this.interceptors = new Interceptors(options.listings().lines(Interceptors.LISTING));
  }

  /**
   * Returns the rewritten class and its frame classes.
   *
   * <p>No class is loaded. Everything is read from {@code classFile}, but for which methods of
   * {@linkplain Options#knownClasses() other classes} are {@code @Suspending}. The same bytes
   * always give the same result if those are the same, and a class that was rewritten before is
   * left as it is.
   *
   * @throws CannotRewriteException with every problem found, if there is one that forbids it
   */
  public WovenClass transform(byte[] classFile) throws CannotRewriteException {
    Map<String, Problem> refused = new HashMap<>();
    while (true) {
      try {
        return transform(classFile, refused);
      } catch (CannotRewriteException e) {
        // One method less each time, until the class can be rewritten or has none left.
        if (!options.partial() || e.method() == null) throw e;
        if (refused.put(e.method(), e.problemOfMethod()) != null) throw e;
      }
    }
  }

  /**
   * @param refused what earlier attempts have shown to be impossible
   */
  private WovenClass transform(byte[] classFile, Map<String, Problem> refused)
      throws CannotRewriteException {
    ParsedClass parsed = ParsedClass.of(classFile);
    if (!parsed.concernsWeft()) return parsed.untouched();
    SingleCopies single = options.singleCopy() ? SingleCopies.ALL : SingleCopies.NONE;
    AsyncClass found = discover(parsed.node(), single, refused, classFile);
    if (found.hasErrors() && !(options.partial() && !found.methods().isEmpty())) {
      throw new CannotRewriteException(found.problems());
    }
    if (found.methods().isEmpty()) return parsed.untouched(found.problems());
    while (true) {
      try {
        return weave(found, classFile);
      } catch (TooLargeException e) {
        SingleCopies more = e.fewerCopies(single);
        if (more.equals(single)) throw LateProblems.tooLarge(found, e);
        single = more;
      }
      found = discover(ParsedClass.of(classFile).node(), single, refused, classFile);
    }
  }

  private static WovenClass weave(AsyncClass found, byte[] classFile)
      throws CannotRewriteException, TooLargeException {
    FrameNames names = new FrameNames(found.node());
    List<EmittedMethod> emitted = new ArrayList<>();
    List<TooLargeException> tooLarge = new ArrayList<>();
    for (AsyncMethod method : found.methods()) {
      try {
        emitted.add(rewrite(found, method, names.next(method.original().name), classFile));
      } catch (TooLargeException e) {
        tooLarge.add(e);
      }
    }
    if (!tooLarge.isEmpty()) throw TooLargeException.of(tooLarge);
    byte[] bytes = write(found, emitted, classFile);
    List<FrameClass> frames = new ArrayList<>();
    for (EmittedMethod each : emitted) frames.addAll(each.frames());
    for (FunctionClass each : found.functions()) frames.add(FunctionClassFile.of(found, each));
    return WovenClass.of(found.node().name, bytes)
        .withFrames(frames)
        .withMethods(emitted.size())
        .withWarnings(warnings(found, emitted))
        .withRefused(found.problems(Severity.ERROR));
  }

  // ---- the stages; a bug in one is a problem of the class, too

  private AsyncClass discover(
      ClassNode node, SingleCopies single, Map<String, Problem> refused, byte[] classFile)
      throws CannotRewriteException {
    try {
      return Discovery.of(
          node,
          single,
          options.directCalls(),
          options.producers(),
          interceptors,
          options.knownClasses(),
          refused);
    } catch (RuntimeException | AssertionError e) {
      throw LateProblems.defect(node, List.of(), e, classFile);
    }
  }

  private static EmittedMethod rewrite(
      AsyncClass found, AsyncMethod method, String frameName, byte[] classFile)
      throws CannotRewriteException, TooLargeException {
    try {
      Analysis analysis = Analysis.of(method);
      FramePlan plan = FramePlanner.plan(method, analysis, frameName);
      EmittedMethod emitted = MethodEmitter.emit(plan);
      for (MethodNode copy : emitted.copies()) BytecodeVerifier.verify(found.node().name, copy);
      for (FrameClass frame : emitted.frames()) BytecodeVerifier.verify(frame.bytes());
      return emitted;
    } catch (RuntimeException | AssertionError e) {
      throw LateProblems.defect(found, method, e, classFile);
    }
  }

  private static byte[] write(AsyncClass found, List<EmittedMethod> emitted, byte[] classFile)
      throws CannotRewriteException, TooLargeException {
    try {
      return ClassEmitter.emit(found, emitted);
    } catch (RuntimeException | AssertionError e) {
      throw LateProblems.defect(found.node(), found.problems(), e, classFile);
    }
  }

  private static List<Problem> warnings(AsyncClass found, List<EmittedMethod> emitted) {
    List<Problem> warnings = new ArrayList<>(found.problems(Severity.WARNING));
    for (EmittedMethod each : emitted) {
      if (each.size() > JitLimit.MAX_COMPILED) {
        warnings.add(LateProblems.notCompiled(each.method(), each.size()));
      }
    }
    return warnings;
  }
}
