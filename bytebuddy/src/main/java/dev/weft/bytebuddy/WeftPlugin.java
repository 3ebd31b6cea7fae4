package dev.weft.bytebuddy;

import dev.weft.transformer.CannotRewriteException;
import dev.weft.transformer.KnownClasses;
import dev.weft.transformer.Listings;
import dev.weft.transformer.Problem;
import dev.weft.transformer.Transformer;
import dev.weft.transformer.WovenClass;
import dev.weft.transformer.tree.ProducerLists;
import dev.weft.transformer.tree.RuntimeOnClassPath;
import dev.weft.transformer.tree.StaleFrames;
import dev.weft.transformer.tree.TreeReport;
import dev.weft.transformer.tree.UnusableTreeException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import net.bytebuddy.build.BuildLogger;
import net.bytebuddy.build.Plugin;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.implementation.LoadedTypeInitializer;

/**
 * Rewrites {@code @Async} methods in a build that runs Byte Buddy's plugins, such as that of
 * byte-buddy-gradle-plugin, which finds this one by itself.
 *
 * <p>The classes come out as those of the command line, byte for byte. Problems are collected from
 * all classes, logged with file and line, and thrown once, before anything is written.
 *
 * <p>The system properties {@code weft.skip}, {@code weft.includes}, {@code weft.excludes}, {@code
 * weft.producers}, {@code weft.failOnWarning}, {@code weft.singleCopy}, {@code weft.directCalls}
 * and {@code weft.verbose} mean what weft-maven-plugin's parameters of these names do.
 */
public final class WeftPlugin implements Plugin.WithPreprocessor {
  private final Path root;
  private final List<Path> classPath;
  private final BuildLogger log;
  private final Settings settings;
  private final Weaving weaving;

  /** Whether the outcome of looking was judged; guarded by this. */
  private boolean judged;

  private volatile boolean refused;

  /**
   * Creates the plugin for one run of an engine. Byte Buddy's plugins for Gradle and Maven have all
   * three arguments at hand.
   *
   * @param root the folder or jar that the classes come from
   * @param classPath what the classes are compiled with
   * @param log where problems are told
   * @throws IllegalArgumentException if a system property or a list of producers makes no sense
   * @throws IOException if a list of producers cannot be read
   */
  public WeftPlugin(File root, File[] classPath, BuildLogger log) throws IOException {
    this.root = root.toPath();
    this.classPath = Stream.of(classPath).map(File::toPath).toList();
    this.log = log;
    this.settings = Settings.of(System::getProperty);
    Transformer.Options options =
        settings
            .options()
            .withProducers(
                ProducerLists.of(this.root, this.classPath)
                    .and("the system property weft.producers", settings.producers()))
            .withListings(
                Listings.of(Stream.concat(this.classPath.stream(), Stream.of(this.root)).toList()))
            .withKnownClasses(
                KnownClasses.of(
                    Stream.concat(Stream.of(this.root), this.classPath.stream()).toList()));
    this.weaving = new Weaving(new Transformer(options)::transform, settings.filter());
  }

  // ---- looking at all classes

  /** Rewrites the class in memory, and keeps what there is to say of it. */
  @Override
  public void onPreprocess(TypeDescription type, ClassFileLocator locator) {
    if (settings.skip()) return;
    weaving.look(type.getInternalName(), classFile(type, locator));
  }

  // ---- rewriting them

  /**
   * Returns whether the class was rewritten.
   *
   * @throws RefusedException with all problems of all classes if one forbids the rewriting; this
   *     once, and from then on no class is rewritten
   */
  @Override
  public boolean matches(TypeDescription type) {
    judge();
    return !refused && weaving.isRewritten(type.getInternalName());
  }

  /** Tells what there is to say, once all classes were looked at: the engine does that first. */
  private synchronized void judge() {
    if (judged) return;
    judged = true;
    if (settings.skip()) {
      log.info("Weft: skipped");
      return;
    }
    TreeReport report = weaving.report(settings.failOnWarning());
    refused = true; // unless all that follows returns
    if (report.written() && !report.rewritten().isEmpty()) {
      requireRuntime(report.rewritten().get(0).className());
    }
    tell(report);
    refused = false;
  }

  private void tell(TreeReport report) {
    log.info("Weft: " + report.summary());
    if (settings.verbose()) {
      report.rewritten().forEach(each -> log.info("  " + each.className() + ": " + each.methods()));
    }
    Sources sources = Sources.of(root);
    List<String> warnings = report.warnings().stream().map(sources::describe).toList();
    List<String> errors = report.errors().stream().map(sources::describe).toList();
    for (String each : warnings) {
      if (settings.failOnWarning()) log.error("error: " + each);
      else log.warn("warning: " + each);
    }
    errors.forEach(each -> log.error("error: " + each));
    if (!report.written()) throw refusal(settings.failOnWarning() ? warnings : List.of(), errors);
  }

  private static RefusedException refusal(List<String> warnings, List<String> errors) {
    List<String> all = Stream.concat(errors.stream(), warnings.stream()).toList();
    return new RefusedException(
        (all.size() == 1 ? "1 problem keeps" : all.size() + " problems keep")
            + " Weft from rewriting these classes; no class was written:\n"
            + String.join("\n", all));
  }

  private void requireRuntime(String className) {
    try {
      RuntimeOnClassPath.require(classPath, className);
    } catch (UnusableTreeException e) {
      log.error("error: " + e.getMessage());
      throw new RefusedException(Objects.requireNonNull(e.getMessage()));
    } catch (IOException e) {
      throw new IllegalStateException("Weft cannot read the class path", e);
    }
  }

  /**
   * Returns a builder of the rewritten class, with its frame classes as auxiliary types.
   *
   * @param builder what other plugins have made of the class; it is rewritten as they left it
   */
  @Override
  public DynamicType.Builder<?> apply(
      DynamicType.Builder<?> builder, TypeDescription type, ClassFileLocator locator) {
    byte[] compiled = classFile(type, locator);
    Optional<DynamicType> changed = new EarlierPlugins(type, locator).changed(builder, compiled);
    if (changed.isPresent()) {
      DynamicType given = changed.get();
      return new WovenBuilder(rewritten(type, given.getBytes()), given, locator);
    }
    WovenClass woven = weaving.result(type.getInternalName());
    return new WovenBuilder(woven, asCompiled(type, compiled), locator);
  }

  private static DynamicType asCompiled(TypeDescription type, byte[] classFile) {
    LoadedTypeInitializer none = LoadedTypeInitializer.NoOp.INSTANCE;
    return new DynamicType.Default(type, classFile, none, List.of());
  }

  private WovenClass rewritten(TypeDescription type, byte[] given) {
    try {
      return weaving.weave(given);
    } catch (CannotRewriteException e) {
      Sources sources = Sources.of(root);
      List<String> problems =
          e.problems().stream()
              .filter(each -> each.severity() == Problem.Severity.ERROR)
              .map(sources::describe)
              .toList();
      problems.forEach(each -> log.error("error: " + each));
      throw new RefusedException(
          type.getName()
              + " cannot be rewritten after what another plugin of this build made of it:\n"
              + String.join("\n", problems));
    }
  }

  private static byte[] classFile(TypeDescription type, ClassFileLocator locator) {
    try {
      return locator.locate(type.getName()).resolve();
    } catch (IOException e) {
      throw new IllegalStateException("Weft cannot read the class file of " + type.getName(), e);
    }
  }

  // ---- the end

  /** Deletes frame classes that an earlier build left where the classes are rewritten in place. */
  @Override
  public void close() throws IOException {
    if (settings.skip() || refused || !Files.isDirectory(root)) return;
    int stale = StaleFrames.delete(root, weaving::mayUse);
    if (stale > 0) log.info("Weft: deleted stale frame classes: " + stale);
  }

  /** Byte Buddy says it in messages: "Failed to transform class shop.Orders using ...". */
  @Override
  public String toString() {
    return refused ? "Weft, which tells the reasons above" : "Weft";
  }
}
